from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Producer

TOPIC_KEY = "max.message.bytes"


@rule(
    "P010",
    "message-size-chain",
    Severity.WARNING,
    Certainty.HEURISTIC,
    Fixable.NO,
    bad="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders.created: {partitions: 6, replication_factor: 3, config: {max.message.bytes: 1MiB}}
        producers:
          checkout:
            topics: [orders.created]
            client: {family: java, version: "4.1", file: clients/checkout.properties}
        -- clients/checkout.properties --
        bootstrap.servers=kafka:9092
        max.request.size=5242880
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders.created: {partitions: 6, replication_factor: 3, config: {max.message.bytes: 5MiB}}
        producers:
          checkout:
            topics: [orders.created]
            client: {family: java, version: "4.1", file: clients/checkout.properties}
        -- clients/checkout.properties --
        bootstrap.servers=kafka:9092
        max.request.size=5242880
    """,
)
def message_size_chain(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """The producer takes records that the topic refuses.

    Why: the client's limit is above the topic's, so a record that the application was allowed to send is refused by the
    broker. The client's limit is on the uncompressed size and the topic's on the compressed batch: with compression the
    two may differ, and nothing is said.
    Fix: give the topic, its retry topics and its dead-letter queue the same limit, or lower the client's.
    Source: Kafka `ProducerConfig.MAX_REQUEST_SIZE_DOC`, `KafkaProducer.ensureValidRecordSize`, `LogConfig`.
    """
    if producer.embedded_in is not None or producer.app is None:
        return
    key = "message.max.bytes" if producer.librdkafka else "max.request.size"
    for name in producer.topics:
        topic = facts.topology.topics.get(name) or facts.topology.external.get(name)
        limit = topic.config.get(TOPIC_KEY) if topic else None
        if topic is None or (limit is None and not producer.written(key)):
            continue
        if producer.value("compression.type") != "none":
            return
        size, allowed = producer.number(key), int(facts.topic_config(topic, TOPIC_KEY))
        if size > allowed:
            yield Problem(
                f"{key}={size} lets records through that {name} refuses: its {TOPIC_KEY} is {allowed}",
                producer.at(key),
                hint=f"raise {TOPIC_KEY} of {name}, or set {key}={allowed}",
                severity=Severity.ERROR if producer.written(key) else None,
                certain=True,
                related=((topic.path.child("config", TOPIC_KEY), f"{TOPIC_KEY} of {name}"),),
            )
