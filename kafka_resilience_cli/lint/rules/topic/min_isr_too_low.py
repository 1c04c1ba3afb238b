from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.topic_values import (
    MIN_ISR,
    chosen,
    durability_matters,
    min_isr_is_fixed,
    place,
    written_here,
)
from kafka_resilience_cli.topology.model import Topic


@rule(
    "T003",
    "min-isr-too-low",
    Severity.ERROR,
    Certainty.PRACTICE,
    Fixable.SAFE,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders: {partitions: 6, replication_factor: 3, min_insync_replicas: 1}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}
    """,
)
def min_isr_too_low(topic: Topic, facts: Facts) -> Iterator[Problem]:
    """One copy in sync is enough for a write, although the topic has three.

    Why: `acks=all` waits for the replicas that are in sync *now*. When the followers have fallen behind, that is the
    leader alone, and what it acknowledges is lost with it.
    Fix: `min_insync_replicas: 2` with three replicas: one may be missing, and a write is still on two.
    Source: Kafka `TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG` (default 1); Amazon MSK best practices; Strimzi.
    """
    if topic.replication_factor.value < 3 or not durability_matters(facts) or min_isr_is_fixed(facts):
        return
    known = topic.config.get(MIN_ISR)
    if known is None and (topic.chain is not None or facts.platform == "confluent-cloud"):
        return
    if known is not None and not chosen(known):
        return
    if int(facts.topic_config(topic, MIN_ISR)) >= 2:
        return
    edits = written_here(known, "2") if known else ()
    yield Problem(
        f"{topic.name} takes a record for written when 1 of {topic.replication_factor.value} replicas has it: "
        "it is lost when that one fails",
        place(topic, known),
        hint="min_insync_replicas: 2",
        edits=edits,
        fix_title="ask for two replicas in sync",
    )
