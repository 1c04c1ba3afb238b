from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.changes import asked_at
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.growth import moved_share, readers
from kafka_resilience_cli.lint.live import some
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.plan.changes import AddPartitions
from kafka_resilience_cli.topology.model import Ordering


@rule(
    "Z001",
    "growth-breaks-order",
    Severity.WARNING,
    Certainty.PRACTICE,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders:
            key: order_id
            ordering: per-key
            partitions: 6
            replication_factor: 3
        consumers:
          fulfilment: {topics: [orders]}
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                               {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                               {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
          "orders": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "configs": {"read": {
          "orders": {"overrides": {}, "inherits": 0}}},
         "inherited": [{}]}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders:
            key: order_id
            ordering: none
            partitions: 6
            replication_factor: 3
        consumers:
          fulfilment: {topics: [orders]}
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                               {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                               {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
          "orders": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "configs": {"read": {
          "orders": {"overrides": {}, "inherits": 0}}},
         "inherited": [{}]}
    """,
)
def growth_breaks_order(change: AddPartitions, facts: Facts) -> Iterator[Problem]:
    """More partitions move keys away from the partition where their older records still wait.

    Why: a record's partition is the hash of its key modulo the number of partitions. After the growth a new record of a
    moved key may be processed before an older one, by another member; state that a member keeps per key is elsewhere.
    Fix: stop the writers, let the groups read everything, grow, start again; or move to a new topic. Where the order
    does not matter, `ordering: none` says so.
    Source: Kafka `BuiltInPartitioner.partitionForKey`, librdkafka `rd_kafka_msg_partitioner_consistent`.
    """
    topic = facts.topology.topics[change.topic]
    if change.after <= change.before or topic.chain is not None or topic.keyed is False:
        return
    if topic.ordering is not Ordering.PER_KEY and not (topic.keyed and topic.ordering is None):
        return
    found = readers(facts, change.topic)
    if found:
        yield Problem(
            f"{moved_share(change.before, change.after)} % of the keys move when {change.topic} grows from "
            f"{change.before} to {change.after} partitions: {some(found)} may see a record "
            "before an older one of its key",
            asked_at(facts, change.topic, "partitions"),
            hint="stop the writers, let the groups read everything, then grow; or `ordering: none` where order does not"
            " matter",
        )
