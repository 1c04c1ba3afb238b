"""``krc snapshot``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

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

EPILOG = """\b
Examples:
  krc snapshot -b localhost:9092 -o cluster.json     save a cluster's state
  krc plan --state cluster.json                      plan against it, without credentials
  krc snapshot --cluster main | jq '.topics.read | keys'
"""


def register(app: typer.Typer) -> None:
    """Add ``krc snapshot``."""
    app.command("snapshot", epilog=EPILOG)(_snapshot)


def _snapshot(
    context: typer.Context,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write it to a file instead of stdout.")
    ] = None,
    bootstrap_server: BootstrapServer = "",
    client_config: ClientConfig = None,
    cluster: ClusterName = "",
    connect_timeout: ConnectTimeout = CONNECT_TIMEOUT,
) -> None:
    """Save a cluster's state to a file that stands in for the cluster wherever it is only read.

    Brokers, topics, configurations, consumer groups, offsets and feature levels; no records, no credentials.
    """
    from kafka_resilience_cli.commands.snapshot import snapshot
    from kafka_resilience_cli.project.clusters import resolve_connection
    from kafka_resilience_cli.project.read import find_project
    from kafka_resilience_cli.report.snapshot import snapshot_summary

    console = console_of(context)
    flags = connection_flags(bootstrap_server, client_config, cluster)
    spec = resolve_connection(flags, os.environ, find_project())
    taken = snapshot(spec, console.progress(), connect_timeout=connect_timeout)
    console.result(taken.document, output)
    console.say(snapshot_summary(taken.label, taken.state))
