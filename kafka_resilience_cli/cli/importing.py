"""``krc import``."""

from __future__ import annotations

import os
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
from kafka_resilience_cli.errors import UsageError

if TYPE_CHECKING:
    from kafka_resilience_cli.importers.cluster import Imported
    from kafka_resilience_cli.report.console import Console

EPILOG = """\b
Examples:
  krc import -b localhost:9092 --match 'orders.*' -o orders.yaml
  krc import --cluster main --split-by-prefix -o topologies     a file per prefix, and a krc.yaml
  krc import --state cluster.json                               from a snapshot
"""


def register(app: typer.Typer) -> None:
    """Add ``krc import``."""
    app.command("import", epilog=EPILOG)(_import)


def _import(
    context: typer.Context,
    match: Annotated[
        list[str] | None,
        typer.Option("--match", metavar="GLOB", help="Only these topics; repeatable. An exact name takes any topic."),
    ] = None,
    name: Annotated[str, typer.Option("--name", help="The topology's name; the topics' common prefix without.")] = "",
    split_by_prefix: Annotated[
        bool, typer.Option("--split-by-prefix", help="A topology for each first part of a topic's name.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="PATH", help="A file, or with --split-by-prefix a directory."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
    state: Annotated[
        Path | None, typer.Option("--state", metavar="FILE", help="Read a snapshot instead of a cluster.")
    ] = None,
    bootstrap_server: BootstrapServer = "",
    client_config: ClientConfig = None,
    cluster: ClusterName = "",
    connect_timeout: ConnectTimeout = CONNECT_TIMEOUT,
) -> None:
    """Write the topology that describes a live cluster: planning it shows no change.

    Topics of platforms and tools are left out, each with its reason on stderr. Retry chains and dead-letter queues
    are recognised by the names that frameworks give them.
    """
    from kafka_resilience_cli.commands.importing import (
        ImportRequest,
        import_cluster,
        import_snapshot,
        refuse_to_replace,
    )
    from kafka_resilience_cli.project.clusters import resolve_connection
    from kafka_resilience_cli.project.read import find_project
    from kafka_resilience_cli.report.importing import import_summary

    console = console_of(context)
    request = ImportRequest(name, tuple(match or ()), split_by_prefix)
    if split_by_prefix and (output is None or str(output) == "-"):
        raise UsageError("--split-by-prefix writes several files", hint="name their directory: --output DIR")
    if output and str(output) != "-" and not split_by_prefix:
        refuse_to_replace([output], force=force)  # before anything is read
    flags = connection_flags(bootstrap_server, client_config, cluster)
    if state is None:
        spec = resolve_connection(flags, os.environ, find_project())
        imported = import_cluster(spec, request, console.progress(), connect_timeout=connect_timeout)
    elif bootstrap_server or client_config or cluster:
        raise UsageError("--state stands in for a cluster", hint="give --state or a connection, not both")
    else:
        imported = import_snapshot(state, request)
    _write(console, imported, output, split=split_by_prefix, force=force)
    console.say(import_summary(imported, console.paint_err))


def _write(console: Console, imported: Imported, output: Path | None, *, split: bool, force: bool) -> None:
    from kafka_resilience_cli.commands.importing import write_topologies

    if split and output:
        console.result("\n".join(str(path) for path in write_topologies(imported, output, force=force)))
    else:
        console.result(imported.topologies[0].text, output)
