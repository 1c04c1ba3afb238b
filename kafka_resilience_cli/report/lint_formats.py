"""The formats of a lint by name: what ``--format`` and ``--report FORMAT=PATH`` take."""

from __future__ import annotations

from enum import StrEnum

from kafka_resilience_cli.lint.outcome import LintOutcome
from kafka_resilience_cli.report.console import Paint, plain


class LintFormat(StrEnum):
    """How to print a lint."""

    TEXT = "text"
    CONCISE = "concise"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    GITLAB = "gitlab"
    JUNIT = "junit"
    MARKDOWN = "markdown"


def render(format: LintFormat, outcome: LintOutcome, paint: Paint = plain) -> str:
    """``outcome`` in a format. Only text and concise know colour."""
    from kafka_resilience_cli.report import lint

    match format:
        case LintFormat.TEXT:
            return lint.lint_text(outcome, paint)
        case LintFormat.CONCISE:
            return lint.lint_concise(outcome, paint)
        case LintFormat.JSON:
            return lint.lint_json(outcome)
        case _:
            return _for_machines(format, outcome)


def _for_machines(format: LintFormat, outcome: LintOutcome) -> str:
    root = outcome.repository
    match format:
        case LintFormat.SARIF:
            from kafka_resilience_cli.report.sarif import sarif

            return sarif(outcome.findings, outcome.rules, root)
        case LintFormat.GITHUB:
            from kafka_resilience_cli.report.github import github

            return github(outcome.findings, root)
        case LintFormat.GITLAB:
            from kafka_resilience_cli.report.gitlab import gitlab

            return gitlab(outcome.findings, root)
        case LintFormat.JUNIT:
            from kafka_resilience_cli.report.junit import junit

            return junit(outcome.findings, [each.file for each in outcome.files], root)
        case _:
            from kafka_resilience_cli.report.lint import lint_summary
            from kafka_resilience_cli.report.lint_markdown import lint_markdown

            return lint_markdown(outcome.findings, lint_summary(outcome), root)
