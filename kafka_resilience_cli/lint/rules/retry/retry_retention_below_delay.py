from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.chain_topics import last_hop
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.topology.model import RetryChain
from kafka_resilience_cli.units import format_duration


@rule(
    "R001",
    "retry-retention-below-delay",
    Severity.ERROR,
    Certainty.HEURISTIC,
    Fixable.SAFE,
    instead_of=("Y323",),
    bad="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3}
        consumers:
          billing:
            topics: [orders]
            retry:
              delays: [1m, 6h]
              topic: {config: {retention.ms: 4h}}
            dlq: {}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3}
        consumers:
          billing:
            topics: [orders]
            retry:
              delays: [1m, 6h]
              outage_to_survive: 2d
              topic: {config: {retention.ms: 7d}}
            dlq: {}
    """,
)
def retry_retention_below_delay(chain: RetryChain, facts: Facts) -> Iterator[Problem]:
    """A retry topic deletes records before they are due, or before a consumer that was down comes back to them.

    Why: the broker deletes by age and does not know that a record waits; what is deleted is neither retried nor
    dead-lettered.
    Fix: keep records for the longest delay and the outage to survive, and longer for catching up; leave `retention.ms`
    out and krc derives it.
    Source: Kafka `TopicConfig.RETENTION_MS_CONFIG`; retention compares with the largest timestamp of a segment
    (`UnifiedLog`).
    Proof: a broker looks for old segments every five minutes (`log.retention.check.interval.ms`), longer than a test
    may wait; no client or broker refuses the setting.
    """
    tier = last_hop(chain, facts)
    kept = tier.number("retention.ms") if tier else None
    if tier is None or kept is None or kept < 0:
        return
    longest = max(chain.hops, key=lambda hop: hop.delay_ms)
    outage = chain.outage_ms or 0
    if kept >= longest.delay_ms + outage:
        return
    if kept <= longest.delay_ms:
        what = f"a record waits {format_duration(longest.delay_ms)} there: it is deleted before it is retried"
    else:
        what = (
            f"a record waits {format_duration(longest.delay_ms)} there, and an outage of {format_duration(outage)} "
            "is to be survived"
        )
    yield Problem(
        f"{longest.topic} keeps records for {format_duration(kept)}, but {what}",
        tier.at("retention.ms"),
        hint=f"retention.ms: {format_duration(longest.delay_ms + outage)} or more, or leave it out",
        certain=True,
        edits=tier.back_to_derived("retention.ms"),
        fix_title="keep records as long as krc derives",
    )
