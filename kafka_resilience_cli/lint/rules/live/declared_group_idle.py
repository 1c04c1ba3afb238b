from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.cluster.state import ClusterState
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.live import told
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule


@rule(
    "V107",
    "declared-group-idle",
    Severity.WARNING,
    Certainty.HEURISTIC,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders: {partitions: 1, replication_factor: 3, ordering: none}
        consumers:
          fulfilment: {topics: [orders]}
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                       {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                       {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
           "orders": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "offsets": {"read": {"orders": [[0, 250]]}},
         "groups": {"read": {}},
         "inherited": [{}]}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders: {partitions: 1, replication_factor: 3, ordering: none}
        consumers:
          fulfilment: {topics: [orders]}
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                       {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                       {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
           "orders": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "offsets": {"read": {"orders": [[0, 250]]}},
         "groups": {"read": {"fulfilment": {"state": "stable", "type": "classic", "members": 1,
            "topics": ["orders"], "assigned": ["orders"], "hosts": []}}},
         "inherited": [{}]}
    """,
)
def declared_group_idle(cluster: ClusterState, facts: Facts) -> Iterator[Problem]:
    """A declared group reads nothing, and there is something to read.

    Why: either it is down, and its records grow older than they may, or it runs under another `group.id` than the one
    declared, and what is declared for it, its retry chain and its queue, is used by nobody.
    Fix: start it; or correct `group:` in the topology.
    Source: Kafka `Admin.describeConsumerGroups`.
    """
    for topology in facts.loaded:
        for consumer in topology.consumers.values():
            offsets = told(cluster.offsets, "how many records topics hold")
            held = {
                each.topic: sum(part.high - part.low for part in offsets.get(each.topic, ()))
                for each in consumer.topics
            }
            full = {topic: count for topic, count in held.items() if count}
            if not full:
                continue
            group = told(cluster.groups, "the cluster's groups").get(consumer.group)
            if group is not None and (group.members or group.type == "share"):
                continue
            state = "has no members" if group else "does not exist"
            topic, count = max(full.items(), key=lambda item: item[1])
            yield Problem(
                f"group {consumer.group} {state}, and {topic} holds about {count} records",
                consumer.path,
                hint="start it, or correct its group id",
                on_key=True,
            )
