"""Unquoted words: plain ones mean what they say, those that YAML readers disagree about are refused."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.topology.scalars import Ambiguous, is_null, resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("true", True),
        ("False", False),
        ("0", 0),
        ("-1", -1),
        ("42", 42),
        ("0.5", 0.5),
        ("7d", "7d"),
        ("1h30m", "1h30m"),
        ("100/h", "100/h"),
        ("4.3.1", "4.3.1"),
        ("orders.created", "orders.created"),
        ("y", "y"),
        ("none", "none"),
        ("-", "-"),
        ("10.0.0.1:9092", "10.0.0.1:9092"),
    ],
)
def test_plain_words(text: str, value: object) -> None:
    found = resolve(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("on", "as true"),
        ("yes", "as true"),
        ("no", "as false"),
        ("Off", "as false"),
        ("012", "octal"),
        ("0o12", "a number in some YAML versions"),
        ("0x1F", "a number in some YAML versions"),
        ("12:30", "base 60"),
        ("190:20:30", "base 60"),
        ("1_000", "a number in YAML 1.1"),
        ("1e3", "a number in some YAML versions"),
        ("1.0e+3", "a number in some YAML versions"),
        (".inf", "infinity"),
        ("-.INF", "infinity"),
        (".NaN", "not-a-number"),
        ("4.10", "the number 4.1"),
        ("2026-12-31", "a date"),
        ("2026-12-31T10:00:00Z", "a date"),
        ("+1", "a number"),
        (".5", "a number"),
        ("5.", "a number"),
        ("9" * 5000, "too large"),
    ],
)
def test_words_that_yaml_readers_disagree_about_are_refused(text: str, reading: str) -> None:
    found = resolve(text)
    assert isinstance(found, Ambiguous)
    assert reading in found.message
    assert found.hint


def test_nothing_is_null_but_the_words_for_it() -> None:
    assert is_null("")
    assert is_null("null")
    assert not is_null("none")
    assert not is_null("false")
