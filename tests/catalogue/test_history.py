"""A table's data file: one entry per key and per version that changed it."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.catalogue.history import History, parse, render
from kafka_resilience_cli.catalogue.keys import KeyFacts, Kind, Table
from kafka_resilience_cli.catalogue.load import DATA
from kafka_resilience_cli.catalogue.version import Version

V1, V2, V3 = Version(1, 0), Version(1, 9), Version(1, 10)


def key(name: str, default: str | None = None, **facts: object) -> KeyFacts:
    return KeyFacts(name, Kind.STRING, default, **facts)  # type: ignore[arg-type]


STEADY, OLD, NEW = key("steady"), key("changed", "1"), key("changed", "2")
HISTORY = History.of(
    {
        V1: {"steady": STEADY, "changed": OLD, "leaving": key("leaving"), "flickering": key("flickering")},
        V2: {"steady": STEADY, "changed": OLD, "leaving": key("leaving")},
        V3: {"steady": STEADY, "changed": NEW, "coming": key("coming"), "flickering": key("flickering")},
    },
    {V1: {"it": "1.0.3"}, V2: {"it": "1.9.0"}, V3: {"it": "1.10.1"}},
)


def test_an_entry_holds_until_the_next_one() -> None:
    assert list(HISTORY.keys["steady"]) == ["1.0"]
    assert list(HISTORY.keys["changed"]) == ["1.0", "1.10"]
    assert [HISTORY.at(version)["changed"].default for version in (V1, V2, V3)] == ["1", "1", "2"]


def test_versions_are_numbers_not_texts() -> None:
    assert HISTORY.versions == (V1, V2, V3)
    assert set(HISTORY.at(V2)) == {"steady", "changed", "leaving"}


@pytest.mark.parametrize(
    ("version", "added", "removed"),
    [
        pytest.param(V1, {"coming": V3}, {}, id="oldest"),
        pytest.param(V2, {"coming": V3, "flickering": V3}, {"flickering": V2}, id="between"),
        pytest.param(V3, {}, {"leaving": V3}, id="newest"),
    ],
)
def test_what_came_and_went(version: Version, added: dict[str, Version], removed: dict[str, Version]) -> None:
    assert HISTORY.added(version) == added
    assert HISTORY.removed(version) == removed


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(key("k", ""), id="an empty default is a default"),
        pytest.param(key("k", None, required=True), id="required"),
        pytest.param(KeyFacts("k", Kind.INT, "0", least=0, most=0.25), id="a bound of zero is a bound"),
        pytest.param(KeyFacts("k", Kind.ENUM, choices=("a", "b"), alias_of="x", scope="producer"), id="choices"),
        pytest.param(key("k", deprecated="so", replacement="y", internal=True, supported=False), id="states"),
    ],
)
def test_facts_come_back_as_they_were(facts: KeyFacts) -> None:
    history = History.of({V1: {"k": facts}}, {V1: {"it": "1.0.0"}})
    assert parse(render(history)).at(V1) == {"k": facts}


@pytest.mark.parametrize("table", list(Table))
def test_the_packaged_files_are_in_their_one_form(table: Table) -> None:
    text = (DATA / f"{table}.json").read_text(encoding="utf-8")
    assert render(parse(text)) == text
