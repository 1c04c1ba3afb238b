"""What a topology says of things it does not own, checked: other teams' topics and the cluster itself.

Findings only: nothing here changes a cluster or stops a plan.
"""

from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.cluster.state import ClusterState, read_or
from kafka_resilience_cli.findings import DocPath, Finding, Severity
from kafka_resilience_cli.plan.degraded import Brokers
from kafka_resilience_cli.plan.subject import place
from kafka_resilience_cli.plan.values import described, same
from kafka_resilience_cli.topology.model import ExternalTopic, Topology


def assertions(topology: Topology, state: ClusterState, brokers: Brokers) -> tuple[Finding, ...]:
    """What the cluster contradicts."""
    return (*_cluster(topology, state, brokers), *_external(topology, state))


def _cluster(topology: Topology, state: ClusterState, brokers: Brokers) -> Iterator[Finding]:
    facts = topology.cluster
    there = len(brokers.live)
    if facts.brokers is not None and there != facts.brokers:
        missing = there < facts.brokers
        yield _finding(
            topology,
            "V010",
            f"the cluster has {there} live brokers, and the file says {facts.brokers}",
            facts.path.child("brokers") if facts.path else None,
            hint="some are down" if missing else "correct `cluster.brokers`",
        )
    if brokers.absent:
        names = ", ".join(str(broker) for broker in sorted(brokers.absent))
        yield _finding(
            topology, "V011", f"replicas are on brokers that are not there: {names}", None, hint="bring them back"
        )
    racks = {b.rack for b in read_or(state.brokers, {}).values() if b.rack is not None}
    down = bool(brokers.absent or brokers.missing(facts.brokers))
    if facts.racks and racks != set(facts.racks) and not (down and racks < set(facts.racks)):
        found = ", ".join(sorted(racks)) if racks else "none"
        yield _finding(
            topology,
            "V012",
            f"the live brokers' racks are {found}, and the file says {', '.join(facts.racks)}",
            facts.path.child("racks") if facts.path else None,
            hint="correct `cluster.racks`, or the brokers' broker.rack",
        )


def _external(topology: Topology, state: ClusterState) -> Iterator[Finding]:
    live = read_or(state.topics, {})
    for external in topology.external.values():
        found = live.get(external.name)
        if found is None:
            yield _about(topology, external, "V020", "does not exist", external.path)
            continue
        wanted = external.partitions
        if wanted and len(found.partitions) < wanted.value:
            message = f"has {len(found.partitions)} partitions, and the file says {wanted.value}"
            yield _about(topology, external, "V021", message, external.path.child("partitions"))
        factor = external.replication_factor
        if factor and found.replication_factor < factor.value:
            message = f"has {found.replication_factor} replicas, and the file says {factor.value}"
            yield _about(topology, external, "V021", message, external.path.child("replication_factor"))
        config = read_or(state.configs, {}).get(external.name)
        for key, known in external.config.items():
            effective = config.effective(key) if config else None
            if effective and effective.value is not None and not same(key, effective.value, known.value):
                message = (
                    f"has {key} {described(key, effective.value)}, and the file says {described(key, known.value)}"
                )
                yield _about(topology, external, "V022", message, external.path.child("config", key))


def _about(topology: Topology, external: ExternalTopic, code: str, message: str, path: DocPath) -> Finding:
    hint = "its owners decide about it; correct the file, or ask them"
    return _finding(topology, code, f"external topic {external.name} {message}", path, hint, external.name)


def _finding(
    topology: Topology, code: str, message: str, path: DocPath | None, hint: str = "", topic: str = ""
) -> Finding:
    return Finding(
        code,
        Severity.WARNING,
        message,
        kind="topic" if topic else "topology",
        subject=topic or topology.name,
        location=place(topology, path),
        hint=hint,
    )
