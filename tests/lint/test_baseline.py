"""Findings that are lived with for now."""

from __future__ import annotations

import json

import pytest

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.findings import Finding, Location, Severity
from kafka_resilience_cli.lint.baseline import (
    Compared,
    baseline_text,
    compare,
    entry_of,
    read_baseline,
    stale_finding,
)


def finding(message: str = "acks=1 is weak", line: int = 1, subject: str = "checkout") -> Finding:
    where = Location("c.properties", line, 1)
    return Finding("P001", Severity.ERROR, message, kind="producer", subject=subject, location=where)


def compared(today: list[Finding], accepted: list[Finding], *, settled: bool = True) -> Compared:
    baseline = read_baseline(baseline_text(entry_of(f, "c.properties") for f in accepted), "krc-baseline.json")
    return compare([(f, entry_of(f, "c.properties")) for f in today], baseline, lambda _: settled)


@pytest.mark.parametrize(
    ("today", "accepted", "new", "known", "stale"),
    [
        pytest.param([finding()], [finding()], 0, 1, 0, id="the-same"),
        pytest.param([finding(line=70)], [finding(line=2)], 0, 1, 0, id="moved"),
        pytest.param([finding("3 of 4")], [finding("2 of 4")], 0, 1, 0, id="another-number"),
        pytest.param([finding(subject="billing")], [finding()], 1, 0, 1, id="another-subject"),
        pytest.param([finding("other words")], [finding()], 1, 0, 1, id="another-message"),
        pytest.param([finding(), finding()], [finding()], 1, 1, 0, id="one-more-of-the-same"),
        pytest.param([finding()], [finding(), finding()], 0, 1, 1, id="one-less-of-the-same"),
        pytest.param([], [finding()], 0, 0, 1, id="gone"),
    ],
)
def test_compare(today: list[Finding], accepted: list[Finding], new: int, known: int, stale: int) -> None:
    result = compared(today, accepted)
    assert (len(result.new), result.known, len(result.stale)) == (new, known, stale)


def test_an_entry_that_nobody_could_decide_is_not_stale() -> None:
    assert compared([], [finding()], settled=False).stale == ()


def test_what_may_not_be_accepted_is_always_new() -> None:
    baseline = read_baseline(baseline_text([entry_of(finding(), "c.properties")]), "b")
    assert compare([(finding(), None)], baseline, lambda _: True).new == (finding(),)


def test_the_file_is_json_an_entry_a_line_sorted() -> None:
    text = baseline_text([("T001", "b", "topic x", "m"), ("P001", "a", "", "m"), ("P001", "a", "", "m")])
    assert [entry["count"] for entry in json.loads(text)["findings"]] == [2, 1]
    assert len(text.splitlines()) == 7


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "1.0"}', '{"format": "9.0", "findings": []}'])
def test_what_is_no_baseline_is_an_error(text: str) -> None:
    with pytest.raises(KrcError, match=r"krc-baseline\.json"):
        read_baseline(text, "krc-baseline.json")


def test_stale_entries_are_one_finding() -> None:
    said = stale_finding([("T001", "t.yaml", "topic x", "m"), ("P001", "c.properties", "", "m")], "b.json")
    assert said.message == "2 entries match nothing any more, the first is P001 in c.properties"
    assert said.severity is Severity.WARNING
