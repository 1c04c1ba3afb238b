from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import DocPath, Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.idempotence import acks
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.subjects import Producer
from kafka_resilience_cli.lint.topic_values import (
    MIN_ISR,
    durability_matters,
    min_isr_is_fixed,
    place,
    replication_is_fixed,
)
from kafka_resilience_cli.topology.model import ExternalTopic, Guarantee, Topic


@rule(
    "T006",
    "acks-all-backed-by-one-replica",
    Severity.ERROR,
    Certainty.PRACTICE,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders: {partitions: 6, replication_factor: 3, min_insync_replicas: 1}
        producers:
          checkout:
            topics: [orders]
            client: {family: java, version: "4.1", file: clients/checkout.properties}
        -- clients/checkout.properties --
        bootstrap.servers=kafka:9092
        client.id=checkout
        acks=all
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}
        producers:
          checkout:
            topics: [orders]
            client: {family: java, version: "4.1", file: clients/checkout.properties}
        -- clients/checkout.properties --
        bootstrap.servers=kafka:9092
        client.id=checkout
        acks=all
    """,
)
def acks_all_backed_by_one_replica(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """A producer waits for all in-sync replicas of a topic that is content with one.

    Why: `acks=all` means "all that are in sync". With `min.insync.replicas=1`, or one replica, the acknowledgement
    may stand for a single copy: the producer believes in durability that the topic does not give.
    Fix: raise the topic: three replicas, two in sync. The producer is right.
    Source: Kafka `ProducerConfig.ACKS_CONFIG`, `TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG`; Strimzi.
    """
    app = producer.app
    if app is None or app.guarantee is Guarantee.AT_MOST_ONCE or not durability_matters(facts):
        return
    found = [(index, topic, weak) for index, topic in _topics(producer, facts) if (weak := _weakness(topic, facts))]
    if found and acks(producer) == "all":
        for index, topic, (what, at) in found:
            yield Problem(
                f"{producer.label} writes with acks=all to {topic.name}, which has {what}: "
                "an acknowledged record may exist once",
                app.path.child("topics", index),
                hint="raise the topic: replication_factor: 3, min_insync_replicas: 2",
                related=((at, f"{topic.name} has {what}"),),
            )
    unknown = next((topic for _, topic in _topics(producer, facts) if _open(topic, facts)), None)
    if unknown is not None and acks(producer) == "all":
        facts.replication_factor(unknown)
        facts.topic_config(unknown, MIN_ISR)


def _topics(producer: Producer, facts: Facts) -> Iterator[tuple[int, Topic | ExternalTopic]]:
    """Those that the topology knows; another one is an error of its own."""
    for index, name in enumerate(producer.topics):
        topic = facts.topology.topics.get(name) or facts.topology.external.get(name)
        if topic is not None:
            yield index, topic


def _weakness(topic: Topic | ExternalTopic, facts: Facts) -> tuple[str, DocPath] | None:
    factor, min_isr = topic.replication_factor, topic.config.get(MIN_ISR)
    if factor is not None and factor.value == 1 and not replication_is_fixed(facts):
        return "a single replica", place(topic, factor)
    if min_isr is not None and min_isr.value == "1" and not min_isr_is_fixed(facts):
        return "min.insync.replicas=1", place(topic, min_isr)
    return None


def _open(topic: Topic | ExternalTopic, facts: Facts) -> bool:
    """Whether what is not declared could make it weak."""
    if _weakness(topic, facts) or min_isr_is_fixed(facts) or facts.platform == "confluent-cloud":
        return False
    factor_open = topic.replication_factor is None and not replication_is_fixed(facts)
    return factor_open or MIN_ISR not in topic.config
