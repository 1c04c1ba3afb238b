from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.subjects import Consumer
from kafka_resilience_cli.settings import Declared
from kafka_resilience_cli.topology.model import RetryChain
from kafka_resilience_cli.units import format_duration


@rule(
    "I002",
    "dedup-window-too-short",
    Severity.ERROR,
    Certainty.HEURISTIC,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders: {partitions: 6, replication_factor: 3, ordering: none}
        consumers:
          fulfilment:
            topics: [orders]
            processing: {side_effects: true, dedup: {key: order_id, store: redis, window: 7d}}
            retry: {dialect: generic, delays: [1m, 1h], outage_to_survive: 3d}
            dlq: {retention: 30d, owner: team-shop, alert: {volume: 10/h}}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders: {partitions: 6, replication_factor: 3, ordering: none}
        consumers:
          fulfilment:
            topics: [orders]
            processing: {side_effects: true, dedup: {key: order_id, store: redis, window: 40d}}
            retry: {dialect: generic, delays: [1m, 1h], outage_to_survive: 3d}
            dlq: {retention: 30d, owner: team-shop, alert: {volume: 10/h}}
    """,
)
def dedup_window_too_short(consumer: Consumer, facts: Facts) -> Iterator[Problem]:
    """A consumer forgets which records it has processed while they can still come back.

    Why: a record fails after half of its work, waits in retry topics, and is redriven from the dead-letter queue on
    the last day of its retention. If its id has expired by then, it looks new and the work is done twice.
    Fix: a window of all delays, the outage to survive and the dead-letter queue's retention together; or a shorter
    retention of the queue. The file only says what the store does: change the store as well.
    Source: krc's own: the sum of what a record may wait for.
    Proof: the store is the application's own, which no client or broker knows.
    """
    app = consumer.app
    if app is None or app.processing.side_effects is False or (window := app.processing.dedup_window) is None:
        return
    for chain in facts.chains_of(app.group):
        outage = chain.outage_ms if chain.outage_ms is not None else facts.thresholds.recovery_window_ms
        kept, declared = _dead_letters_kept(chain, facts)
        at = window.origin.path if isinstance(window.origin, Declared) else app.path
        certain = declared and (chain.outage_ms is not None or "recovery_window" in facts.thresholds.declared)
        if kept < 0:
            yield Problem(
                f"{app.label} remembers records for {format_duration(window.value)}, and {chain.dlq} keeps dead "
                "letters for ever: no window covers a redrive from it",
                at,
                hint=f"a retention for {chain.dlq}",
            )
        elif window.value < (needed := chain.horizon_ms + outage + kept):
            yield Problem(
                f"{app.label} remembers records for {format_duration(window.value)}, but one of {chain.source} can "
                f"come back after {format_duration(needed)}: {_sum(chain, outage, kept)}",
                at,
                hint=f"{format_duration(needed)} or more",
                certain=certain,
                related=((chain.path, "retried here"),),
            )


def _dead_letters_kept(chain: RetryChain, facts: Facts) -> tuple[int, bool]:
    """Milliseconds, ``-1`` for ever, and whether somebody declared it."""
    if chain.dlq is None:
        return 0, True
    known = facts.topic(chain.dlq).config.get("retention.ms")
    kept = int(facts.topic_config(facts.topic(chain.dlq), "retention.ms"))
    return kept, known is not None and isinstance(known.origin, Declared)


def _sum(chain: RetryChain, outage: int, kept: int) -> str:
    parts = [f"{format_duration(chain.horizon_ms)} of retries"] if chain.hops else []
    parts.append(f"{format_duration(outage)} of outage")
    if chain.dlq is not None:
        parts.append(f"{format_duration(kept)} in {chain.dlq}")
    return ", ".join(parts)
