from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.topic_values import MIN_ISR, chosen, min_isr_is_fixed, place, written_here
from kafka_resilience_cli.topology.model import Topic


@rule(
    "T004",
    "min-isr-equals-rf",
    Severity.ERROR,
    Certainty.PRACTICE,
    Fixable.SAFE,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders: {partitions: 6, replication_factor: 3, min_insync_replicas: 3}
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
def min_isr_equals_rf(topic: Topic, facts: Facts) -> Iterator[Problem]:
    """Every replica has to be in sync for a write.

    Why: one broker that is down or slow stops all writes with `acks=all`: each restart of a broker is an outage of
    the topic.
    Fix: one less than the replication factor; with two replicas, add a third.
    Source: Amazon MSK best practices ("minISR at most RF - 1"); Kafka `TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG`.
    """
    factor, known = topic.replication_factor.value, topic.config.get(MIN_ISR)
    if known is None or factor < 2 or int(known.value) != factor:
        return
    if not (chosen(known) or chosen(topic.replication_factor)) or min_isr_is_fixed(facts):
        return
    yield Problem(
        f"{topic.name} needs all of its {factor} replicas for a write: one broker that is down stops every acks=all "
        "producer",
        place(topic, known if chosen(known) else topic.replication_factor),
        hint=f"min_insync_replicas: {factor - 1}" if factor > 2 else "replication_factor: 3",
        edits=written_here(known, str(factor - 1)) if factor > 2 else (),
        fix_title="let one replica be out of sync",
    )
