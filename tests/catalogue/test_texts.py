"""What the generators read out of the clients' own texts."""

from __future__ import annotations

import pytest

from tools.catalogue import texts
from tools.catalogue.librdkafka import parse


@pytest.mark.parametrize(
    ("doc", "sentence"),
    [
        pytest.param("Does this. And that.", "Does this.", id="the first"),
        pytest.param("Takes <code>a</code>&mdash;or <code>b</code>. More.", "Takes a—or b.", id="markup"),
        pytest.param("For units, e.g. bytes, see there. More.", "For units, e.g. bytes, see there.", id="abbreviation"),
        pytest.param("Is one of:<ul><li>a. b</li></ul>", "Is one of:", id="before a list"),
        pytest.param("For <user, client-id> only. More.", "For <user, client-id> only.", id="no markup"),
        pytest.param("Version 2.8 or newer", "Version 2.8 or newer", id="no full stop"),
        pytest.param("", "", id="none"),
    ],
)
def test_first_sentence(doc: str, sentence: str) -> None:
    assert texts.first_sentence(doc) == sentence


@pytest.mark.parametrize(
    ("valid", "bounds"),
    [
        ("[0,...]", (0, None)),
        ("[0,...,2147483647]", (0, 2147483647)),
        ("[0.5,...,1.0]", (0.5, 1)),
        ("[-131072,...,22]", (-131072, 22)),
        ("[1,...,9] or -1", (None, None)),
        ("[all, -1, 0, 1]", (None, None)),
    ],
)
def test_bounds(valid: str, bounds: tuple[float | None, float | None]) -> None:
    assert texts.bounds(valid) == bounds


@pytest.mark.parametrize(
    ("valid", "choices"),
    [
        ("[all, -1, 0, 1]", ("all", "-1", "0", "1")),
        ("(case insensitive) [SSL, PLAINTEXT]", ("PLAINTEXT", "SSL")),
        ("[null, 2.4, 2.5]", ("2.4", "2.5")),
        ("[0,...]", ()),
        ("non-empty string", ()),
    ],
)
def test_choices(valid: str, choices: tuple[str, ...]) -> None:
    assert texts.choices(valid) == choices


@pytest.mark.parametrize(
    ("doc", "deprecated", "instead"),
    [
        pytest.param("DEPRECATED: An alias for x.y, which should be used instead.", True, "x.y", id="alias"),
        pytest.param(
            "The id. This configuration is deprecated. Please use <code>n.id</code> instead.", True, "n.id", id="use"
        ),
        pytest.param("If set to <code>default</code> (deprecated), the first address.", False, "", id="only a value"),
        pytest.param(
            "The <code>scope</code> JAAS option is deprecated and will be removed.", False, "", id="another option"
        ),
        pytest.param("Also supports the deprecated Authorizer trait.", False, "", id="a class"),
    ],
)
def test_deprecation(doc: str, deprecated: bool, instead: str) -> None:
    assert bool(texts.deprecation(doc)) is deprecated
    if deprecated:
        assert texts.replacement(doc, "k") == instead


ROWS = (
    "## Global configuration properties",
    "Property | C/P | Range | Default | Importance | Description",
    "---------|-----|-------|--------:|------------|------------",
    "max.in.flight | * | 1 .. 1000000 | 1000000 | low | "
    "Alias for `max.in.flight.requests`: In-flight requests | sent. <br>*Type: integer*",
    "queue.it | P | fifo, lifo | fifo | low | "
    "**EXPERIMENTAL**: subject to change or removal. **DEPRECATED** The order. <br>*Type: enum value*",
    "kinit.cmd | * | | one || two | low | Runs it. <br>*Type: string*",
    "enable.auto.commit | C | true, false | true | high | Commits in the background. More. <br>*Type: boolean*",
    "## Topic configuration properties",
    "enable.auto.commit | C | true, false | true | low | "
    "**DEPRECATED** [**LEGACY PROPERTY:** Of the simple consumer. The global `x` must be used]. <br>*Type: boolean*",
)


def test_librdkafkas_table() -> None:
    keys = parse("\n".join(ROWS))
    assert list(keys) == ["max.in.flight", "queue.it", "kinit.cmd", "enable.auto.commit"]
    alias, queue, command, commit = keys.values()
    assert (alias.alias_of, alias.least, alias.most, alias.default) == ("max.in.flight.requests", 1, 1000000, "1000000")
    assert (queue.scope, queue.choices, queue.deprecated) == ("producer", ("fifo", "lifo"), "Deprecated: The order.")
    assert (command.default, command.doc) == ("one || two", "Runs it.")
    assert (commit.scope, commit.deprecated, commit.doc) == ("consumer", "", "Commits in the background.")
