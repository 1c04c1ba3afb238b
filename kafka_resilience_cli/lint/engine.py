"""Runs rules over cases and turns what they say into findings with a place and a fix.

Whether a finding is suppressed is decided by the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from kafka_resilience_cli.clients.config import ClientConfig
from kafka_resilience_cli.findings import DocPath, Finding, Fix, Location, Related, Severity
from kafka_resilience_cli.lint.gathering import Case
from kafka_resilience_cli.lint.rule import Certainty, Problem, Rule
from kafka_resilience_cli.lint.subjects import MissingFact
from kafka_resilience_cli.topology.model import Profile, Sources

Places: TypeAlias = Mapping[str, Sources]
"""Each file by its name, and where paths stand in it."""


@dataclass(frozen=True, slots=True, order=True)
class Unknown:
    """A rule that could not tell, what about, and the fact that is missing. ``file`` is the subject's."""

    code: str
    kind: str
    subject: str
    missing: str
    file: str = ""


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


def judge(cases: Iterable[Case], rules: Sequence[Rule], severities: Mapping[str, Severity] | None = None) -> Verdicts:
    """Every rule over every case of its type. ``severities`` override by code, whatever the rule says."""
    overrides = severities or {}
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
                    severity = overrides.get(rule.code) or severity_of(rule, problem, case.facts.profile)
                    reported.append(Reported(rule, case, problem, severity))
            except MissingFact as missing:
                unknown.append(Unknown(rule.code, case.kind, case.name, missing.fact, _file_of(case.subject)))
    return Verdicts(tuple(reported), tuple(unknown))


def _file_of(subject: Any) -> str:
    config = getattr(subject, "config", None)
    path = config.path if isinstance(config, ClientConfig) else getattr(subject, "path", None)
    return path.file if isinstance(path, DocPath) else ""


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


def finding(reported: Reported, places: Places, fix: Fix | None = None) -> Finding:
    """A problem with its place in a file; one of a cluster itself has none."""
    problem, case = reported.problem, reported.case
    nowhere = not problem.at.file
    return Finding(
        reported.rule.code,
        reported.severity,
        problem.message,
        kind=case.kind,
        subject=case.name,
        path=None if nowhere else problem.at,
        location=None if nowhere else locate(places, problem.at, key=problem.on_key),
        hint=problem.hint,
        related=tuple(Related(locate(places, path), message) for path, message in problem.related),
        fix=fix,
    )


def locate(places: Places, path: DocPath, *, key: bool = False) -> Location:
    """The place of a path; a whole file is its first line, without an excerpt that would mislead."""
    sources = places.get(path.file)
    if sources is None:
        return Location(path.file, 1, 1)
    found = sources.locate(path, key=key)
    return found if path.keys else replace(found, excerpt="")


def across(
    rounds: Iterable[tuple[str | None, Iterable[Finding]]], prefixes: Collection[str], total: int
) -> tuple[Finding, ...]:
    """The findings of a topology's base (``None``) and its environments, each said once, at its worst.

    What the base does not have says which environments do; ``total`` is how many were judged.
    """
    found: dict[object, Finding] = {}
    where: dict[object, list[str | None]] = {}
    for environment, findings in rounds:
        for each in findings:
            identity = (each.code, each.location, _without(prefixes, each.message))
            first = found.get(identity)
            if first is None:
                found[identity] = each
            elif _rank(each.severity) < _rank(first.severity):
                found[identity] = replace(first, severity=each.severity)
            where.setdefault(identity, []).append(environment)
    if total == 1:
        return tuple(found.values())
    return tuple(
        each
        if None in where[identity]
        else replace(
            each, message=f"{each.message} (environment {', '.join(filter(None, dict.fromkeys(where[identity])))})"
        )
        for identity, each in found.items()
    )


def unknown_across(unknown: Iterable[Unknown], prefixes: Collection[str]) -> set[Unknown]:
    """What could not be told of a base and its environments, each once: a prefix makes no other subject."""
    return {
        replace(each, subject=_without(prefixes, each.subject), missing=_without(prefixes, each.missing))
        for each in unknown
    }


_rank: Callable[[Severity], int] = list(Severity).index


def _without(prefixes: Collection[str], message: str) -> str:
    for prefix in prefixes:
        message = message.replace(prefix, "")
    return message
