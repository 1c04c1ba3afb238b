"""``krc validate``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kafka_resilience_cli.cli.app import console_of

EPILOG = """\b
Examples:
  krc validate                            the project's topologies, every environment
  krc validate topologies/orders --env dev
  krc validate --format json | jq .valid

\b
Exit codes: 0 valid, 1 not valid, 2 could not tell.
"""


class Format(StrEnum):
    """How to print the result."""

    TEXT = "text"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add ``krc validate``."""
    app.command("validate", epilog=EPILOG)(_validate)


def _validate(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Topology files or directories; krc.yaml's without any."),
    ] = None,
    env: Annotated[str | None, typer.Option("--env", help="Only this environment.")] = None,
    output_format: Annotated[Format, typer.Option("--format", help="How to print the result.")] = Format.TEXT,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the result to a file.")] = None,
) -> None:
    """Check topologies: syntax, schema, references, retry chains; the base and every environment."""
    from kafka_resilience_cli.commands.validate import ValidateRequest, validate
    from kafka_resilience_cli.report.console import plain
    from kafka_resilience_cli.report.validate import validation_json, validation_summary, validation_text

    console = console_of(context)
    outcome = validate(ValidateRequest(tuple(paths or ()), env))
    if output_format is Format.JSON:
        console.result(validation_json(outcome), output)
    else:
        console.result(validation_text(outcome, plain if output else console.paint), output)
    console.say(validation_summary(outcome))
    raise typer.Exit(0 if outcome.valid else 1)
