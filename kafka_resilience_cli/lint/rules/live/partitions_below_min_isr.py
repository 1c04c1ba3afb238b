from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.cluster.state import ClusterState
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.live import CLUSTER, concerning, counted, required_in_sync, some
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule


@rule(
    "V103",
    "partitions-below-min-isr",
    Severity.ERROR,
    Certainty.REFUSED,
    bad="""
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                       {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                       {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
           "orders": {"partitions": [[0, 1, [1, 2, 3], [1]]]}}},
         "configs": {"read": {
           "orders": {"overrides": {"min.insync.replicas": "2"}, "inherits": 0}}},
         "inherited": [{}]}
    """,
    good="""
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                       {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                       {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
           "orders": {"partitions": [[0, 1, [1, 2, 3], [1, 2]]]}}},
         "configs": {"read": {
           "orders": {"overrides": {"min.insync.replicas": "2"}, "inherits": 0}}},
         "inherited": [{}]}
    """,
)
def partitions_below_min_isr(cluster: ClusterState, facts: Facts) -> Iterator[Problem]:
    """Partitions have fewer in-sync replicas than a write with acks=all needs.

    Why: the broker answers NOT_ENOUGH_REPLICAS. Producers repeat in silence until their delivery timeout, and consumers
    are shown nothing that was written below the limit.
    Fix: bring back the missing brokers; look at their disks and network if they are up.
    Source: Kafka `Partition.appendRecordsToLeader`, `TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG`.
    """
    short = {}
    for topic in concerning(facts):
        lacking = [each for each in topic.partitions if each.leader is not None and len(each.isr) < len(each.replicas)]
        count = sum(1 for each in lacking if len(each.isr) < required_in_sync(cluster, topic, each))
        if count:
            short[topic.name] = count
    if short:
        yield Problem(
            f"writes with acks=all to {counted(sum(short.values()), 'partition')} of {some(short)} are refused: "
            "too few replicas are in sync",
            CLUSTER,
            hint="bring back the missing brokers",
        )
