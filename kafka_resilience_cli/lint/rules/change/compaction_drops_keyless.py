from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.changes import asked_at, delta
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.plan.changes import SetConfig

KEY = "cleanup.policy"


@rule(
    "Z009",
    "compaction-drops-keyless",
    Severity.ERROR,
    Certainty.ALTERED,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          prices:
            role: state
            key: none
            ordering: none
            partitions: 1
            replication_factor: 3
            config: {cleanup.policy: compact}
            allow: [{change: cleanup-policy, reason: a table now}]

        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                               {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                               {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
          "prices": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "configs": {"read": {
          "prices": {"overrides": {}, "inherits": 0}}},
         "inherited": [{"cleanup.policy": ["delete", "default"]}]}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          prices:
            role: state
            key: sku
            ordering: none
            partitions: 1
            replication_factor: 3
            config: {cleanup.policy: compact}
            allow: [{change: cleanup-policy, reason: a table now}]

        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                               {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                               {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
          "prices": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "configs": {"read": {
          "prices": {"overrides": {}, "inherits": 0}}},
         "inherited": [{"cleanup.policy": ["delete", "default"]}]}
    """,
)
def compaction_drops_keyless(change: SetConfig, facts: Facts) -> Iterator[Problem]:
    """A plan turns compaction on where the records have no key: the cleaner throws them away.

    Why: compaction keeps the last record of each key. What is in the topic already and has no key is dropped by the
    first cleaning of its segment, whatever its age; nothing but a counter in the broker's log says so.
    Fix: move to a new topic whose writers send a key; or stay with `cleanup.policy: delete`.
    Source: Kafka `Cleaner.shouldRetainRecord` (records without a key are invalid).
    """
    found = delta(change, KEY)
    if found is None or facts.topology.topics[change.topic].keyed is not False:
        return
    if "compact" in (found.after or "") and "compact" not in (found.before or ""):
        yield Problem(
            f"the records that {change.topic} holds have no key: with cleanup.policy={found.after} the cleaner drops "
            "every one of them",
            asked_at(facts, change.topic, KEY),
            hint="move to a new topic whose records have a key",
        )
