"""Runs rules over cases and turns what they say into findings.

Where findings stand in files, whether they are suppressed and how they are fixed is decided by the modules beside this
one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kafka_resilience_cli.findings import DocPath, Finding, Severity
from kafka_resilience_cli.lint.gathering import Case
from kafka_resilience_cli.lint.rule import Certainty, Problem, Rule
from kafka_resilience_cli.lint.subjects import MissingFact
from kafka_resilience_cli.topology.model import Profile


@dataclass(frozen=True, slots=True)
class Unknown:
    """A rule that could not tell, what about, and the fact that is missing."""

    code: str
    kind: str
    subject: str
    missing: str


@dataclass(frozen=True, slots=True)
class Reported:
    """A problem that a rule found in a case."""

    rule: Rule
    case: Case
    problem: Problem
    severity: Severity


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the rules said."""

    reported: tuple[Reported, ...]
    unknown: tuple[Unknown, ...]


def judge(cases: Iterable[Case], rules: Sequence[Rule]) -> Verdicts:
    """Every rule over every case of its type."""
    reported: list[Reported] = []
    unknown: list[Unknown] = []
    by_type: dict[type, list[Rule]] = {}
    for case in cases:
        kind = type(case.subject)
        if kind not in by_type:
            by_type[kind] = [rule for rule in rules if issubclass(kind, rule.subjects)]
        for rule in by_type[kind]:
            try:
                for problem in rule.check(case.subject, case.facts):
                    reported.append(Reported(rule, case, problem, severity_of(rule, problem, case.facts.profile)))
            except MissingFact as missing:
                unknown.append(Unknown(rule.code, case.kind, case.name, missing.fact))
    return Verdicts(tuple(reported), tuple(unknown))


def severity_of(rule: Rule, problem: Problem, profile: Profile) -> Severity:
    """By certainty: practice is no error in ``dev``, a heuristic is one only where its thresholds were declared."""
    severity = problem.severity or rule.severity
    if severity is not Severity.ERROR:
        return severity
    if rule.certainty is Certainty.PRACTICE and profile is Profile.DEV:
        return Severity.WARNING
    if rule.certainty is Certainty.HEURISTIC and not problem.certain:
        return Severity.WARNING
    return severity


def finding(reported: Reported) -> Finding:
    """Without a place in a file yet."""
    problem, case = reported.problem, reported.case
    return Finding(
        reported.rule.code,
        reported.severity,
        problem.message,
        kind=case.kind,
        subject=case.name,
        path=problem.at,
        hint=problem.hint,
    )


def paths(reported: Reported) -> Iterator[DocPath]:
    """The places that a problem names."""
    yield reported.problem.at
    yield from (path for path, _ in reported.problem.related)
