from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.cluster.state import ClusterState
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.live import CLUSTER, some, told
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.units import format_duration


@rule(
    "V105",
    "brokers-disagree",
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
         "broker_configs": {"read": {
           "1": {"log.retention.ms": ["604800000", "default"]},
           "2": {"log.retention.ms": ["604800000", "default"]},
           "3": {"log.retention.ms": ["86400000", "broker-static"]}}},
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
         "broker_configs": {"read": {
           "1": {"log.retention.ms": ["604800000", "default"]},
           "2": {"log.retention.ms": ["604800000", "default"]},
           "3": {"log.retention.ms": ["604800000", "broker-static"]}}},
         "inherited": [{}]}
    """,
)
def brokers_disagree(cluster: ClusterState, facts: Facts) -> Iterator[Problem]:
    """Brokers have different values of a setting that topics inherit or clients meet.

    Why: what a topic inherits then depends on which broker leads a partition, and changes when leaders move: one
    partition keeps records for a week, the next one for a day. A half-finished rollout looks like this.
    Fix: the same value in every broker's file, or one for the whole cluster
    (`kafka-configs --entity-type brokers --entity-default`). What is declared for a topic does not depend on it.
    Source: Kafka `DynamicBrokerConfig`, `ServerTopicConfigSynonyms`.
    """
    brokers = told(cluster.broker_configs, "the configuration of each broker")
    for key in sorted({key for values in brokers.values() for key in values}):
        by_value: dict[str, list[str]] = {}
        for broker, values in sorted(brokers.items()):
            found = values.get(key)
            if found is not None and found.value is not None:
                by_value.setdefault(found.value, []).append(str(broker))
        if len(by_value) > 1:
            said = ", ".join(f"{_shown(key, value)} on {some(ids)}" for value, ids in sorted(by_value.items()))
            yield Problem(f"brokers disagree about {key}: {said}", CLUSTER, hint="one value for the whole cluster")


def _shown(key: str, value: str) -> str:
    return format_duration(int(value)) if key.endswith(".ms") and value.isdigit() else value
