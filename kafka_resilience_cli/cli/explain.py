"""``krc explain``."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kafka_resilience_cli.cli.app import console_of
from kafka_resilience_cli.cli.lint import Family, Role
from kafka_resilience_cli.errors import UsageError

if TYPE_CHECKING:
    from kafka_resilience_cli.clients.recognition import Hint

EPILOG = """\b
Examples:
  krc explain topic orders.created                          the project's topologies
  krc explain topic orders.created.billing.dlq topologies/  a derived one
  krc explain topic orders.created --env prod --format json
  krc explain P001                                          a rule of krc lint: why, what to do, an example
  krc explain rule R7                                       a rule of retry chains
  krc explain client src/main/resources/application.yml     what a client works with, and where it comes from
  krc explain client application.yml acks --client-version 3.5
  krc explain client consumer.conf --family librdkafka --client-version 2.16 --all
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
    what: Annotated[str, typer.Argument(metavar="topic|rule|client", help="What to explain; a rule's code will do.")],
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="The topic, the rule's code, or the client's file.")
    ] = "",
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH|KEY]...", help="Topologies, the project's where none are given; or a client's key."
        ),
    ] = None,
    env: Annotated[str | None, typer.Option("--env", help="The environment; the base where none is given.")] = None,
    family: Annotated[Family | None, typer.Option("--family", help="Of the client: whose keys.")] = None,
    role: Annotated[Role | None, typer.Option("--role", help="Of the client: what it does.")] = None,
    client_version: Annotated[
        str, typer.Option("--client-version", metavar="VERSION", help="Of the client; Boot's for Spring.")
    ] = "",
    all_keys: Annotated[bool, typer.Option("--all", help="Also the client's keys that have their defaults.")] = False,
    output_format: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TEXT,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write it to a file.")] = None,
) -> None:
    """Say where every value of a topic or a client comes from and why, or what a rule says."""
    from kafka_resilience_cli.commands.explain import ExplainTopic, explain_rule, explain_topic
    from kafka_resilience_cli.commands.rules import find_own, find_rule
    from kafka_resilience_cli.report.explain import rule_json, rule_text, topic_json, topic_text
    from kafka_resilience_cli.report.rule_text import own_terminal, rule_terminal
    from kafka_resilience_cli.report.rules import own_json
    from kafka_resilience_cli.report.rules import rule_json as lint_rule_json

    console = console_of(context)
    paint = console.paint
    width = min(console.width, 100) if console.stdout.isatty() and output is None else None
    if what == "client" and name:
        from kafka_resilience_cli.commands.explain_client import ExplainClient, explain_client
        from kafka_resilience_cli.report.explain_client import client_json, client_text

        hint = _hint(family, role, client_version)
        clients = explain_client(ExplainClient(Path(name), _key(paths), hint, all_keys))
        text = client_json(clients) if output_format is Format.JSON else client_text(clients, paint)
    elif what == "topic" and name:
        outcome = explain_topic(ExplainTopic(name, tuple(paths or ()), env))
        text = topic_json(outcome) if output_format is Format.JSON else topic_text(outcome, paint, width)
    elif (lint_rule := find_rule(name if what == "rule" else what)) is not None:
        text = lint_rule_json(lint_rule) if output_format is Format.JSON else rule_terminal(lint_rule, paint)
    elif (own := find_own(name if what == "rule" else what)) is not None:
        text = own_json(own) if output_format is Format.JSON else own_terminal(own, paint)
    elif (what == "rule" and name) or (_RULE.fullmatch(what) and not name):
        rule = explain_rule(name or what)
        text = rule_json(rule) if output_format is Format.JSON else rule_text(rule, paint, width)
    else:
        raise UsageError(
            f"krc explain {what} {name}".rstrip() + " is not a question",
            hint="krc explain topic NAME, krc explain client FILE, or krc explain rule CODE",
        )
    console.result(text, output)


def _key(words: list[Path] | None) -> str:
    """Of a client one key or all: what follows its file."""
    if words and len(words) > 1:
        raise UsageError("krc explain client takes one key", hint="without a key it shows all that are set")
    return str(words[0]) if words else ""


def _hint(family: Family | None, role: Role | None, version: str) -> Hint:
    from kafka_resilience_cli.catalogue.version import Version
    from kafka_resilience_cli.clients import config
    from kafka_resilience_cli.clients.recognition import Hint

    parsed = Version.parse(version) if version else None
    if version and parsed is None:
        raise UsageError(f"--client-version {version} is no version", hint="write it as 3.9 or 4.1.0")
    return Hint(config.Family(family.value) if family else None, config.Role(role.value) if role else None, parsed)
