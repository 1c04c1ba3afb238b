from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, Remove, rule
from kafka_resilience_cli.lint.subjects import Producer
from kafka_resilience_cli.topology.model import Ordering

KEY = "partitioner.ignore.keys"


@rule(
    "P013",
    "keys-ignored",
    Severity.WARNING,
    Certainty.ALTERED,
    Fixable.SAFE,
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
        -- clients/checkout.properties --
        bootstrap.servers=kafka:9092
        partitioner.ignore.keys=true
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
        -- clients/checkout.properties --
        bootstrap.servers=kafka:9092
    """,
)
def keys_ignored(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """The producer spreads keyed records over all partitions.

    Why: the topology says that records of one key belong together, and the producer does not look at keys: their order
    is lost.
    Fix: remove `partitioner.ignore.keys`.
    Source: Kafka `ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG`, KIP-794.
    """
    if producer.embedded_in is not None or producer.app is None or not producer.written(KEY):
        return
    if producer.librdkafka or not producer.flag(KEY):
        return
    for name in producer.topics:
        topic = facts.owned(name)
        if topic and (topic.keyed or topic.ordering is Ordering.PER_KEY):
            yield Problem(
                f"{KEY}=true puts records of one key of {name} into different partitions",
                producer.at(KEY),
                hint=f"remove {KEY}",
                related=((topic.path, f"{name} is declared with the key {topic.key}"),) if topic.keyed else (),
                edits=(Remove(producer.at(KEY)),),
                fix_title=f"remove {KEY}",
            )
            return
