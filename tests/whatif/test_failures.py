"""The words for failures."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.errors import UsageError
from kafka_resilience_cli.whatif.failures import declared_domains, default_families, domains_of, family
from kafka_resilience_cli.whatif.placement import Placement

SIX = Placement({n: "abc"[n % 3] for n in range(1, 7)}, {})


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("broker:1,2", {"brokers 1, 2": {1, 2}}),
        ("rack:a", {"rack a": {3, 6}}),
        ("any-rack", {"rack a": {3, 6}, "rack b": {1, 4}, "rack c": {2, 5}}),
        ("any-2-racks", {"racks a, b": {1, 3, 4, 6}, "racks a, c": {2, 3, 5, 6}, "racks b, c": {1, 2, 4, 5}}),
        ("power:left", {"power left": {1, 2}}),
        ("any-power", {"power left": {1, 2}, "power right": {3}}),
    ],
)
def test_words(word: str, expected: dict[str, set[int]]) -> None:
    domains = domains_of(SIX, declared_domains(("power:left=1,2", "power:right=3"), SIX))
    assert {failure.label: failure.brokers for failure in family(word, domains).failures()} == expected


def test_any_broker_counts() -> None:
    domains = domains_of(SIX)
    assert len(list(family("any-broker", domains).failures())) == 6
    assert len(list(family("any-2-brokers", domains).failures())) == 15


@pytest.mark.parametrize(
    "word", ["", "broker", "broker:9", "rack:z", "any-host", "any-9-brokers", "any-0-brokers", "x:1"]
)
def test_what_is_no_failure(word: str) -> None:
    with pytest.raises(UsageError):
        family(word, domains_of(SIX))


@pytest.mark.parametrize("text", ["power", "power:a", "power:a=9", "rack:a=1", "power:a=x"])
def test_what_is_no_domain(text: str) -> None:
    with pytest.raises(UsageError):
        declared_domains((text,), SIX)


def test_racks_count_only_where_every_broker_has_one() -> None:
    partly = Placement({1: "a", 2: None, 3: "b"}, {})
    assert [each.label for each in default_families(domains_of(partly))] == ["any-broker", "any-2-brokers"]
    assert [each.label for each in default_families(domains_of(SIX))] == ["any-broker", "any-rack", "any-2-brokers"]
