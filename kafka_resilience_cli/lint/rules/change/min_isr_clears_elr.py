from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.changes import asked_at, delta
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.growth import readers
from kafka_resilience_cli.lint.live import MIN_ISR, counted, some, told, topics_of
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.plan.changes import SetConfig
from kafka_resilience_cli.topology.model import Topology


@rule(
    "Z005",
    "min-isr-clears-elr",
    Severity.WARNING,
    Certainty.ALTERED,
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
            min_insync_replicas: 2
        producers:
          checkout: {topics: [orders]}
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                               {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                               {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
          "orders": {"partitions": [[0, 1, [1, 2, 3], [1]]]}}},
         "configs": {"read": {
          "orders": {"overrides": {}, "inherits": 0}}},
         "elr": {"read": {"orders": [[2]]}},
         "features": {"read": {"eligible.leader.replicas.version": 1}},
         "inherited": [{"min.insync.replicas": ["2", "cluster-default"]}]}
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
          checkout: {topics: [orders]}
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                               {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                               {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
          "orders": {"partitions": [[0, 1, [1, 2, 3], [1]]]}}},
         "configs": {"read": {
          "orders": {"overrides": {"min.insync.replicas": "2"}, "inherits": 0}}},
         "elr": {"read": {"orders": [[2]]}},
         "features": {"read": {"eligible.leader.replicas.version": 1}},
         "inherited": [{}]}
    """,
)
def min_isr_clears_elr(change: SetConfig, facts: Facts) -> Iterator[Problem]:
    """A plan makes the cluster forget which brokers still hold every acknowledged record.

    Why: a broker that left the in-sync replicas last may be an eligible leader: it has everything that was
    acknowledged. Writing `min.insync.replicas`, even the value that was inherited, clears that list. If the last
    in-sync broker then fails, the partition waits for that very broker, although another one could lead without a loss.
    Fix: wait until all replicas are in sync again, then apply.
    Source: KIP-966; Kafka `ReplicationControlManager`.
    """
    if delta(change, MIN_ISR) is None:
        return
    live = topics_of(facts.state)[change.topic]
    if all(len(partition.isr) >= len(partition.replicas) for partition in live.partitions):
        return
    if told(facts.state.features, "the cluster's feature levels").get("eligible.leader.replicas.version", 0) < 1:
        return
    eligible = told(facts.state.elr, "the eligible leader replicas").get(change.topic, ())
    at_stake = [ids for ids in eligible if ids]
    if not at_stake:
        return
    users = (*_writers(facts.topology, change.topic), *readers(facts, change.topic))
    brokers = some([str(broker) for broker in sorted({broker for ids in at_stake for broker in ids})])
    yield Problem(
        f"{counted(len(at_stake), 'partition')} of {change.topic} would forget that broker {brokers} may lead: if the "
        f"last in-sync broker fails, {some(users) or 'its clients'} wait for that one alone",
        asked_at(facts, change.topic, MIN_ISR),
        hint="apply when all replicas are in sync",
    )


def _writers(topology: Topology, topic: str) -> tuple[str, ...]:
    return tuple(each.label for each in topology.producers.values() if topic in each.topics)
