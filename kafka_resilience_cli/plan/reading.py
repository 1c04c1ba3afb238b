"""What of a cluster has to be read to plan, in two steps: what every plan needs, then what a difference calls for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace

from kafka_resilience_cli.cluster.gateway import Wanted
from kafka_resilience_cli.cluster.state import ClusterState, NotRead, read_or
from kafka_resilience_cli.plan.changes import DeleteTopic, SetConfig
from kafka_resilience_cli.plan.diff import diff
from kafka_resilience_cli.plan.platform import platform_of
from kafka_resilience_cli.plan.risk import MIN_ISR
from kafka_resilience_cli.topology.model import Topology


def first_read(topologies: Iterable[Topology]) -> Wanted:
    """The configuration of declared topics, and of other teams' where something is said about it."""
    names: set[str] = set()
    defaults = False
    for topology in topologies:
        names |= topology.topics.keys()
        names |= {external.name for external in topology.external.values() if external.config}
        platform = platform_of(topology.cluster.platform)
        defaults = defaults or platform.settable is not None or bool(platform.fixed)
    return Wanted(configs=frozenset(names), topic_defaults=defaults)


def second_read(topologies: Sequence[Topology], state: ClusterState, *, prune_config: bool = False) -> Wanted | None:
    """What the differences found in ``state`` call for; ``None`` for most plans.

    Watermarks and groups of topics to delete and watermarks of unmanaged ones, the defaults that removed overrides fall
    back to, and eligible leader replicas where min ISR is written while replicas are out of sync.
    """
    offsets: set[str] = set()
    elr: set[str] = set()
    groups = defaults = False
    live = read_or(state.topics, {})
    for topology in topologies:
        difference = diff(topology, state, prune_config=prune_config)
        offsets |= {topic.topic for topic in difference.unmanaged}
        for change in difference.changes:
            if isinstance(change, DeleteTopic):
                offsets.add(change.topic)
                groups = True
            elif isinstance(change, SetConfig):
                defaults = defaults or bool(change.remove)
                partitions = live[change.topic].partitions
                if MIN_ISR in change.set or MIN_ISR in change.remove:
                    elr |= {change.topic for p in partitions if len(p.isr) < len(p.replicas)}
    if not (offsets or elr or groups or defaults):
        return None
    return Wanted(
        offsets=frozenset(offsets),
        elr=frozenset(elr),
        groups=groups,
        topic_defaults=defaults,
        features=bool(elr),
    )


def merged(first: ClusterState, second: ClusterState) -> ClusterState:
    """``first`` with every section that only ``second`` has read."""
    news = {
        field.name: getattr(second, field.name)
        for field in fields(ClusterState)
        if isinstance(getattr(first, field.name), NotRead)
    }
    return replace(first, **news)
