"""``krc explain``."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kafka_resilience_cli.cli.app import console_of

EPILOG = """\b
Examples:
  krc explain topic orders.created                          the project's topologies
  krc explain topic orders.created.billing.dlq topologies/  a derived one
  krc explain topic orders.created --env prod --format json
  krc explain P001                                          a rule of krc lint: why, what to do, an example
  krc explain rule R7                                       a rule of retry chains
"""

_RULE = re.compile(r"[A-Za-z][0-9]{1,4}")


class Format(StrEnum):
    """How to print it."""

    TEXT = "text"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add ``krc explain``."""
    app.command("explain", epilog=EPILOG)(_explain)


def _explain(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="topic|rule", help="What to explain; a rule's code will do.")],
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="The topic, or the rule's code.")] = "",
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Topologies; the project's where none are given.")
    ] = None,
    env: Annotated[str | None, typer.Option("--env", help="The environment; the base where none is given.")] = None,
    output_format: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TEXT,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write it to a file.")] = None,
) -> None:
    """Say where every value of a topic comes from and why, or what a rule says."""
    from kafka_resilience_cli.commands.explain import ExplainTopic, explain_rule, explain_topic
    from kafka_resilience_cli.commands.rules import find_rule
    from kafka_resilience_cli.errors import UsageError
    from kafka_resilience_cli.report.explain import rule_json, rule_text, topic_json, topic_text
    from kafka_resilience_cli.report.rule_text import rule_terminal
    from kafka_resilience_cli.report.rules import rule_json as lint_rule_json

    console = console_of(context)
    paint = console.paint
    width = min(console.width, 100) if console.stdout.isatty() and output is None else None
    if what == "topic" and name:
        outcome = explain_topic(ExplainTopic(name, tuple(paths or ()), env))
        text = topic_json(outcome) if output_format is Format.JSON else topic_text(outcome, paint, width)
    elif (lint_rule := find_rule(name if what == "rule" else what)) is not None:
        text = lint_rule_json(lint_rule) if output_format is Format.JSON else rule_terminal(lint_rule, paint)
    elif (what == "rule" and name) or (_RULE.fullmatch(what) and not name):
        rule = explain_rule(name or what)
        text = rule_json(rule) if output_format is Format.JSON else rule_text(rule, paint, width)
    else:
        raise UsageError(
            f"krc explain {what} {name}".rstrip() + " is not a question",
            hint="krc explain topic NAME, or krc explain rule CODE",
        )
    console.result(text, output)
