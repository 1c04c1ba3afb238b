"""What ``krc lint`` can print instead of its findings: ``--diff``, ``--statistics``, ``--show-files`` …"""

from __future__ import annotations

from collections.abc import Sequence

from kafka_resilience_cli.errors import UsageError
from kafka_resilience_cli.lint.outcome import LintOutcome
from kafka_resilience_cli.report import lint
from kafka_resilience_cli.report.console import Paint


def one_of(views: Sequence[str], form: str) -> str:
    """The view that was asked for, or nothing. Raises :class:`UsageError` for several, or for one in a format."""
    if len(views) > 1:
        raise UsageError(f"--{views[0]} and --{views[1]} print different things", hint="choose one")
    if views and form != "text":
        raise UsageError(f"--{views[0]} has no format {form}", hint=f"--report {form}=FILE writes the findings besides")
    return views[0] if views else ""


def view_text(name: str, outcome: LintOutcome, paint: Paint) -> str:
    """What it prints on stdout."""
    match name:
        case "diff":
            return lint.diff_text(outcome)
        case "statistics":
            return lint.statistics_text(outcome)
        case "show-files":
            return lint.files_text(outcome, paint)
        case _:
            return lint.settings_text(outcome)
