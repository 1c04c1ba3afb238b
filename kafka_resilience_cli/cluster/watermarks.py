"""Reading the first and the next offset of every partition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kafka_resilience_cli.cluster.gateway import BrokerError
from kafka_resilience_cli.cluster.session import Session
from kafka_resilience_cli.cluster.state import Denied, Offsets, Read, Section, TopicState

if TYPE_CHECKING:
    from confluent_kafka import TopicPartition
    from confluent_kafka.admin import OffsetSpec

TIME_LIMIT = 15.0
CHUNK = 2_000
"""Partitions per call; the client fans a call out to the partitions' leaders."""


def read_offsets(
    session: Session, topics: Mapping[str, TopicState], names: Iterable[str]
) -> Section[Mapping[str, tuple[Offsets, ...]]]:
    """Offsets of the topics named; a topic is left out while one of its partitions has no leader to ask.

    Denied where the principal may read none of them.
    """
    from confluent_kafka import TopicPartition
    from confluent_kafka.admin import OffsetSpec

    asked = [topics[name] for name in sorted(names) if name in topics]
    partitions = [TopicPartition(t.name, p.id) for t in asked for p in t.partitions if p.leader is not None]
    low = _ask(session, partitions, OffsetSpec.earliest())  # type: ignore[no-untyped-call]  # confluent-kafka leaves it untyped
    high = _ask(session, partitions, OffsetSpec.latest())  # type: ignore[no-untyped-call]  # confluent-kafka leaves it untyped
    refusals = [answer for answer in high.values() if isinstance(answer, BrokerError)]
    if refusals and len(refusals) == len(high) and all(refusal.authorization for refusal in refusals):
        return Denied(refusals[0].message)
    found: dict[str, tuple[Offsets, ...]] = {}
    for topic in asked:
        pairs = [(low.get((topic.name, p.id)), high.get((topic.name, p.id))) for p in topic.partitions]
        known = tuple(Offsets(a, b) for a, b in pairs if isinstance(a, int) and isinstance(b, int))
        if len(known) == len(pairs):
            found[topic.name] = known
    return Read(found)


def _ask(
    session: Session, partitions: Sequence[TopicPartition], spec: OffsetSpec
) -> dict[tuple[str, int], int | BrokerError]:
    found: dict[tuple[str, int], int | BrokerError] = {}
    for chunk in _chunks(partitions):
        futures = session.client.list_offsets(dict.fromkeys(chunk, spec), request_timeout=TIME_LIMIT)
        for partition, answer in session.gather(futures, TIME_LIMIT).items():
            place = (partition.topic, partition.partition)
            found[place] = answer if isinstance(answer, BrokerError) else answer.offset
    return found


def _chunks(partitions: Sequence[TopicPartition]) -> Iterator[Sequence[TopicPartition]]:
    return (partitions[start : start + CHUNK] for start in range(0, len(partitions), CHUNK))
