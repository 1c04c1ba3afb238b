"""Which protocol the members of a group speak, and the names of its assignors. Not a rule."""

from __future__ import annotations

from kafka_resilience_cli.lint.subjects import Consumer

SHORT_NAMES = {
    "range": "org.apache.kafka.clients.consumer.RangeAssignor",
    "roundrobin": "org.apache.kafka.clients.consumer.RoundRobinAssignor",
    "sticky": "org.apache.kafka.clients.consumer.StickyAssignor",
    "cooperative-sticky": "org.apache.kafka.clients.consumer.CooperativeStickyAssignor",
}
"""What an assignor calls itself in the protocol, which is librdkafka's word for it, and Java's class."""

CLASSES = {name: short for short, name in SHORT_NAMES.items()}

LIBRDKAFKA = ("range", "roundrobin", "cooperative-sticky")
"""The assignors that librdkafka has."""


def consumer_protocol(consumer: Consumer) -> bool:
    """Whether the file asks for the protocol of KIP-848; every version's default is the classic one.

    Raises :class:`~.subjects.MissingFact` where the file leaves the value open.
    """
    return consumer.written("group.protocol") and consumer.value("group.protocol").strip().lower() == "consumer"


def classic(consumer: Consumer) -> bool:
    return not consumer_protocol(consumer)


def assignors(consumer: Consumer) -> tuple[str, ...]:
    """``partition.assignment.strategy`` in force, as written."""
    names = (name.strip() for name in consumer.value("partition.assignment.strategy").split(","))
    return tuple(name.removeprefix("class ") for name in names if name)
