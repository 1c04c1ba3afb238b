from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.cluster.state import ClusterState
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.live import CLUSTER, brokers_of, concerning, counted, some
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule


@rule(
    "V104",
    "partitions-under-replicated",
    Severity.WARNING,
    Certainty.PRACTICE,
    bad="""
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                       {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                       {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
           "orders": {"partitions": [[0, 1, [1, 2, 3], [1, 2]]]}}},
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
def partitions_under_replicated(cluster: ClusterState, facts: Facts) -> Iterator[Problem]:
    """Replicas are out of sync: the cluster survives fewer failures than its topics are meant to.

    Why: a change that moves or restarts anything now starts from fewer copies; the next failure may stop writes.
    Fix: wait until all are in sync, or find out why a broker does not catch up.
    Source: Kafka `UnderReplicatedPartitions` (kafka.server:type=ReplicaManager).
    """
    short = {}
    missing = set()
    for topic in concerning(facts):
        lacking = [each for each in topic.partitions if len(each.isr) < len(each.replicas)]
        if lacking:
            short[topic.name] = len(lacking)
        missing |= {broker for each in lacking for broker in set(each.replicas) - set(each.isr)}
    if short:
        gone = sorted(missing - brokers_of(cluster).keys())
        state = f"; {some([str(each) for each in gone])} is not there" if gone else ""
        yield Problem(
            f"broker {some([str(each) for each in missing])} has replicas that are out of sync, of "
            f"{counted(sum(short.values()), 'partition')} of {some(short)}{state}",
            CLUSTER,
            hint="wait until all replicas are in sync before anything is changed",
        )
