from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.chain_topics import fewer_partitions, queue_of
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.subjects import DeadLetterQueue


@rule(
    "D006",
    "dlq-partition-mapping",
    Severity.WARNING,
    Certainty.ALTERED,
    instead_of=("Y320",),
    bad="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3}
        consumers:
          billing:
            topics: [orders]
            retry: {dialect: spring-dlpr}
            dlq: {partitions: 1}
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
            retry: {dialect: smallrye}
            dlq: {partitions: 1}
    """,
)
def dlq_partition_mapping(queue: DeadLetterQueue, facts: Facts) -> Iterator[Problem]:
    """A dead-letter queue lacks partitions that its source has, and the framework keeps a record's partition number.

    Why: Spring falls back to a partition of the producer's choice, with a warning in its log; the Spring Cloud Stream
    binder acknowledges a record that it could not write, and code of one's own stands still.
    Fix: at least as many partitions as the source; leave `partitions` out and krc takes the source's. Kafka Connect,
    Kafka Streams and SmallRye's queue choose by key and take any count.
    Source: spring-kafka `DeadLetterPublishingRecoverer`, issues 1700 and 2438; Spring Cloud Stream `dlqPartitions`.
    """
    yield from fewer_partitions(queue_of(queue, facts), facts.topic(queue.chain.source), facts)
