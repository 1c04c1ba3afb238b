from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.chain_topics import queue_of, too_small
from kafka_resilience_cli.lint.chain_writers import too_small_for_failures
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import DeadLetterQueue


@rule(
    "D004",
    "dlq-message-size",
    Severity.ERROR,
    Certainty.HEURISTIC,
    Fixable.SAFE,
    instead_of=("Y326",),
    bad="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3, config: {max.message.bytes: 2MiB}}
        consumers:
          billing:
            topics: [orders]
            dlq: {config: {max.message.bytes: 1MiB}}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3, config: {max.message.bytes: 2MiB}}
        producers:
          billing-failures:
            topics: [orders.billing.dlq]
            client: {family: java, version: "4.1", file: clients/failures.properties}
        consumers:
          billing:
            topics: [orders]
            dlq: {}
        -- clients/failures.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        max.request.size=4194304
    """,
)
def dlq_message_size(queue: DeadLetterQueue, facts: Facts) -> Iterator[Problem]:
    """A dead-letter queue, or the producer that writes it, refuses a record that its source took.

    Why: failing adds headers, a stack trace among them; the largest records, which fail most easily, then fit into the
    source only. The write fails, and the partition stands still or the record is lost.
    Fix: leave `max.message.bytes` of the queue out, krc adds 64 KiB to the source's; give the producer as much in
    `max.request.size` (Java; `producer.override.max.request.size` of a sink) or `message.max.bytes` (librdkafka).
    Source: Kafka Connect `DeadLetterQueueReporter`, `Worker.baseProducerConfigs`; Kafka
    `KafkaProducer.ensureValidRecordSize`, which compares before it compresses; spring-kafka issue 1995.
    """
    tier, source = queue_of(queue, facts), facts.topic(queue.chain.source)
    yield from too_small(tier, source, facts)
    yield from too_small_for_failures(tier, source, queue.chain, facts)
