from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Producer
from kafka_resilience_cli.topology.model import Topic, Topology

KEY = "partitioner"
JAVAS = ("murmur2", "murmur2_random")


@rule(
    "P012",
    "mixed-partitioners",
    Severity.ERROR,
    Certainty.ALTERED,
    Fixable.UNSAFE,
    bad="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders.created: {key: order_id, partitions: 6, replication_factor: 3}
        producers:
          checkout:
            topics: [orders.created]
            client: {family: java, version: "4.1", file: clients/checkout.properties}
          importer:
            topics: [orders.created]
            client: {family: librdkafka, version: "2.16", file: clients/importer.properties}
        -- clients/checkout.properties --
        bootstrap.servers=kafka:9092
        -- clients/importer.properties --
        bootstrap.servers=kafka:9092
        enable.idempotence=true
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders.created: {key: order_id, partitions: 6, replication_factor: 3}
        producers:
          checkout:
            topics: [orders.created]
            client: {family: java, version: "4.1", file: clients/checkout.properties}
          importer:
            topics: [orders.created]
            client: {family: librdkafka, version: "2.16", file: clients/importer.properties}
        -- clients/checkout.properties --
        bootstrap.servers=kafka:9092
        -- clients/importer.properties --
        bootstrap.servers=kafka:9092
        enable.idempotence=true
        partitioner=murmur2_random
    """,
)
def mixed_partitioners(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """Two writers of one topic put the same key into different partitions.

    Why: Java hashes keys with murmur2, librdkafka with CRC32 unless it is told otherwise. Records of one key then stand
    in two partitions: their order is lost, compaction keeps one of each, joins miss.
    Fix: set `partitioner=murmur2_random` on librdkafka. Keys that it has already written stay where they are, so change
    it while the topic is empty or the order across the change does not matter.
    Source: Kafka `BuiltInPartitioner.partitionForKey`, librdkafka CONFIGURATION.md `partitioner`.
    """
    if producer.embedded_in is not None or producer.app is None or not producer.librdkafka:
        return
    for name in producer.topics:
        topic = facts.owned(name)
        if topic is None or not _key_matters(topic):
            continue
        other = _java_writer(name, facts.topology, facts)
        if other and (partitioner := producer.value(KEY)) not in JAVAS:
            yield Problem(
                f"{partitioner} puts keys of {name} into other partitions than {other}, which uses murmur2",
                producer.at(KEY),
                hint=f"set {KEY}=murmur2_random",
                edits=(producer.put(KEY, "murmur2_random"),),
                fix_title=f"set {KEY}=murmur2_random",
            )
            return


def _key_matters(topic: Topic) -> bool:
    policy = topic.config.get("cleanup.policy")
    return bool(topic.keyed) or (policy is not None and "compact" in policy.value)


def _java_writer(name: str, topology: Topology, facts: Facts) -> str:
    """The label of an application that writes the topic with Java's own partitioner."""
    for writer in facts.writers_of(name):
        if writer.config and not writer.librdkafka and not writer.written("partitioner.class"):
            return writer.label
    streams = (app.label for app in topology.streams.values() if name in app.writes)
    connectors = (app.label for app in topology.connectors.values() if name in app.writes)
    return next(streams, "") or next(connectors, "")
