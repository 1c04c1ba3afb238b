from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.cluster.state import ClusterState
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.live import brokers_of, concerning, counted, declared_at
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule


@rule(
    "V101",
    "replicas-in-one-rack",
    Severity.WARNING,
    Certainty.PRACTICE,
    bad="""
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                       {"id": 2, "host": "k2", "port": 9092, "rack": "a"},
                       {"id": 3, "host": "k3", "port": 9092, "rack": "b"}]},
         "topics": {"read": {
           "orders": {"partitions": [[0, 1, [1, 2], [1, 2]]]}}},
         "inherited": [{}]}
    """,
    good="""
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                       {"id": 2, "host": "k2", "port": 9092, "rack": "a"},
                       {"id": 3, "host": "k3", "port": 9092, "rack": "b"}]},
         "topics": {"read": {
           "orders": {"partitions": [[0, 1, [1, 3], [1, 3]]]}}},
         "inherited": [{}]}
    """,
)
def replicas_in_one_rack(cluster: ClusterState, facts: Facts) -> Iterator[Problem]:
    """All replicas of a partition are in one rack, although the cluster has several.

    Why: when that rack, zone or power line fails, the partition is gone with all its copies. Kafka spreads replicas
    over racks only when it places them; topics from before `broker.rack` was set, and hand-made assignments, stay.
    Fix: reassign the partitions with replicas in at least two racks (`kafka-reassign-partitions`).
    Source: KIP-36; Kafka `StripedReplicaPlacer`.
    """
    racks = {broker.id: broker.rack for broker in brokers_of(cluster).values() if broker.rack}
    if len(set(racks.values())) < 2:
        return
    for topic in concerning(facts):
        found: dict[str, int] = {}
        for partition in topic.partitions:
            where = {racks.get(broker) for broker in partition.replicas}
            only = next(iter(where)) if len(where) == 1 else None
            if only and len(partition.replicas) > 1:
                found[only] = found.get(only, 0) + 1
        for rack, count in sorted(found.items()):
            yield Problem(
                f"{counted(count, 'partition')} of {topic.name} {'have' if count > 1 else 'has'} every replica in rack "
                f"{rack}, and the cluster has {len(set(racks.values()))} racks",
                declared_at(facts, topic.name),
                hint="reassign them over several racks",
                on_key=True,
            )
