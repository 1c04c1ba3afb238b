from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.rules.retention.outages import longest_outage
from kafka_resilience_cli.lint.topic_values import durability_matters, lists, place
from kafka_resilience_cli.topology.model import ExternalTopic, Topic
from kafka_resilience_cli.units import format_duration


@rule(
    "L007",
    "tombstone-window-short",
    Severity.WARNING,
    Certainty.HEURISTIC,
    bad="""
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
            config: {cleanup.policy: compact, delete.retention.ms: 1d}
        consumers:
          catalogue:
            topics: [prices]
            retry: {dialect: spring-dlpr, outage_to_survive: 3d}
            dlq: {owner: team-shop, alert: {volume: 10/h}}
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
            config: {cleanup.policy: compact, delete.retention.ms: 7d}
        consumers:
          catalogue:
            topics: [prices]
            retry: {dialect: spring-dlpr, outage_to_survive: 3d}
            dlq: {owner: team-shop, alert: {volume: 10/h}}
    """,
)
def tombstone_window_short(topic: Topic | ExternalTopic, facts: Facts) -> Iterator[Problem]:
    """Deletions of a compacted topic are forgotten sooner than a reader may be down.

    Why: a key is deleted by a record without a value, which compaction removes after `delete.retention.ms`. A reader
    that was down for longer never sees the deletion and keeps the key for ever.
    Fix: `delete.retention.ms` above the longest outage that a reader is declared to survive. Kafka's default is 24
    hours.
    Source: Kafka `TopicConfig.DELETE_RETENTION_MS_CONFIG`.
    Proof: a broker takes more than a minute to compact a topic twice, and only the reader knows what it missed.
    """
    if not lists(topic, "compact") or not durability_matters(facts):
        return
    outage = longest_outage(facts.topology, topic.name)
    if outage is None:
        return
    kept = int(facts.topic_config(topic, "delete.retention.ms"))
    if kept >= outage.ms:
        return
    yield Problem(
        f"{topic.name} remembers deletions for {format_duration(kept)}, and {outage.reader} is to survive an outage of "
        f"{format_duration(outage.ms)}: it would keep keys that were deleted meanwhile",
        place(topic, topic.config.get("delete.retention.ms")),
        hint=f"delete.retention.ms above {format_duration(outage.ms)}",
        certain=True,
        related=((outage.path, "the outage to survive"),),
    )
