from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.rules.group.protocol import consumer_protocol
from kafka_resilience_cli.lint.subjects import Consumer


@rule(
    "G004",
    "kip848-version-gate",
    Severity.ERROR,
    Certainty.REFUSED,
    bad="""
        -- topology.yaml --
        krc: 1
        name: billing
        cluster: {kafka_version: "3.9"}
        topics:
          orders: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}
        consumers:
          billing:
            topics: [orders]
            client: {family: java, version: "4.1", file: billing.properties}
        -- billing.properties --
        bootstrap.servers=kafka:9092
        group.id=billing
        group.protocol=consumer
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: billing
        cluster: {kafka_version: "4.1"}
        topics:
          orders: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}
        consumers:
          billing:
            topics: [orders]
            client: {family: java, version: "4.1", file: billing.properties}
        -- billing.properties --
        bootstrap.servers=kafka:9092
        group.id=billing
        group.protocol=consumer
    """,
)
def kip848_version_gate(consumer: Consumer, facts: Facts) -> Iterator[Problem]:
    """The new group protocol is asked for where client or brokers are too old for it.

    Why: brokers offer it from Kafka 4.0 on (3.7 to 3.9 only as a preview that somebody has to switch on); an older one
    refuses the consumer. Java clients below 4.0 and librdkafka below 2.12 have it as a preview.
    Fix: keep `group.protocol=classic` until brokers and client are new enough.
    Source: KIP-848; Kafka 4.0 upgrade notes; librdkafka INTRODUCTION.md.
    Proof: needs a broker older than 4.0; krc's sandbox runs newer ones.
    """
    if consumer.config is None or not consumer_protocol(consumer):
        return
    library, ripe = ("librdkafka", Version(2, 12)) if consumer.librdkafka else ("the Java client", Version(4, 0))
    version = consumer.version
    if version < ripe:
        yield Problem(
            f"group.protocol=consumer is a preview in {library} {version}; it is ready from {ripe} on",
            consumer.at("group.protocol"),
            hint="use group.protocol=classic, or a newer client",
            severity=Severity.WARNING,
        )
    elif facts.kafka_version < Version(4, 0):
        yield Problem(
            f"brokers of Kafka {facts.kafka_version} refuse group.protocol=consumer unless its preview was switched on",
            consumer.at("group.protocol"),
            hint="use group.protocol=classic until the brokers run 4.0 or newer",
        )
