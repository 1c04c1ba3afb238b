"""The placement that a topology would get on the cluster it describes, before there is any cluster.

Replicas go over the declared racks in turn, one partition after the other, as Kafka's ``StripedReplicaPlacer`` does;
Kafka begins at a random broker, and this at the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.topology.model import Topology
from kafka_resilience_cli.whatif.coordinators import OFFSETS_TOPIC, TRANSACTIONS_TOPIC
from kafka_resilience_cli.whatif.observed import groups_of, transactional_ids_of, version_strict
from kafka_resilience_cli.whatif.placement import PlacedTopic, Placement, Replicas

INTERNAL_PARTITIONS = 50
"""Kafka's default of ``offsets.topic.num.partitions`` and ``transaction.state.log.num.partitions``."""


def assumed(topologies: Sequence[Topology], *, voters: frozenset[int] = frozenset()) -> Placement:
    """The placement over ``cluster.brokers`` in ``cluster.racks``, everything in sync.

    Raises :class:`KrcError` where a topic wants more replicas than there are brokers.
    """
    declared = [topology.cluster for topology in topologies]
    racks = next((facts.racks for facts in declared if facts.racks), ())
    wanted = [topic.replication_factor.value for topology in topologies for topic in topology.topics.values()]
    said = next((facts.brokers for facts in declared if facts.brokers), None)
    count = said or max([3, len(racks), *wanted])
    if wanted and max(wanted) > count:
        raise KrcError(
            f"a topic wants {max(wanted)} replicas, and the cluster has {count} brokers",
            hint="correct `cluster.brokers`, or the topic's replication_factor",
        )
    brokers = {n: racks[(n - 1) % len(racks)] if racks else None for n in range(1, count + 1)}
    versions = {version_strict(facts.kafka_version) for facts in declared}
    topics = {
        topic.name: topic
        for each in (_topics(topologies, brokers), _external(topologies, brokers), _internal(brokers))
        for topic in each
    }
    return Placement(
        racks=brokers,
        topics=dict(sorted(topics.items())),
        groups=tuple(sorted({group for topology in topologies for group in groups_of(topology)})),
        transactional_ids=tuple(sorted({each for topology in topologies for each in transactional_ids_of(topology)})),
        voters=voters,
        elr_on=None,
        strict=versions.pop() if len(versions) == 1 else None,
        assumptions=tuple(_notes(count, said is None, racks, bool(voters))),
    )


def striped(partitions: int, factor: int, brokers: dict[int, str | None]) -> tuple[Replicas, ...]:
    """Rows of replicas, in sync, over racks in turn and over the brokers of each rack in turn."""
    by_rack: dict[str, list[int]] = {}
    for broker, rack in sorted(brokers.items()):
        by_rack.setdefault(rack if rack is not None else "", []).append(broker)
    members = [by_rack[rack] for rack in sorted(by_rack)]
    rows: list[Replicas] = []
    for partition in range(partitions):
        row: list[int] = []
        taken = [0] * len(members)
        step = partition
        while len(row) < min(factor, len(brokers)):
            turn = step % len(members)
            step += 1
            if taken[turn] < len(members[turn]):
                row.append(members[turn][(partition // len(members) + taken[turn]) % len(members[turn])])
                taken[turn] += 1
        rows.append(Replicas(tuple(row), tuple(row), row[0]))
    return tuple(rows)


def _topics(topologies: Sequence[Topology], brokers: dict[int, str | None]) -> Iterator[PlacedTopic]:
    for topology in topologies:
        for topic in topology.topics.values():
            unclean = topic.config.get("unclean.leader.election.enable")
            yield PlacedTopic(
                topic.name,
                striped(topic.partitions.value, topic.replication_factor.value, brokers),
                topic.min_insync_replicas,
                unclean.value == "true" if unclean else None,
                role=topic.role.value,
                chain=topic.chain.source if topic.chain else "",
                assumed=True,
            )


def _external(topologies: Sequence[Topology], brokers: dict[int, str | None]) -> Iterator[PlacedTopic]:
    for topology in topologies:
        for topic in topology.external.values():
            if topic.partitions and topic.replication_factor:
                minimum, unclean = (
                    topic.config.get("min.insync.replicas"),
                    topic.config.get("unclean.leader.election.enable"),
                )
                yield PlacedTopic(
                    topic.name,
                    striped(topic.partitions.value, topic.replication_factor.value, brokers),
                    int(minimum.value) if minimum else None,
                    unclean.value == "true" if unclean else None,
                    assumed=True,
                )


def _internal(brokers: dict[int, str | None]) -> Iterator[PlacedTopic]:
    """Kafka's defaults: the offsets topic inherits the cluster's min ISR, the transaction topic has its own 2."""
    for name, minimum in ((OFFSETS_TOPIC, None), (TRANSACTIONS_TOPIC, 2)):
        rows = striped(INTERNAL_PARTITIONS, 3, brokers)
        yield PlacedTopic(name, rows, minimum, False if minimum else None, internal=True, assumed=True)


def _notes(count: int, guessed: bool, racks: Sequence[str], voters: bool) -> Iterator[str]:
    where = f"racks {', '.join(racks)}" if racks else "no racks declared"
    source = "assumed, `cluster.brokers` says otherwise" if guessed else "declared"
    yield f"The placement is assumed: replicas in turn over {count} brokers ({source}), {where}, all in sync."
    yield f"{OFFSETS_TOPIC} and {TRANSACTIONS_TOPIC} are assumed with Kafka's defaults, 50 partitions of 3 replicas."
    if not voters:
        yield "The controllers are taken to be nodes of their own, and up (--controllers says otherwise)."
