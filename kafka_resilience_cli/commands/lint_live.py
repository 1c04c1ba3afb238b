"""``krc lint --live``: what rules say of a cluster, beside the topologies that are declared for it.

A snapshot stands in for a cluster. Files are judged by the other modules; they are read again here, for the one
environment that the cluster is compared with.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kafka_resilience_cli.cluster.gateway import Wanted
from kafka_resilience_cli.cluster.snapshot import load_file
from kafka_resilience_cli.cluster.state import ClusterState, read_or
from kafka_resilience_cli.commands.lint_inputs import Inputs
from kafka_resilience_cli.commands.lint_round import Looking, Round
from kafka_resilience_cli.commands.opening import one_cluster
from kafka_resilience_cli.findings import Finding
from kafka_resilience_cli.lint.engine import finding, judge
from kafka_resilience_cli.lint.gathering import cluster_case
from kafka_resilience_cli.progress import Progress
from kafka_resilience_cli.project.clusters import ConnectionFlags, resolve_connection
from kafka_resilience_cli.project.load import build_environment, in_order, read_groups, require_environment
from kafka_resilience_cli.project.project import Project
from kafka_resilience_cli.topology.model import Sources, Topology
from kafka_resilience_cli.topology.positions import SourceMap


@dataclass(frozen=True, slots=True)
class Live:
    """Which cluster: the one to connect to, or the one that was saved as ``state``."""

    connection: ConnectionFlags = field(default_factory=ConnectionFlags)
    connect_timeout: float = 5.0
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    state: Path | None = None


def with_cluster(seen: Round, inputs: Inputs, looking: Looking, live: Live, progress: Progress) -> Round:
    """``seen`` and what rules say of the cluster.

    Raises :class:`~kafka_resilience_cli.errors.KrcError` where no cluster is named or it cannot be read, and where the
    topologies have environments and none was chosen.
    """
    documents = read_groups(inputs.groups, inputs.problems, looking.project)
    require_environment(documents.environments, looking.environment)
    topologies = build_environment(documents, looking.environment).topologies
    state, name = _read(live, looking.project, topologies, progress)
    case = cluster_case(state, name, topologies, looking.settings, looking.profile)
    verdicts = judge([case], [rule for rule in looking.rules if rule.on_clusters], looking.settings.severity)
    places = dict(_places(topologies))
    said: list[Finding] = [finding(reported, places) for reported in verdicts.reported]
    return replace(
        seen,
        findings=in_order([*seen.findings, *said]),
        unknown=tuple(sorted({*seen.unknown, *verdicts.unknown})),
    )


def wanted(state: ClusterState, topologies: Sequence[Topology]) -> Wanted:
    """What rules need beyond topics and brokers.

    The configuration of Kafka's own topics and of those that lack replicas, and where consumers are declared, the
    groups and how much there is to read.
    """
    topics = read_or(state.topics, {})
    configs = {
        name
        for name, topic in topics.items()
        if topic.internal or any(len(partition.isr) < len(partition.replicas) for partition in topic.partitions)
    }
    read = {
        subscription.topic
        for topology in topologies
        for consumer in topology.consumers.values()
        for subscription in consumer.topics
    }
    return Wanted(
        configs=frozenset(configs), offsets=frozenset(read & topics.keys()), groups=bool(read), broker_configs=True
    )


def _read(live: Live, project: Project, topologies: Sequence[Topology], progress: Progress) -> tuple[ClusterState, str]:
    if live.state is not None:
        return load_file(live.state), live.state.name
    spec = resolve_connection(live.connection, live.environ, project, one_cluster(topologies))
    from kafka_resilience_cli.cluster.connect import connect, verify_identity

    with progress.step(f"Connecting to {spec.label}"):
        gateway = connect(spec, live.connect_timeout)
    try:
        with progress.step("Reading the cluster"):
            first = gateway.read(Wanted())
            if spec.expected_id:
                verify_identity(spec, first.id)
            return gateway.read(wanted(first, topologies)), spec.label
    finally:
        gateway.close()


def _places(topologies: Sequence[Topology]) -> Iterator[tuple[str, Sources]]:
    for topology in topologies:
        if isinstance(topology.sources, SourceMap):
            yield from ((file, topology.sources) for file in topology.sources)
