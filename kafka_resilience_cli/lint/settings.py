"""The ``lint:`` section of krc.yaml → settings that rules and the engine use; its rule names are looked up here."""

from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.errors import InvalidInput
from kafka_resilience_cli.findings import DocPath, Finding, Severity
from kafka_resilience_cli.lint.rule import LintSettings, Thresholds
from kafka_resilience_cli.lint.selection import Codes
from kafka_resilience_cli.project.lint_section import LintSection

_FIELDS = {
    "recovery_window": "recovery_window_ms",
    "dlq_retention": "dlq_retention_ms",
    "header_budget": "header_budget_bytes",
    "stall_budget": "stall_budget_ms",
}


def settings_of(section: LintSection, codes: Codes) -> LintSettings:
    """``severity`` and ``per_file_ignores`` by code. Raises :class:`InvalidInput` for rules that do not exist."""
    problems = list(_unknown(section, codes))
    if problems:
        raise InvalidInput(problems)
    return LintSettings(
        select=section.select,
        ignore=section.ignore,
        extend_select=section.extend_select,
        severity={
            code: Severity(severity)
            for selector, severity in sorted(section.severity.items(), key=lambda item: len(item[0]))
            for code in codes.matching(selector)
        },
        per_file_ignores={
            glob: tuple(sorted({code for selector in selectors for code in codes.matching(selector)}))
            for glob, selectors in section.per_file_ignores.items()
        },
        exclude=section.exclude,
        baseline=section.baseline,
        thresholds=thresholds_of(section),
    )


def thresholds_of(section: LintSection) -> Thresholds:
    """The declared thresholds over krc's own."""
    declared = {_FIELDS[name]: value for name, value in section.thresholds.items()}
    return Thresholds(**declared, declared=frozenset(section.thresholds))


def _unknown(section: LintSection, codes: Codes) -> Iterator[Finding]:
    lists = {"select": section.select, "extend_select": section.extend_select, "ignore": section.ignore}
    for key, selectors in lists.items():
        for index, selector in enumerate(selectors):
            yield from _check(section, codes, selector, section.path.child(key, index))
    for selector in section.severity:
        yield from _check(section, codes, selector, section.path.child("severity", selector), key=True)
    for glob, selectors in section.per_file_ignores.items():
        for index, selector in enumerate(selectors):
            yield from _check(section, codes, selector, section.path.child("per_file_ignores", glob, index))


def _check(section: LintSection, codes: Codes, selector: str, path: DocPath, *, key: bool = False) -> Iterator[Finding]:
    if not codes.matching(selector):
        yield Finding(
            "J202",
            Severity.ERROR,
            f"there is no rule {selector}",
            path=path,
            location=section.sources.locate(path, key=key),
            hint=codes.hint(selector),
        )
