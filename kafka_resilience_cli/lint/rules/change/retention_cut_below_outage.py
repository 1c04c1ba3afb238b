from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.changes import asked_at, delta, number_after, severity_of
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.rules.retention.outages import longest_outage
from kafka_resilience_cli.lint.topic_values import durability_matters
from kafka_resilience_cli.plan.changes import SetConfig
from kafka_resilience_cli.plan.values import short
from kafka_resilience_cli.topology.model import Hazard
from kafka_resilience_cli.units import format_duration

KEY = "retention.ms"


@rule(
    "Z004",
    "retention-cut-below-outage",
    Severity.ERROR,
    Certainty.HEURISTIC,
    instead_of=("L001",),
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
            config: {retention.ms: 1d}
        consumers:
          fulfilment:
            topics: [orders]
            retry: {dialect: generic, delays: [1m], outage_to_survive: 3d}
            dlq: {owner: team-shop, alert: {volume: 10/h}}
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                               {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                               {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
          "orders": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "configs": {"read": {
          "orders": {"overrides": {"retention.ms": "1209600000"}, "inherits": 0}}},
         "inherited": [{}]}
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
            config: {retention.ms: 7d}
        consumers:
          fulfilment:
            topics: [orders]
            retry: {dialect: generic, delays: [1m], outage_to_survive: 3d}
            dlq: {owner: team-shop, alert: {volume: 10/h}}
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                               {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                               {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
          "orders": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "configs": {"read": {
          "orders": {"overrides": {"retention.ms": "1209600000"}, "inherits": 0}}},
         "inherited": [{}]}
    """,
)
def retention_cut_below_outage(change: SetConfig, facts: Facts) -> Iterator[Problem]:
    """A plan deletes records that a group is declared to come back for.

    Why: a cut of `retention.ms` works backwards. Within minutes everything older is gone, also for a group that is down
    now and whose `outage_to_survive` says that it may be; its offsets are then out of range.
    Fix: keep records for longer than the longest outage; check that no group lags before the cut.
    Source: Kafka `TopicConfig.RETENTION_MS_CONFIG`, `UnifiedLog.deleteOldSegments`.
    Proof: a broker looks for old segments every five minutes (`log.retention.check.interval.ms`), longer than a test
    may wait; it is Kafka's documented behaviour.
    """
    found = delta(change, KEY)
    if found is None or facts.topology.topics[change.topic].chain is not None or not durability_matters(facts):
        return
    outages = [outage for each in facts.loaded if (outage := longest_outage(each, change.topic))]
    window = facts.thresholds.recovery_window_ms
    after = number_after(change, KEY) if outages or "recovery_window" in facts.thresholds.declared else None
    if after is None:
        return
    cut = (
        f"retention.ms of {change.topic} goes from {short(KEY, found.before or 'unknown')} to {format_duration(after)}"
    )
    outage = max(outages, key=lambda each: each.ms, default=None)
    if outage is not None and after < outage.ms:
        yield Problem(
            f"{cut}: {outage.reader}, which is to survive an outage of {format_duration(outage.ms)}, loses everything "
            f"older that it has not read, from the first minutes on",
            asked_at(facts, change.topic, KEY),
            hint=f"keep more than {format_duration(outage.ms)}",
            severity=severity_of(change, Hazard.RETENTION_CUT),
            certain=True,
            related=((outage.path, "the outage to survive"),),
        )
    elif outage is None and after < window:
        yield Problem(
            f"{cut}: a consumer that has been down for {format_duration(window)} loses what it has not read, from the "
            "first minutes on",
            asked_at(facts, change.topic, KEY),
            hint=f"keep {format_duration(window)} or more",
            severity=severity_of(change, Hazard.RETENTION_CUT),
            certain=True,
        )
