"""Which cluster is meant: flags, else the environment, else the topology environment's cluster in krc.yaml.

A connection comes whole from one of these levels, never mixed. Opening it is for ``cluster/connect.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kafka_resilience_cli.cluster.connection import ConnectionSpec, from_client_file, from_servers
from kafka_resilience_cli.errors import KrcError, UsageError
from kafka_resilience_cli.project.project import ClusterEntry, Project
from kafka_resilience_cli.topology.nearest import did_you_mean


@dataclass(frozen=True, slots=True)
class ConnectionFlags:
    """The connection options of a command line. ``bootstrap_server`` and ``client_config`` go together."""

    bootstrap_server: str = ""
    client_config: Path | None = None
    cluster: str = ""


@dataclass(frozen=True, slots=True)
class _Level:
    """What one level says, and how it calls its three ways."""

    given: ConnectionFlags
    names: tuple[str, str, str]

    def __bool__(self) -> bool:
        return bool(self.given.bootstrap_server or self.given.client_config or self.given.cluster)


def resolve_connection(
    flags: ConnectionFlags, environ: Mapping[str, str], project: Project, cluster_name: str | None = None
) -> ConnectionSpec:
    """The connection to use. ``cluster_name`` is the ``cluster:`` of the topology's environment.

    Where krc.yaml knows that cluster, its id and platform are asserted wherever the connection comes from.

    Raises:
        UsageError: no connection, two that contradict each other, a name that krc.yaml does not have.
        KrcError: a client file that cannot be used.
    """
    level = _first_level(flags, environ)
    if level is None:
        if cluster_name is None:
            raise UsageError(
                "No cluster to connect to",
                hint="--bootstrap-server HOST:PORT, --client-config FILE or --cluster NAME (from krc.yaml),\n"
                "or KRC_BOOTSTRAP_SERVERS, KRC_CLIENT_CONFIG or KRC_CLUSTER in the environment;\n"
                'for a local cluster: krc sandbox up && eval "$(krc sandbox env)"',
            )
        return _named(project, cluster_name, environ, "the topology's environment")
    spec = _of_level(level, environ, project, cluster_name)
    asserted = project.clusters.get(cluster_name) if cluster_name else None
    if asserted is None:
        return spec
    return replace(spec, expected_id=spec.expected_id or asserted.id, platform=spec.platform or asserted.platform)


def _first_level(flags: ConnectionFlags, environ: Mapping[str, str]) -> _Level | None:
    from_flags = _Level(flags, ("--bootstrap-server", "--client-config", "--cluster"))
    file = environ.get("KRC_CLIENT_CONFIG")
    from_environ = _Level(
        ConnectionFlags(
            environ.get("KRC_BOOTSTRAP_SERVERS", ""), Path(file) if file else None, environ.get("KRC_CLUSTER", "")
        ),
        ("KRC_BOOTSTRAP_SERVERS", "KRC_CLIENT_CONFIG", "KRC_CLUSTER"),
    )
    return from_flags or from_environ or None


def _of_level(level: _Level, environ: Mapping[str, str], project: Project, cluster_name: str | None) -> ConnectionSpec:
    given = level.given
    servers, file, cluster = level.names
    if given.cluster:
        if given.bootstrap_server or given.client_config:
            other = servers if given.bootstrap_server else file
            raise UsageError(
                f"{cluster} and {other} contradict each other",
                why="a connection comes whole from one place",
                hint=f"give {cluster}, or {servers} and {file}",
            )
        if cluster_name and given.cluster != cluster_name:
            raise UsageError(
                f"{cluster} {given.cluster} contradicts the topology's environment, whose cluster is {cluster_name}",
                hint=f"leave {cluster} out, or choose another --env",
            )
        return _named(project, given.cluster, environ, cluster)
    if given.client_config:
        return from_client_file(
            given.client_config.expanduser(), source=file, environ=environ, bootstrap=given.bootstrap_server
        )
    return from_servers(given.bootstrap_server, source=servers)


def _named(project: Project, name: str, environ: Mapping[str, str], asked_by: str) -> ConnectionSpec:
    entry = project.clusters.get(name)
    if entry is None:
        raise _unknown(project, name, asked_by)
    source = f"{project.file.name if project.file else 'krc.yaml'}: clusters.{name}"
    if entry.client_config:
        spec = from_client_file(entry.client_config, source=source, environ=environ, bootstrap=entry.bootstrap_servers)
    elif entry.bootstrap_servers:
        spec = from_servers(entry.bootstrap_servers, source=source)
    else:
        raise KrcError(
            f"{source} says nothing about how to connect", hint="add bootstrap_servers or client_config to it"
        )
    return _asserting(spec, entry)


def _asserting(spec: ConnectionSpec, entry: ClusterEntry) -> ConnectionSpec:
    return replace(spec, label=entry.name, expected_id=entry.id, platform=entry.platform)


def _unknown(project: Project, name: str, asked_by: str) -> UsageError:
    known = sorted(project.clusters)
    if known:
        hint = did_you_mean(name, known, otherwise=f"it has {', '.join(known)}")
    else:
        hint = f"add it under `clusters:`, as `{name}: {{bootstrap_servers: HOST:PORT}}`, or give --bootstrap-server"
    return UsageError(
        f"{asked_by} names the cluster {name}, which krc.yaml does not have",
        why="" if project.file else "there is no krc.yaml here or above",
        hint=hint,
    )
