from __future__ import annotations

from collections.abc import Iterator, Mapping

from kafka_resilience_cli.cluster.state import ClusterState
from kafka_resilience_cli.findings import DocPath, Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.live import some, told
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.topology.model import Topology


@rule(
    "V109",
    "group-reads-undeclared-topic",
    Severity.WARNING,
    Certainty.PRACTICE,
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
         "groups": {"read": {"fulfilment": {"state": "stable", "type": "classic", "members": 1,
            "topics": ["orders"], "assigned": ["orders", "customers"], "hosts": ["10.0.1.7"]}}},
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
         "groups": {"read": {"fulfilment": {"state": "stable", "type": "classic", "members": 1,
            "topics": ["orders"], "assigned": ["orders"], "hosts": ["10.0.1.7"]}}},
         "inherited": [{}]}
    """,
)
def group_reads_undeclared_topic(cluster: ClusterState, facts: Facts) -> Iterator[Problem]:
    """A declared group reads a topic that no topology gives it.

    Why: nothing that is declared covers what it does there: no retry chain, no retention that outlasts its outages, and
    a plan that deletes or changes the topic does not know whom it hurts.
    Fix: declare the topic, under `external:` if it is another team's, and list it in the consumer's `topics`.
    Source: Kafka `MemberAssignment`.
    """
    for name, (path, declared) in _declared(facts.loaded).items():
        group = told(cluster.groups, "the cluster's groups").get(name)
        others = group.assigned - declared if group else ()
        if others:
            yield Problem(
                f"group {name} reads {some(others)}, which no topology gives it",
                path,
                hint="list it among the consumer's topics, and declare it under topics or external",
                on_key=True,
            )


def _declared(topologies: tuple[Topology, ...]) -> Mapping[str, tuple[DocPath, set[str]]]:
    """Consumer groups, where they are declared, and the topics that they read, those of their chains included."""
    found: dict[str, tuple[DocPath, set[str]]] = {}
    for topology in topologies:
        for consumer in topology.consumers.values():
            _, topics = found.setdefault(consumer.group, (consumer.path, set()))
            topics |= {each.topic for each in consumer.topics}
        for chain in topology.chains:
            if chain.group in found:
                found[chain.group][1].update(hop.topic for hop in chain.hops)
                found[chain.group][1].update({chain.dlq} if chain.dlq else ())
    return found
