from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.chain_topics import queue_of
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import DeadLetterQueue, MissingFact
from kafka_resilience_cli.units import format_duration


@rule(
    "D002",
    "dlq-retention-too-short",
    Severity.ERROR,
    Certainty.HEURISTIC,
    Fixable.SAFE,
    instead_of=("Y324",),
    bad="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3}
        consumers:
          billing:
            topics: [orders]
            dlq: {retention: 3d}
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
            dlq: {retention: 30d}
    """,
)
def dlq_retention_too_short(queue: DeadLetterQueue, facts: Facts) -> Iterator[Problem]:
    """Dead letters are deleted before people have dealt with them.

    Why: somebody has to notice, find the cause, deploy and redrive; a holiday lies in between.
    Fix: keep them for 14 days or more (`dlq_retention` among the thresholds of krc.yaml), and as long as their source
    keeps records. Leave `retention` out and krc derives it.
    Source: retention of dead letters is our judgement; KIP-1316 describes a whole topic draining into its queue within
    minutes.
    Proof: how long people need is not for a client or broker to decide.
    """
    tier = queue_of(queue, facts)
    kept = tier.number("retention.ms")
    if kept is None:
        raise MissingFact(f"retention.ms of topic {queue.name}")
    if kept < 0:
        return
    least = facts.thresholds.dlq_retention_ms
    at, back = tier.at("retention.ms"), tier.back_to_derived("retention.ms")
    if kept < least:
        yield Problem(
            f"{queue.name} keeps dead letters for {format_duration(kept)}: they are gone before people have dealt with "
            "them",
            at,
            hint=f"{format_duration(least)} or more",
            certain="dlq_retention" in facts.thresholds.declared,
            edits=back,
            fix_title="keep dead letters as long as krc derives",
        )
        return
    source = facts.topic(queue.chain.source)
    age = source.config.get("retention.ms")
    if age is not None and kept < int(age.value):
        yield Problem(
            f"{queue.name} keeps dead letters for {format_duration(kept)}, and {source.name} keeps the records "
            f"themselves for {format_duration(int(age.value))}",
            at,
            hint=f"{format_duration(int(age.value))} or more",
            edits=back,
            fix_title="keep dead letters as long as krc derives",
        )
