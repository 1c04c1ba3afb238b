"""``krc safe-to-restart``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
from kafka_resilience_cli.cli.whatif import Controllers, State

if TYPE_CHECKING:
    from kafka_resilience_cli.commands.placing import Source
    from kafka_resilience_cli.project.clusters import ConnectionFlags

EPILOG = """\b
Examples:
  krc safe-to-restart --broker 3 -b localhost:9092
  krc safe-to-restart --broker 3 --margin 1 --cluster main    one replica in sync above min ISR is to be left
  krc safe-to-restart --broker 3 --state cluster.json
  until krc -q safe-to-restart --broker 3; do sleep 10; done

\b
Exit codes: 0 safe, 1 a risk, 2 could not be told.
"""


class Format(StrEnum):
    """How to print the answer."""

    TEXT = "text"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add ``krc safe-to-restart``."""
    app.command("safe-to-restart", epilog=EPILOG)(_safe_to_restart)


def _safe_to_restart(
    context: typer.Context,
    broker: Annotated[int, typer.Option("--broker", metavar="ID", help="The broker that would be restarted.")],
    margin: Annotated[
        int, typer.Option("--margin", min=0, max=100, help="Replicas in sync to be left above min ISR.")
    ] = 0,
    controllers: Controllers = "",
    state: State = None,
    output_format: Annotated[Format, typer.Option("--format", help="How to print the answer.")] = Format.TEXT,
    bootstrap_server: BootstrapServer = "",
    client_config: ClientConfig = None,
    cluster: ClusterName = "",
    connect_timeout: ConnectTimeout = CONNECT_TIMEOUT,
) -> None:
    """Say whether a broker can be restarted now: what would stop, for which topics and groups, and why.

    As the cluster stands at this moment, for a clean restart of this one broker. Nothing is changed.
    """
    from kafka_resilience_cli.commands.safe_to_restart import RestartRequest, exit_code, safe_to_restart
    from kafka_resilience_cli.report.whatif_restart import restart_json, restart_text

    console = console_of(context)
    flags = connection_flags(bootstrap_server, client_config, cluster)
    source = restart_source(flags, connect_timeout, controllers, state)
    found, judged = safe_to_restart(RestartRequest(source, broker, margin), console.progress())
    if output_format is Format.JSON:
        console.result(restart_json(found, judged))
    else:
        console.result(restart_text(found, judged, console.paint))
    raise typer.Exit(exit_code(judged))


def restart_source(flags: ConnectionFlags, connect_timeout: float, controllers: str, state: Path | None) -> Source:
    """The whole cluster, live or from a snapshot. Raises ``UsageError`` where both are named."""
    from kafka_resilience_cli.commands.opening import Target
    from kafka_resilience_cli.commands.placing import Source
    from kafka_resilience_cli.commands.placing import controllers as controller_ids
    from kafka_resilience_cli.errors import UsageError

    if state and (flags.bootstrap_server or flags.client_config or flags.cluster):
        raise UsageError("--state and a connection contradict each other", hint="leave one of them out")
    target = Target(connection=flags, connect_timeout=connect_timeout)
    return Source(target, state, controllers=controller_ids(controllers), whole_cluster=True)
