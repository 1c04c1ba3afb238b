from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.topic_values import lists, place
from kafka_resilience_cli.topology.model import Role, Topic


@rule(
    "L004",
    "compacted-topic-keyless-writer",
    Severity.ERROR,
    Certainty.REFUSED,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          prices:
            role: state
            key: none
            partitions: 6
            replication_factor: 3
            config: {cleanup.policy: compact}
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
            partitions: 6
            replication_factor: 3
            config: {cleanup.policy: compact}
    """,
)
def compacted_topic_keyless_writer(topic: Topic, facts: Facts) -> Iterator[Problem]:
    """A compacted topic is declared to hold records without a key.

    Why: compaction keeps the last record of each key. The broker refuses every record that has none, and a producer
    does not repeat it.
    Fix: name the key in `key:`, and send it; or `cleanup.policy: delete`.
    Source: Kafka `LogValidator.validateKey` (INVALID_RECORD).
    """
    if topic.role in (Role.RETRY, Role.DLQ) or topic.keyed is not False or not lists(topic, "compact"):
        return
    yield Problem(
        f"{topic.name} is compacted, and its records have no key: the broker refuses every one of them",
        topic.path.child("key"),
        hint="name the key, or cleanup.policy: delete",
        related=((place(topic, topic.config["cleanup.policy"]), "compacted here"),),
    )
