"""The placement of a cluster as it was read: live, from a snapshot, or after changes that were simulated."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from kafka_resilience_cli.cluster.state import ClusterState, Read, TopicState, read_or
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.topology.model import Topology
from kafka_resilience_cli.whatif.placement import PlacedTopic, Placement, Replicas

METADATA_3_7 = 15
"""``metadata.version`` of 3.7-IV0: a cluster at this level or above runs 3.7 or later."""


def observed(
    state: ClusterState,
    topologies: Sequence[Topology] = (),
    *,
    voters: Collection[int] = (),
    assumed: Collection[str] = (),
) -> Placement:
    """The placement. With ``topologies``, only their topics, groups and transactional ids; ``assumed`` names topics
    whose replicas are not there yet.

    Raises :class:`KrcError` where brokers or topics were not read.
    """
    if not isinstance(state.brokers, Read) or not isinstance(state.topics, Read):
        raise KrcError("nothing can be said: the cluster's brokers or topics were not read")
    live = state.brokers.value
    unknown = sorted(set(voters) - live.keys())
    features = read_or(state.features, {})
    level = features.get("metadata.version")
    features_read = isinstance(state.features, Read)
    groups = read_or(state.groups, {})
    declared = dict(_declared(topologies))
    owned = declared.keys() | {name for topology in topologies for name in topology.external}
    wanted = {n: t for n, t in state.topics.value.items() if not owned or n in owned or _internal(t)}
    group_ids = set(groups) if not topologies else {group for topology in topologies for group in groups_of(topology)}
    notes = [f"controller {n} is not among the live brokers" for n in unknown]
    if not voters:
        notes.append("The controllers are taken to be nodes of their own, and up (--controllers says otherwise).")
    return Placement(
        racks={number: broker.rack for number, broker in sorted(live.items())},
        topics={name: _topic(state, topic, declared, name in assumed) for name, topic in sorted(wanted.items())},
        groups=tuple(sorted(group_ids)),
        transactional_ids=tuple(sorted({each for topology in topologies for each in transactional_ids_of(topology)})),
        voters=frozenset(voters),
        elr_on=features.get("eligible.leader.replicas.version", 0) > 0 if features_read else None,
        strict=True if level is not None and level >= METADATA_3_7 else _declared_strict(topologies),
        groups_known=bool(topologies) or isinstance(state.groups, Read),
        assumptions=tuple(notes),
    )


def missing(state: ClusterState, topologies: Sequence[Topology]) -> tuple[str, ...]:
    """Declared topics that the cluster does not have."""
    there = read_or(state.topics, {})
    return tuple(sorted(name for topology in topologies for name in topology.topics if name not in there))


def groups_of(topology: Topology) -> Iterator[str]:
    """Every group that the topology declares."""
    yield from (consumer.group for consumer in topology.consumers.values())
    yield from (connector.group for connector in topology.connectors.values() if connector.reads)
    yield from (streams.application_id for streams in topology.streams.values())


def transactional_ids_of(topology: Topology) -> Iterator[str]:
    """Every transactional id that the topology declares."""
    yield from (producer.transactional_id for producer in topology.producers.values() if producer.transactional_id)


def version_strict(version: str) -> bool | None:
    """Whether brokers of a declared version keep records below min ISR invisible; ``None`` for no version."""
    numbers = version.split(".")
    if len(numbers) < 2 or not all(number.isdecimal() for number in numbers[:2]):
        return None
    return (int(numbers[0]), int(numbers[1])) >= (3, 7)


def _declared_strict(topologies: Sequence[Topology]) -> bool | None:
    said = {version_strict(topology.cluster.kafka_version) for topology in topologies}
    return said.pop() if len(said) == 1 else None


def _declared(topologies: Sequence[Topology]) -> Iterator[tuple[str, tuple[str, str]]]:
    for topology in topologies:
        for topic in topology.topics.values():
            yield topic.name, (topic.role.value, topic.chain.source if topic.chain else "")


def _topic(
    state: ClusterState, topic: TopicState, declared: Mapping[str, tuple[str, str]], assumed: bool
) -> PlacedTopic:
    config = read_or(state.configs, {}).get(topic.name)
    elr = read_or(state.elr, {}).get(topic.name)
    elr_off = isinstance(state.features, Read) and not state.features.value.get("eligible.leader.replicas.version")

    def setting(key: str) -> str | None:
        found = config.effective(key) if config else None
        return found.value if found else None

    minimum, unclean = setting("min.insync.replicas"), setting("unclean.leader.election.enable")
    role, chain = declared.get(topic.name, ("", ""))
    unread = () if elr_off or assumed else None
    return PlacedTopic(
        topic.name,
        tuple(
            Replicas(p.replicas, p.isr, p.leader, elr[n] if elr and n < len(elr) else unread)
            for n, p in enumerate(topic.partitions)
        ),
        min_isr=int(minimum) if minimum and minimum.isdecimal() else None,
        unclean=None if unclean is None else unclean == "true",
        role=role,
        chain=chain,
        internal=_internal(topic),
        assumed=assumed,
    )


def _internal(topic: TopicState) -> bool:
    return topic.internal or topic.name.startswith("__")
