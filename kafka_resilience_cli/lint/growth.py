"""What follows from a topic's growth: how many keys move, and who reads it. No rule lives here."""

from __future__ import annotations

import math
from collections.abc import Iterator

from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.topology.model import Subscription, Topology


def moved_share(before: int, after: int) -> int:
    """Per cent of keys whose hash modulo ``after`` is not what it was modulo ``before``.

    Of each ``lcm(before, after)`` consecutive hashes exactly ``before`` stay (Chinese remainder theorem).
    """
    return round(100 * (1 - before / math.lcm(before, after)))


def readers(facts: Facts, topic: str) -> tuple[str, ...]:
    """The applications that read a topic, in every topology that was loaded with it."""
    return tuple(dict.fromkeys(label for topology in facts.loaded for label in _readers(topology, topic)))


def _readers(topology: Topology, topic: str) -> Iterator[str]:
    for consumer in topology.consumers.values():
        yield from (consumer.label for _ in _of(consumer.topics, topic))
    for streams in topology.streams.values():
        yield from (streams.label for _ in _of(streams.topics, topic))
    for connector in topology.connectors.values():
        yield from (connector.label for _ in _of(connector.reads, topic))


def _of(subscriptions: tuple[Subscription, ...], topic: str) -> Iterator[Subscription]:
    return (each for each in subscriptions if each.topic == topic)
