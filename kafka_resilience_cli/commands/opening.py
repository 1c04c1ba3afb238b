"""Topologies together with the cluster they are for: what plan and apply begin with.

The connection is made while the files are read, because both take time and neither needs the other, as long as flags
or the environment say which cluster is meant.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from kafka_resilience_cli.cluster.connection import ConnectionSpec
from kafka_resilience_cli.cluster.gateway import Gateway, Wanted
from kafka_resilience_cli.errors import UsageError
from kafka_resilience_cli.progress import Progress
from kafka_resilience_cli.project.clusters import ConnectionFlags, resolve_connection
from kafka_resilience_cli.project.project import Project
from kafka_resilience_cli.project.read import find_project
from kafka_resilience_cli.topology.model import Topology


@dataclass(frozen=True, slots=True)
class Target:
    """Which topologies, for which environment, on which cluster."""

    paths: tuple[Path, ...] = ()
    environment: str | None = None
    connection: ConnectionFlags = field(default_factory=ConnectionFlags)
    connect_timeout: float = 5.0
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)


@dataclass(frozen=True, slots=True)
class Opened:
    """The topologies, and an open connection to the cluster that they and krc.yaml agree on."""

    topologies: tuple[Topology, ...]
    gateway: Gateway
    label: str
    project: Project


@contextmanager
def opened(target: Target, progress: Progress) -> Iterator[Opened]:
    """Load and connect; the connection is closed at the end.

    Raises:
        InvalidInput: something is wrong with the files.
        KrcError: no cluster is named, it cannot be reached, or it is not the one that krc.yaml asserts.
    """
    project = find_project()
    early = _early(target, project)
    pending = _connecting(early, target.connect_timeout) if early else None
    gateway: Gateway | None = None
    try:
        topologies = load(target, project)
        spec = _spec(target, project, one_cluster(topologies), early)
        with progress.step(f"Connecting to {spec.label}"):
            if pending is None or spec.servers != (early and early.servers):
                abandoned, pending = pending, _connecting(spec, target.connect_timeout)
                _close_later(abandoned)
            gateway = pending.result()
        if spec.expected_id:
            from kafka_resilience_cli.cluster.connect import verify_identity

            verify_identity(spec, gateway.read(Wanted()).id)
        yield Opened(on_platform(topologies, spec.platform), gateway, spec.label, project)
    finally:
        if gateway is not None:
            gateway.close()
        else:
            _close_later(pending)


def load(target: Target, project: Project) -> tuple[Topology, ...]:
    """The topologies, whole. Raises :class:`InvalidInput`, or :class:`UsageError` where ``--env`` is missing."""
    # imported here: by now the connection is under way
    from kafka_resilience_cli.project.load import load_or_raise

    loaded = load_or_raise(target.paths, environment=target.environment, project=project, choose_environment=True)
    return loaded.topologies


def one_cluster(topologies: Sequence[Topology]) -> str | None:
    """The cluster that the topologies' environment names. Raises :class:`UsageError` where they name several."""
    named = {topology.cluster_name: topology.name for topology in topologies if topology.cluster_name}
    if len(named) > 1:
        raise UsageError(
            "the topologies are for different clusters",
            why="\n".join(f"{topology}: {cluster}" for cluster, topology in sorted(named.items())),
            hint="plan the topologies of one cluster at a time: krc plan PATH…",
        )
    return next(iter(named), None)


def on_platform(topologies: Sequence[Topology], platform: str) -> tuple[Topology, ...]:
    """The topologies with krc.yaml's platform where they do not say one themselves."""
    if not platform:
        return tuple(topologies)
    return tuple(
        replace(topology, cluster=replace(topology.cluster, platform=platform))
        if topology.cluster.platform == "apache"
        else topology
        for topology in topologies
    )


def _early(target: Target, project: Project) -> ConnectionSpec | None:
    """The connection where it can be told without the topologies; whoever cannot tell waits for them."""
    try:
        return resolve_connection(target.connection, target.environ, project)
    except UsageError:
        return None


def _spec(target: Target, project: Project, cluster: str | None, early: ConnectionSpec | None) -> ConnectionSpec:
    if early is not None and cluster is None:
        return early
    return resolve_connection(target.connection, target.environ, project, cluster)


def _connecting(spec: ConnectionSpec, timeout: float) -> Future[Gateway]:
    from kafka_resilience_cli.cluster.session import in_background

    def work() -> Gateway:
        from kafka_resilience_cli.cluster.connect import connect

        return connect(spec, timeout)

    return in_background(work)


def _close_later(pending: Future[Gateway] | None) -> None:
    """Close a connection that nobody wants any more, whenever it is there."""
    if pending is not None:
        pending.add_done_callback(lambda done: None if done.exception() else done.result().close())
