from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.subjects import Consumer, Sink
from kafka_resilience_cli.topology.model import Role, Subscription

_QUEUE = "errors.deadletterqueue.topic.name"
_TOLERANCE = "errors.tolerance"
_NO_EVENTS = (Role.STATE, Role.CHANGELOG, Role.LOOKUP, Role.RETRY, Role.DLQ)
"""Topics whose reader keeps a copy of them, and those of a chain: a record left out would be worse than a stop."""


@rule(
    "D001",
    "consumer-without-dlq",
    Severity.WARNING,
    Certainty.PRACTICE,
    bad="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3}
        consumers:
          billing:
            topics: [orders]
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3}
        consumers:
          billing:
            topics: [orders]
            dlq: {}
          audit:
            topics: [orders]
            dlq: none
    """,
)
def consumer_without_dlq(client: Consumer | Sink, facts: Facts) -> Iterator[Problem]:
    """Nothing says what happens to a record that cannot be processed.

    Why: without a place for it, the first record that a consumer cannot read or process stops its partition, or is
    skipped and lost.
    Fix: add `dlq: {}`, or write down that there is none with `dlq: none`. For a sink set
    `errors.deadletterqueue.topic.name`, or `errors.tolerance=none` if it shall stop. Kafka Streams has rules of its own
    (S006, S007), and so has a chain of retry topics without an end (R003).
    Source: Uber Engineering on retry topics and dead-letter queues; KIP-298.
    Proof: it is about what the topology does not declare; no client or broker sees that.
    """
    if client.app is None:
        return
    if isinstance(client, Sink):
        yield from _sink(client)
        return
    retried = {chain.source for chain in facts.chains_of(client.app.group) if chain.hops}
    open_ended = [each.topic for each in client.app.topics if each.topic not in retried and _open(each, facts)]
    if not open_ended:
        return
    others = f" and {len(open_ended) - 1} more" if len(open_ended) > 1 else ""
    yield Problem(
        f"{client.label} has no dead-letter queue for {open_ended[0]}{others}: the first record that it cannot process "
        "stops the partition or is lost",
        client.app.path,
        hint="add `dlq: {}`, or `dlq: none` if stopping or dropping is meant",
        on_key=True,
    )


def _sink(sink: Sink) -> Iterator[Problem]:
    """Skipping without a queue is for rule K001; an ``errors.tolerance`` that is written down is a decision."""
    if sink.config is None or sink.written(_QUEUE) or sink.written(_TOLERANCE):
        return
    yield Problem(
        "the first record that cannot be converted stops the sink, and nothing says that it shall",
        sink.at("connector.class"),
        hint=f"set {_QUEUE} and {_TOLERANCE}=all, or write {_TOLERANCE}=none down",
    )


def _open(subscription: Subscription, facts: Facts) -> bool:
    topic = facts.owned(subscription.topic)
    return (
        subscription.dlq is None and not subscription.dlq_declined and (topic is None or topic.role not in _NO_EVENTS)
    )
