"""How long the readers of a topic may be down, as far as the topology says so. No rule lives here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kafka_resilience_cli.findings import DocPath
from kafka_resilience_cli.settings import Declared
from kafka_resilience_cli.topology.model import Subscription, Topology


@dataclass(frozen=True, slots=True)
class Outage:
    """What ``outage_to_survive`` promises for one reader of a topic."""

    reader: str
    ms: int
    path: DocPath


def longest_outage(topology: Topology, topic: str) -> Outage | None:
    """The longest one that a reader of ``topic`` is declared to survive."""
    found = [
        Outage(reader, spec.outage_to_survive.value, spec.outage_to_survive.origin.path)
        for reader, subscription in _subscriptions(topology)
        if subscription.topic == topic
        and (spec := subscription.retry)
        and spec.outage_to_survive
        and isinstance(spec.outage_to_survive.origin, Declared)
    ]
    return max(found, key=lambda outage: outage.ms, default=None)


def _subscriptions(topology: Topology) -> Iterator[tuple[str, Subscription]]:
    for consumer in topology.consumers.values():
        yield from ((consumer.label, subscription) for subscription in consumer.topics)
    for streams in topology.streams.values():
        yield from ((streams.label, subscription) for subscription in streams.topics)
    for connector in topology.connectors.values():
        yield from ((connector.label, subscription) for subscription in connector.reads)
