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
    "L001",
    "retention-below-recovery-window",
    Severity.ERROR,
    Certainty.HEURISTIC,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders:
            partitions: 6
            replication_factor: 3
            ordering: none
            config: {retention.ms: 1d}
        consumers:
          fulfilment:
            topics: [orders]
            retry: {dialect: generic, delays: [1m], outage_to_survive: 3d}
            dlq: {owner: team-shop, alert: {volume: 10/h}}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders:
            partitions: 6
            replication_factor: 3
            ordering: none
            config: {retention.ms: 7d}
        consumers:
          fulfilment:
            topics: [orders]
            retry: {dialect: generic, delays: [1m], outage_to_survive: 3d}
            dlq: {owner: team-shop, alert: {volume: 10/h}}
    """,
)
def retention_below_recovery_window(topic: Topic | ExternalTopic, facts: Facts) -> Iterator[Problem]:
    """A topic forgets records sooner than its readers may be down.

    Why: a consumer that comes back after a weekend finds the oldest records deleted. Its offsets are out of range, it
    starts elsewhere, and nothing says what it missed.
    Fix: a `retention.ms` above the longest outage to survive, with time to catch up. Without a declared outage the
    project's `recovery_window` counts, 72 hours where nobody set it; `dev` profiles are left alone.
    Source: Kafka `TopicConfig.RETENTION_MS_CONFIG`; the window is krc's own.
    Proof: that records are deleted after `retention.ms` takes minutes on a broker at best; it is Kafka's documented
    behaviour.
    """
    if not durability_matters(facts) or (isinstance(topic, Topic) and topic.chain is not None):
        return
    outage = longest_outage(facts.topology, topic.name)
    if lists(topic, "delete") is False or (outage is None and isinstance(topic, ExternalTopic)):
        return
    known = topic.config.get("retention.ms")
    if known is None and outage is None:
        return
    kept = int(facts.topic_config(topic, "retention.ms"))
    if kept < 0:
        return
    if outage is not None and kept < outage.ms:
        yield Problem(
            f"{topic.name} keeps records for {format_duration(kept)}, and {outage.reader} is to survive an outage of "
            f"{format_duration(outage.ms)}: what it has not read by then is gone",
            place(topic, known),
            hint=f"more than {format_duration(outage.ms)}, with time to catch up",
            certain=True,
            related=((outage.path, "the outage to survive"),),
        )
    elif outage is None and kept < (window := facts.thresholds.recovery_window_ms):
        yield Problem(
            f"{topic.name} keeps records for {format_duration(kept)}: a consumer that is down for "
            f"{format_duration(window)} loses what it has not read",
            place(topic, known),
            hint=f"{format_duration(window)} or more, or declare `outage_to_survive` for its readers",
            certain="recovery_window" in facts.thresholds.declared,
        )
