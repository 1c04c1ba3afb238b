from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.changes import asked_at, delta
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.idempotence import acks
from kafka_resilience_cli.lint.live import MIN_ISR, counted, some, topics_of
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.subjects import MissingFact
from kafka_resilience_cli.lint.topic_values import durability_matters
from kafka_resilience_cli.plan.changes import ReassignReplicas, SetConfig
from kafka_resilience_cli.plan.values import integer


@rule(
    "Z006",
    "acknowledged-by-fewer",
    Severity.WARNING,
    Certainty.PRACTICE,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders:
            ordering: none
            partitions: 1
            replication_factor: 3
            min_insync_replicas: 1
        producers:
          checkout:
            topics: [orders]
            client: {family: java, version: "4.1", file: clients/checkout.properties}
        -- clients/checkout.properties --
        bootstrap.servers=k1:9092
        acks=all
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                               {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                               {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
          "orders": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "configs": {"read": {
          "orders": {"overrides": {"min.insync.replicas": "2"}, "inherits": 0}}},
         "inherited": [{}]}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders:
            ordering: none
            partitions: 1
            replication_factor: 3
            min_insync_replicas: 2
        producers:
          checkout:
            topics: [orders]
            client: {family: java, version: "4.1", file: clients/checkout.properties}
        -- clients/checkout.properties --
        bootstrap.servers=k1:9092
        acks=all
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                               {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                               {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
          "orders": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "configs": {"read": {
          "orders": {"overrides": {"min.insync.replicas": "1"}, "inherits": 0}}},
         "inherited": [{}]}
    """,
)
def acknowledged_by_fewer(change: SetConfig | ReassignReplicas, facts: Facts) -> Iterator[Problem]:
    """A plan lowers what an acknowledgement stands for, under a producer that waits for all replicas.

    Why: `acks=all` means "all in-sync replicas, and at least `min.insync.replicas`". The producer changes nothing and
    is promised less: while brokers are down its records are on fewer of them.
    Fix: leave `min.insync.replicas` at two of three replicas. Where records may be lost, `guarantee: at-most-once` says
    so.
    Source: Kafka `ProducerConfig.ACKS_CONFIG`, `TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG`.
    """
    if not durability_matters(facts):
        return
    key = "replication_factor" if isinstance(change, ReassignReplicas) else MIN_ISR
    copies = (change.before, change.after) if isinstance(change, ReassignReplicas) else _in_sync(change, facts)
    if copies is None or copies[1] >= copies[0]:
        return
    writers = [each for each in facts.writers_of(change.topic) if not each.may_lose and each.embedded_in is None]
    trusting = [each.label for each in writers if acks(each) == "all"]
    if trusting:
        before, after = copies
        yield Problem(
            f"{some(trusting)} writes to {change.topic} with acks=all: an acknowledged record may then be on "
            f"{counted(after, 'broker')} instead of {before}",
            asked_at(facts, change.topic, key),
            hint=f"stay with {before}, or declare `guarantee: at-most-once`",
        )


def _in_sync(change: SetConfig, facts: Facts) -> tuple[int, int] | None:
    """How many replicas have a record at least when it is acknowledged, before and after; never more than there are."""
    found = delta(change, MIN_ISR)
    if found is None:
        return None
    before, after = integer(found.before), integer(found.after)
    if after is None:
        raise MissingFact(f"what {change.topic} inherits for {MIN_ISR}")
    factor = topics_of(facts.state)[change.topic].replication_factor
    return min(before or 1, factor), min(after, factor)
