from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.topic_values import chosen, place, replication_is_fixed
from kafka_resilience_cli.topology.model import Topic


@rule(
    "T009",
    "replication-factor-exceeds-brokers",
    Severity.ERROR,
    Certainty.REFUSED,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        cluster: {brokers: 3}
        topics:
          orders: {partitions: 6, replication_factor: 4}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        cluster: {brokers: 3}
        topics:
          orders: {partitions: 6, replication_factor: 3}
    """,
)
def replication_factor_exceeds_brokers(topic: Topic, facts: Facts) -> Iterator[Problem]:
    """A topic wants more replicas than there are brokers.

    Why: no two replicas of a partition share a broker, so the topic cannot be made.
    Fix: lower `replication_factor`, or correct `cluster: brokers` where that is out of date.
    Source: Kafka `ReplicationControlManager` (INVALID_REPLICATION_FACTOR).
    """
    brokers, known = facts.topology.cluster.brokers, topic.replication_factor
    if brokers is None or known.value <= brokers or not chosen(known) or replication_is_fixed(facts):
        return
    yield Problem(
        f"{topic.name} wants {known.value} replicas, and the cluster has {brokers} brokers: it cannot be made",
        place(topic, known),
        hint=f"at most replication_factor: {brokers}",
    )
