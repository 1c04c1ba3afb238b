"""What the engine makes of rules: severities, unknowns, places, environments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.clients.recognition import configs_of
from kafka_resilience_cli.findings import DocPath, Finding, Location, Severity
from kafka_resilience_cli.lint.engine import across, finding, judge
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.gathering import file_cases
from kafka_resilience_cli.lint.rule import Certainty, Fixable, LintSettings, Problem, Rule, rule
from kafka_resilience_cli.lint.subjects import Consumer, Producer
from kafka_resilience_cli.topology.model import Profile

EXAMPLE = "-- a.properties --\n"


@rule("P999", "written-acks", Severity.ERROR, Certainty.PRACTICE, Fixable.NO, bad=EXAMPLE, good=EXAMPLE)
def written_acks(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """A rule for tests."""
    if producer.value("acks") != "all":
        yield Problem("weak", producer.at("acks"))


@rule("C999", "consumers-only", Severity.ERROR, Certainty.PRACTICE, Fixable.NO, bad=EXAMPLE, good=EXAMPLE)
def consumers_only(consumer: Consumer, facts: Facts) -> Iterator[Problem]:
    """A rule for tests."""
    yield Problem("a consumer", consumer.file.path)


DOCUMENT = "# krc: client family=java role=producer\nacks={acks}\n"


def reported(rules: list[Rule], acks: str = "1", profile: Profile = Profile.PROD) -> tuple[list[str], list[str]]:
    """``code severity line:column`` of findings, and ``code missing`` of what could not be told."""
    document = read_document("a.properties", DOCUMENT.format(acks=acks).encode())
    verdicts = judge(file_cases(configs_of(document), LintSettings(), profile), rules)
    made = [finding(each, {document.file: document}) for each in verdicts.reported]
    return (
        [f"{f.code} {f.severity} {f.location.line}:{f.location.column}" for f in made if f.location],
        [f"{each.code} {each.missing}" for each in verdicts.unknown],
    )


def test_a_rule_sees_what_its_first_parameter_says() -> None:
    assert reported([written_acks, consumers_only]) == (["P999 error 2:6"], [])


def test_a_missing_fact_is_unknown_and_named() -> None:
    assert reported([written_acks], acks="${ACKS}")[1] == ["P999 the placeholder ${ACKS}"]


@pytest.mark.parametrize(
    ("certainty", "certain", "profile", "severity"),
    [
        (Certainty.REFUSED, False, Profile.DEV, "error"),
        (Certainty.ALTERED, False, Profile.DEV, "error"),
        (Certainty.PRACTICE, False, Profile.PROD, "error"),
        (Certainty.PRACTICE, False, Profile.DEV, "warning"),
        (Certainty.HEURISTIC, False, Profile.PROD, "warning"),
        (Certainty.HEURISTIC, True, Profile.PROD, "error"),
    ],
)
def test_certainty_decides_where_an_error_fails(
    certainty: Certainty, certain: bool, profile: Profile, severity: str
) -> None:
    def check(producer: Producer, facts: Facts) -> Iterator[Problem]:
        yield Problem("weak", producer.at("acks"), certain=certain)

    assert reported([replace(written_acks, certainty=certainty, check=check)], profile=profile)[0] == [
        f"P999 {severity} 2:6"
    ]


def said(message: str, severity: Severity = Severity.ERROR, line: int = 1) -> Finding:
    return Finding("T001", severity, message, path=DocPath("t.yaml"), location=Location("t.yaml", line, 1))


def test_environments_say_once_what_the_base_says() -> None:
    rounds = [(None, [said("orders is weak")]), ("dev", [said("dev.orders is weak")]), ("prod", [])]
    assert [f.message for f in across(rounds, {"dev."}, 3)] == ["orders is weak"]


def test_what_only_environments_have_names_them() -> None:
    rounds = [(None, []), ("dev", [said("weak")]), ("prod", [said("weak")])]
    assert [f.message for f in across(rounds, (), 3)] == ["weak (environment dev, prod)"]


def test_the_worst_severity_counts() -> None:
    rounds = [("dev", [said("weak", Severity.WARNING)]), ("prod", [said("weak")])]
    assert [f.severity for f in across(rounds, (), 2)] == [Severity.ERROR]


def test_one_environment_that_was_asked_for_is_not_named() -> None:
    assert [f.message for f in across([("prod", [said("weak")])], (), 1)] == ["weak"]
