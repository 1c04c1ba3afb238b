from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.idempotence import acks, transactional
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Producer

DELIVERY = "delivery.timeout.ms"


@rule(
    "P016",
    "below-min-isr-unheard",
    Severity.INFO,
    Certainty.ALTERED,
    Fixable.NO,
    bad="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders.created: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}
        producers:
          checkout:
            topics: [orders.created]
            client: {family: librdkafka, version: "2.16", file: clients/checkout.properties}
        -- clients/checkout.properties --
        bootstrap.servers=kafka:9092
        enable.idempotence=true
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders.created: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}
        producers:
          checkout:
            topics: [orders.created]
            client: {family: librdkafka, version: "2.16", file: clients/checkout.properties}
        -- clients/checkout.properties --
        bootstrap.servers=kafka:9092
        enable.idempotence=true
        delivery.timeout.ms=120000
    """,
)
def below_min_isr_unheard(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """While too few replicas are in sync, the application hears nothing for five minutes.

    Why: librdkafka tries again in silence when a partition is below `min.insync.replicas`; the first error that the
    application sees is a record that timed out, after the default delivery timeout of five minutes.
    Fix: alert on partitions below their minimum of in-sync replicas rather than on errors of the client, or choose the
    delivery timeout on purpose.
    Source: librdkafka `rd_kafka_handle_Produce`, `message.timeout.ms`; measured on Kafka 4.3.
    Proof: it takes five minutes below the minimum of in-sync replicas; no client refuses the setting.
    """
    if producer.embedded_in is not None or producer.app is None or not producer.librdkafka:
        return
    if producer.written(DELIVERY) or transactional(producer) or acks(producer) != "all":
        return
    guarded = [
        name for name in producer.topics if (topic := facts.owned(name)) and (topic.min_insync_replicas or 0) > 1
    ]
    if guarded:
        yield Problem(
            f"writes to {guarded[0]} that too few replicas confirm are retried in silence for"
            f" {producer.number(DELIVERY) // 1000} s",
            producer.file.path,
            hint="alert on partitions below min.insync.replicas, or set delivery.timeout.ms on purpose",
        )
