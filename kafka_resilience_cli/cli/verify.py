"""``krc verify``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kafka_resilience_cli.cli.app import console_of

EPILOG = """\b
Examples:
  krc verify history.jsonl
  krc verify history.jsonl --format json | jq .anomalies
  krc verify history.jsonl --format junit --output krc-junit.xml

\b
Exit codes: 0 nothing is wrong, 1 something is, 2 could not tell (a part is missing, or it is no history).
docs/verify.md describes the file, krc schema history its lines.
"""


class Format(StrEnum):
    """How to print the verdict."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"


def register(app: typer.Typer) -> None:
    """Add ``krc verify``."""
    app.command("verify", epilog=EPILOG)(_verify)


def _verify(
    context: typer.Context,
    history: Annotated[Path, typer.Argument(metavar="HISTORY", help="A history: JSON lines.")],
    output_format: Annotated[Format, typer.Option("--format", help="How to print the verdict.")] = Format.TEXT,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the verdict to a file.")] = None,
) -> None:
    """Check what clients saw of a cluster: lost, repeated, reordered, invented, aborted and skipped records."""
    from kafka_resilience_cli.commands.verify import VerifyRequest, verify
    from kafka_resilience_cli.drill.anomalies import Answer
    from kafka_resilience_cli.report.console import plain
    from kafka_resilience_cli.report.verify import verify_json, verify_junit, verify_summary, verify_text

    console = console_of(context)
    outcome = verify(VerifyRequest(history))
    match output_format:
        case Format.TEXT:
            text = verify_text(outcome.verdict, plain if output else console.paint)
        case Format.JSON:
            text = verify_json(outcome.verdict, str(outcome.history), outcome.run)
        case Format.JUNIT:
            text = verify_junit(outcome.verdict, str(outcome.history))
    console.result(text, output)
    if outcome.torn:
        console.say("The last line is cut off in the middle and was not used.")
    console.say(verify_summary(outcome.verdict))
    raise typer.Exit({Answer.PASS: 0, Answer.FAIL: 1, Answer.INCONCLUSIVE: 2}[outcome.verdict.answer])
