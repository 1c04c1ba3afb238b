"""``krc whatif``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from kafka_resilience_cli.cli.app import console_of
from kafka_resilience_cli.cli.connection import (
    CONNECT_TIMEOUT,
    BootstrapServer,
    ClientConfig,
    ClusterName,
    ConnectTimeout,
    connection_flags,
)
from kafka_resilience_cli.cli.planning import Environment, Paths

EPILOG = """\b
Examples:
  krc whatif topologies/orders                       before there is a cluster: an assumed placement
  krc whatif -b localhost:9092                       every topic and group of a cluster, no topology needed
  krc whatif --state cluster.json --fail rack:a --fail broker:1,2
  krc whatif topologies/orders --env prod --state cluster.json --planned
                                                     what apply would leave behind
  krc whatif --state cluster.json --assert "any-broker: writes, reads; any-rack: reads, no-loss"

\b
Failures: any-broker, any-2-brokers, any-rack, broker:1,2, rack:a, and those of --domain
Promises: writes, reads, no-loss, offsets, transactions, new-data, acks-1-writes,
  no-loss-crash, no-loss-power, no-loss-disk, no-loss-disk-now

\b
Exit codes:
  0 predicted, and every assertion holds, 1 one breaks, 2 one cannot be told, or nothing could be
"""

Controllers: TypeAlias = Annotated[
    str, typer.Option("--controllers", metavar="1,2,3", help="Brokers that are controllers too.")
]
State: TypeAlias = Annotated[
    Path | None, typer.Option("--state", metavar="FILE", help="A snapshot instead of the cluster.")
]


class Format(StrEnum):
    """How to print the prediction."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def register(app: typer.Typer) -> None:
    """Add ``krc whatif``."""
    app.command("whatif", epilog=EPILOG)(_whatif)


def _whatif(
    context: typer.Context,
    paths: Paths = None,
    env: Environment = None,
    fail: Annotated[list[str] | None, typer.Option("--fail", metavar="FAILURE", help="What fails. Repeatable.")] = None,
    promises: Annotated[
        str, typer.Option("--assert", metavar="ASSERTIONS", help="What has to stand: 'FAILURE: PROMISE, …; …'.")
    ] = "",
    domain: Annotated[
        list[str] | None,
        typer.Option("--domain", metavar="KIND:NAME=1,2", help="Brokers that fail together. Repeatable."),
    ] = None,
    controllers: Controllers = "",
    importance: Annotated[
        list[str] | None,
        typer.Option("--importance", metavar="GLOB=N", help="Weigh topics, for what is worst. Repeatable."),
    ] = None,
    planned: Annotated[bool, typer.Option("--planned", help="Judge what the plan would make of the cluster.")] = False,
    state: State = None,
    output_format: Annotated[Format, typer.Option("--format", help="How to print the prediction.")] = Format.TEXT,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write what is printed to a file.")
    ] = None,
    bootstrap_server: BootstrapServer = "",
    client_config: ClientConfig = None,
    cluster: ClusterName = "",
    connect_timeout: ConnectTimeout = CONNECT_TIMEOUT,
) -> None:
    """Predict what stops, and what can be lost, when brokers or racks fail.

    Over a live cluster, a snapshot, a plan's result, or a topology alone. Nothing is changed or broken.
    """
    from kafka_resilience_cli.commands import placing
    from kafka_resilience_cli.commands.opening import Target
    from kafka_resilience_cli.commands.whatif import WhatIfRequest, exit_code, whatif
    from kafka_resilience_cli.errors import UsageError
    from kafka_resilience_cli.report.console import plain
    from kafka_resilience_cli.whatif.outlook import Question

    console = console_of(context)
    if state and (bootstrap_server or client_config or cluster):
        raise UsageError("--state and a connection contradict each other", hint="leave one of them out")
    flags = connection_flags(bootstrap_server, client_config, cluster)
    source = placing.Source(
        Target(tuple(paths or ()), env, flags, connect_timeout),
        state,
        planned,
        placing.controllers(controllers),
        placing.importance(importance or ()),
    )
    question = Question(tuple(fail or ()), promises, tuple(domain or ()))
    found = whatif(WhatIfRequest(source, question), console.progress())
    if output_format is Format.TEXT:
        from kafka_resilience_cli.report.whatif import whatif_text

        console.result(whatif_text(found, plain if output else console.paint), output)
    else:
        from kafka_resilience_cli.report.whatif_formats import whatif_json, whatif_markdown

        console.result((whatif_json if output_format is Format.JSON else whatif_markdown)(found), output)
    raise typer.Exit(exit_code(found))
