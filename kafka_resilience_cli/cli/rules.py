"""``krc rules``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kafka_resilience_cli.cli.app import console_of
from kafka_resilience_cli.cli.lint import words
from kafka_resilience_cli.lint.rule import Certainty, Fixable

EPILOG = """\b
Examples:
  krc rules                            every rule, a line each
  krc rules P D                        producers and dead-letter queues
  krc rules --certainty refused        what a client or the broker refuses
  krc rules --fix safe --format json
  krc explain P001                     why, what to do, an example
"""


class Format(StrEnum):
    """How to print them."""

    TEXT = "text"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add ``krc rules``."""
    app.command("rules", epilog=EPILOG)(_rules)


def _rules(
    context: typer.Context,
    selectors: Annotated[
        list[str] | None, typer.Argument(metavar="[CODE]...", help="Codes, the beginning of codes, or names.")
    ] = None,
    certainty: Annotated[Certainty | None, typer.Option("--certainty", help="How certain the defect is.")] = None,
    fixable: Annotated[Fixable | None, typer.Option("--fix", help="Whether krc can edit it away.")] = None,
    output_format: Annotated[Format, typer.Option("--format", help="How to print them.")] = Format.TEXT,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write them to a file.")] = None,
) -> None:
    """List the rules of krc lint."""
    from kafka_resilience_cli.commands.rules import rules
    from kafka_resilience_cli.report.console import plain
    from kafka_resilience_cli.report.rules import rules_json, rules_text

    console = console_of(context)
    found = rules(words(selectors), certainty=certainty, fixable=fixable)
    if output_format is Format.JSON:
        console.result(rules_json(found), output)
        return
    wide = console.width if console.stdout.isatty() and output is None else None
    console.result(rules_text(found, plain if output else console.paint, wide), output)
    console.say(f"{len(found)} rule{'s' if len(found) != 1 else ''}.")
