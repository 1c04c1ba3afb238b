from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.cluster.state import ClusterState
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.live import CLUSTER, concerning, counted, some
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule


@rule(
    "V102",
    "partitions-without-leader",
    Severity.ERROR,
    Certainty.REFUSED,
    bad="""
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                       {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                       {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
           "orders": {"partitions": [[0, null, [2], []]]}}},
         "inherited": [{}]}
    """,
    good="""
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                       {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                       {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
           "orders": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "inherited": [{}]}
    """,
)
def partitions_without_leader(cluster: ClusterState, facts: Facts) -> Iterator[Problem]:
    """Partitions have no leader: nothing can be written to them or read from them.

    Why: every replica that may lead is down. Whatever a plan changes now meets clients that wait already.
    Fix: bring back a broker that was in sync last. An unclean election is the other way, and loses records.
    Source: Kafka `LeaderNotAvailableException`.
    """
    found = {topic.name: sum(1 for each in topic.partitions if each.leader is None) for topic in concerning(facts)}
    offline = {name: count for name, count in found.items() if count}
    if offline:
        lacking = {
            broker
            for topic in concerning(facts)
            for partition in topic.partitions
            if partition.leader is None
            for broker in partition.replicas
        }
        yield Problem(
            f"{counted(sum(offline.values()), 'partition')} of {some(offline)} cannot be read or written: there is no "
            f"leader; replicas are on broker {some([str(broker) for broker in sorted(lacking)])}",
            CLUSTER,
            hint="bring back a broker that was in sync last",
        )
