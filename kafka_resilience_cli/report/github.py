"""Findings as GitHub Actions' workflow commands, which show up as annotations beside the lines.

Escaping as in the toolkit's ``command.ts``. GitHub shows about ten annotations of a step, so the worst come first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kafka_resilience_cli.findings import Finding, Severity
from kafka_resilience_cli.report.paths import from_root

_COMMAND = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def github(findings: Sequence[Finding], root: Path) -> str:
    """A line per finding."""
    order = list(Severity)
    worst_first = sorted(findings, key=lambda finding: (order.index(finding.severity), finding.sort_key))
    return "".join(_line(finding, root) + "\n" for finding in worst_first)


def _line(finding: Finding, root: Path) -> str:
    properties = ",".join(f"{name}={_property(value)}" for name, value in _properties(finding, root))
    text = finding.message if not finding.hint else f"{finding.message}\n{finding.hint}"
    return f"::{_COMMAND[finding.severity]} {properties}::{_data(text)}"


def _properties(finding: Finding, root: Path) -> Iterator[tuple[str, str]]:
    where = finding.location
    if where is not None:
        yield "file", from_root(where.file, root)
        yield "line", str(where.line)
        end_line = max(where.end_line, where.line)
        yield "endLine", str(end_line)
        if end_line == where.line:  # GitHub drops columns of a range over several lines
            yield "col", str(where.column)
            yield "endColumn", str(max(where.end_column, where.column))
    yield "title", f"krc {finding.code}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
