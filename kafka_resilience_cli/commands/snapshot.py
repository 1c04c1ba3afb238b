"""``krc snapshot``: reads everything of a cluster, for a file that can stand in for it."""

from __future__ import annotations

from dataclasses import dataclass

from kafka_resilience_cli.cluster.connect import connect, verify_identity
from kafka_resilience_cli.cluster.connection import ConnectionSpec
from kafka_resilience_cli.cluster.snapshot import dump, take
from kafka_resilience_cli.cluster.state import ClusterState, read_or
from kafka_resilience_cli.progress import Progress


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state that was read, and its document."""

    label: str
    state: ClusterState
    document: str


def snapshot(spec: ConnectionSpec, progress: Progress, *, connect_timeout: float = 5.0) -> Snapshot:
    """Connect and read every section.

    Raises:
        KrcError: the cluster cannot be reached, or is not the one that krc.yaml asserts.
    """
    with progress.step(f"Connecting to {spec.label}"):
        gateway = connect(spec, connect_timeout)
    try:
        with progress.step("Reading the cluster", unit="topics") as step:
            state = take(gateway)
            count = len(read_or(state.topics, {}))
            step.update(count, count)
    finally:
        gateway.close()
    verify_identity(spec, state.id)
    return Snapshot(spec.label, state, dump(state))
