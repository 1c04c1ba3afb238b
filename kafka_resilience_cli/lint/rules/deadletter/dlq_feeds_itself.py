from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.subjects import DeadLetterQueue


@rule(
    "D009",
    "dlq-feeds-itself",
    Severity.ERROR,
    Certainty.ALTERED,
    instead_of=("Y313",),
    bad="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3}
        consumers:
          billing:
            topics: [orders, {name: orders.billing.dlq, dlq: none}]
            dlq: {}
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
          billing-triage:
            topics: [{name: orders.billing.dlq, dlq: none}]
    """,
)
def dlq_feeds_itself(queue: DeadLetterQueue, facts: Facts) -> Iterator[Problem]:
    """A consumer group reads the dead-letter queue that it writes.

    Why: what fails goes back into the queue and is read again, without a delay and without an end.
    Fix: read the queue with a group of its own, or redrive it when the cause is mended. A sink's pattern that includes
    its own queue is for rule K004.
    Source: Spring Kafka reference, `DltStrategy`; spring-kafka issue 1918; Confluent Cloud, limits of sink connectors.
    Proof: the loop is made by the application's own error handling; no broker refuses the subscription.
    """
    for consumer in facts.topology.consumers.values():
        for subscription in consumer.topics:
            if consumer.group == queue.chain.group and subscription.topic == queue.name:
                yield Problem(
                    f"{consumer.group} reads {queue.name}, its own dead-letter queue: what fails goes round for ever",
                    subscription.path,
                    hint="read it with a group of its own, or redrive it when the cause is mended",
                    related=((queue.path, "the queue"),),
                )
