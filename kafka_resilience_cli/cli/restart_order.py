"""``krc restart-order``."""

from __future__ import annotations

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
from kafka_resilience_cli.cli.safe_to_restart import restart_source
from kafka_resilience_cli.cli.whatif import Controllers, State

EPILOG = """\b
Examples:
  krc restart-order -b localhost:9092
  krc restart-order --state cluster.json --controllers 1,2,3

\b
Exit codes: 0 every broker is safe to restart, 1 a risk, 2 could not be told.
"""


def register(app: typer.Typer) -> None:
    """Add ``krc restart-order``."""
    app.command("restart-order", epilog=EPILOG)(_restart_order)


def _restart_order(
    context: typer.Context,
    margin: Annotated[
        int, typer.Option("--margin", min=0, max=100, help="Replicas in sync to be left above min ISR.")
    ] = 0,
    controllers: Controllers = "",
    state: State = None,
    bootstrap_server: BootstrapServer = "",
    client_config: ClientConfig = None,
    cluster: ClusterName = "",
    connect_timeout: ConnectTimeout = CONNECT_TIMEOUT,
) -> None:
    """Say in which order to restart the brokers one at a time, and which of them is not safe now."""
    from kafka_resilience_cli.commands.safe_to_restart import exit_code, rolling_restart
    from kafka_resilience_cli.report.whatif_restart import order_text

    console = console_of(context)
    flags = connection_flags(bootstrap_server, client_config, cluster)
    source = restart_source(flags, connect_timeout, controllers, state)
    found, order = rolling_restart(source, margin, console.progress())
    console.result(order_text(found, order, console.paint))
    raise typer.Exit(exit_code(*order))
