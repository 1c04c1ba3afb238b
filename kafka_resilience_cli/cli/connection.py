"""The options with which every command says which cluster it means."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from kafka_resilience_cli.project.clusters import ConnectionFlags

BootstrapServer: TypeAlias = Annotated[
    str,
    typer.Option(
        "--bootstrap-server",
        "-b",
        metavar="HOST:PORT[,…]",
        help="Brokers to connect to first. [env: KRC_BOOTSTRAP_SERVERS]",
    ),
]
ClientConfig: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--client-config",
        metavar="FILE",
        help="A client file, Java's .properties or librdkafka's. [env: KRC_CLIENT_CONFIG]",
    ),
]
ClusterName: TypeAlias = Annotated[
    str,
    typer.Option("--cluster", metavar="NAME", help="A cluster that krc.yaml names. [env: KRC_CLUSTER]"),
]
ConnectTimeout: TypeAlias = Annotated[
    float,
    typer.Option(
        "--connect-timeout",
        metavar="SECONDS",
        min=0.5,
        max=300,
        help="How long connecting may take.",
    ),
]

CONNECT_TIMEOUT = 5.0


def connection_flags(bootstrap_server: str, client_config: Path | None, cluster: str) -> ConnectionFlags:
    """The three options as one value."""
    from kafka_resilience_cli.project.clusters import ConnectionFlags

    return ConnectionFlags(bootstrap_server, client_config, cluster)
