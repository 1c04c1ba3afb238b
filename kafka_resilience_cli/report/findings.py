"""Findings as text with source excerpts, and as JSON values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kafka_resilience_cli.findings import Finding, Location, Severity
from kafka_resilience_cli.report.console import Paint, plain


def findings_text(findings: Iterable[Finding], paint: Paint = plain) -> str:
    """Each finding as a paragraph: place, severity, code, message; the source line with a marker; related; hint."""
    return "\n\n".join(finding_text(finding, paint) for finding in findings)


def place_of(finding: Finding) -> str:
    """Where it stands in a file; the cluster's name for what is about a cluster itself; else nothing."""
    if finding.location:
        return str(finding.location)
    return f"cluster {finding.subject}" if finding.kind == "cluster" else ""


def finding_text(finding: Finding, paint: Paint = plain) -> str:
    where = place_of(finding)
    place = f"{paint(where, 'place')}: " if where else ""
    severity = finding.severity.value
    lines = [f"{place}{paint(severity, severity)}[{finding.code}] {finding.message}"]
    if finding.location:
        lines += _excerpt(finding.location, paint)
    for related in finding.related:
        lines.append(f"  {paint(str(related.location), 'place')}: {related.message}")
        lines += _excerpt(related.location, paint)
    if finding.hint:
        first, *rest = finding.hint.splitlines()
        lines.append(f"  {paint('hint:', 'bold')} {first}")
        lines += [f"        {line}" for line in rest]
    return "\n".join(lines)


def _excerpt(where: Location, paint: Paint) -> list[str]:
    if not where.excerpt.strip():
        return []
    number = str(where.line)
    gutter = " " * len(number)
    text = where.excerpt.replace("\t", " ")
    start = min(where.column - 1, len(text))
    end = where.end_column - 1 if where.end_line in (0, where.line) and where.end_column > where.column else len(text)
    marker = " " * start + "^" * max(1, min(end, len(text)) - start)
    return [
        f"  {paint(f'{number} |', 'dim')} {text}",
        f"  {paint(f'{gutter} |', 'dim')} {paint(marker, 'error')}",
    ]


def location_json(where: Location | None) -> dict[str, Any] | None:
    """``{"file", "line", "column", "end_line", "end_column"}``, lines and columns from 1."""
    if where is None:
        return None
    return {
        "file": where.file,
        "line": where.line,
        "column": where.column,
        "end_line": where.end_line or where.line,
        "end_column": where.end_column or where.column,
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding for JSON outputs."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "kind": finding.kind,
        "subject": finding.subject,
        "message": finding.message,
        "hint": finding.hint,
        "location": location_json(finding.location),
        "related": [
            {"message": related.message, "location": location_json(related.location)} for related in finding.related
        ],
    }


def counts(findings: Sequence[Finding]) -> str:
    """``2 errors, 1 warning``, or an empty text."""
    parts = []
    for severity in Severity:
        number = sum(1 for finding in findings if finding.severity is severity)
        if number:
            word = {"info": "note"}.get(severity.value, severity.value)
            parts.append(f"{number} {word}{'s' if number > 1 else ''}")
    return ", ".join(parts)
