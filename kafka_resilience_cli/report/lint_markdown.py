"""Findings as markdown for a comment on a pull request, under the size that GitHub takes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kafka_resilience_cli.findings import Finding, Severity
from kafka_resilience_cli.report.findings import counts
from kafka_resilience_cli.report.paths import from_root

MAX_CHARACTERS = 65_536
MARKER = "<!-- krc lint -->"
"""By which a bot finds its comment again."""

_SYMBOL = {Severity.ERROR: "❌ error", Severity.WARNING: "⚠️ warning", Severity.INFO: "note"}


def lint_markdown(findings: Sequence[Finding], summary: str, root: Path) -> str:
    """A heading with the counts, a table of findings, the worst first; what does not fit is counted."""
    said = counts(findings) or "nothing found"
    head = f"{MARKER}\n## krc lint: {said}\n\n{_lines(summary)}\n"
    if not findings:
        return head
    order = list(Severity)
    rows = [
        _row(finding, root)
        for finding in sorted(findings, key=lambda finding: (order.index(finding.severity), finding.sort_key))
    ]
    text = f"{head}\n| | rule | where | what | way out |\n| --- | --- | --- | --- | --- |\n"
    spare = MAX_CHARACTERS - 200
    for index, row in enumerate(rows):
        if len(text) + len(row) > spare:
            return f"{text}\n… and {len(rows) - index} more: run `krc lint` to see them all.\n"
        text += row
    return text


def _lines(summary: str) -> str:
    """Its lines stay lines, and what is not judged is named as it is called."""
    return "<br>\n".join(_cell(line) for line in summary.splitlines())


def _row(finding: Finding, root: Path) -> str:
    where = finding.location
    place = f"`{from_root(where.file, root)}:{where.line}`" if where else ""
    cells = (_SYMBOL[finding.severity], finding.code, place, _cell(finding.message), _cell(finding.hint))
    return f"| {' | '.join(cells)} |\n"


def _cell(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("`", "'")
    return "<br>".join(escaped.splitlines())[:1_000]
