from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.cluster.state import ClusterState
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.live import CLUSTER, told
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.topic_values import durability_matters


@rule(
    "V110",
    "topics-create-themselves",
    Severity.WARNING,
    Certainty.PRACTICE,
    bad="""
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                       {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                       {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
           "orders": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "broker_configs": {"read": {"1": {"auto.create.topics.enable": ["true", "broker-static"]}}},
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
         "broker_configs": {"read": {"1": {"auto.create.topics.enable": ["false", "broker-static"]}}},
         "inherited": [{}]}
    """,
)
def topics_create_themselves(cluster: ClusterState, facts: Facts) -> Iterator[Problem]:
    """The brokers make a topic of every name that a client asks for.

    Why: a misspelt topic works, with the brokers' default partitions and copies, and its records wait where nobody
    looks. A topic that is deleted under a running client comes back empty.
    Fix: `auto.create.topics.enable=false` on every broker, and declare topics. It is `true` by default.
    Source: Kafka `ServerLogConfigs.AUTO_CREATE_TOPICS_ENABLE_CONFIG`.
    Proof: brokers read the setting when they start, and the tests' cluster has it off; what it does is documented.
    """
    if not durability_matters(facts):
        return
    brokers = told(cluster.broker_configs, "the configuration of each broker")
    values = {found.value for each in brokers.values() if (found := each.get("auto.create.topics.enable"))}
    if "true" in values:
        yield Problem(
            "auto.create.topics.enable is true: a misspelt or deleted topic is made anew, with the brokers' defaults",
            CLUSTER,
            hint="set it to false on every broker",
        )
