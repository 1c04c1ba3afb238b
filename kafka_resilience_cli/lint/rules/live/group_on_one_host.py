from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.cluster.state import ClusterState
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.live import told
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.subjects import MissingFact


@rule(
    "V108",
    "group-on-one-host",
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
          fulfilment: {topics: [orders], instances: 3, zones: [a, b, c]}
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                       {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                       {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
           "orders": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "groups": {"read": {"fulfilment": {"state": "stable", "type": "classic", "members": 3,
            "topics": ["orders"], "assigned": ["orders"], "hosts": ["10.0.1.7"]}}},
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
          fulfilment: {topics: [orders], instances: 3}
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                       {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                       {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
           "orders": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "groups": {"read": {"fulfilment": {"state": "stable", "type": "classic", "members": 3,
            "topics": ["orders"], "assigned": ["orders"], "hosts": ["10.0.1.7", "10.0.2.9"]}}},
         "inherited": [{}]}
    """,
)
def group_on_one_host(cluster: ClusterState, facts: Facts) -> Iterator[Problem]:
    """Every member of a group that is declared with several instances or zones comes from one address.

    Why: a host, or the zone that it is in, takes the whole group down. Instances were declared so that it would not.
    Fix: spread the instances; ask the scheduler for anti-affinity by host and zone. Behind a proxy or address
    translation all members look alike: ignore the finding there, with that reason.
    Source: Kafka `MemberDescription.host`.
    """
    unplaced = ""
    for topology in facts.loaded:
        for consumer in topology.consumers.values():
            several = max(consumer.instances or 0, len(consumer.zones))
            if several < 2:
                continue
            group = told(cluster.groups, "the cluster's groups").get(consumer.group)
            if group is None or not group.hosts:
                continue
            if len(group.hosts) == 1:
                wanted = (
                    f"{len(consumer.zones)} zones" if len(consumer.zones) > 1 else f"{consumer.instances} instances"
                )
                members = f"all {group.members} members are" if group.members > 1 else "the only member is"
                yield Problem(
                    f"group {consumer.group} is declared with {wanted}, and {members} on {group.hosts[0]}",
                    consumer.path,
                    hint="spread its instances",
                    on_key=True,
                )
            elif len(consumer.zones) > 1:
                unplaced = unplaced or consumer.group
    if unplaced:
        raise MissingFact(f"the zone of each host of group {unplaced}")
