from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.catalogue.version import Version
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

_LENIENT = Version(3, 7)


@rule(
    "T005",
    "min-isr-exceeds-rf",
    Severity.ERROR,
    Certainty.ALTERED,
    Fixable.SAFE,
    instead_of=("Y211",),
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders: {partitions: 6, replication_factor: 3, min_insync_replicas: 4}
          prices: {partitions: 6, replication_factor: 1, min_insync_replicas: 2}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}
          prices: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}
    """,
)
def min_isr_exceeds_rf(topic: Topic, facts: Facts) -> Iterator[Problem]:
    """More replicas have to be in sync than there are.

    Why: no broker refuses it when the topic is made. Up to Kafka 3.6 every write with `acks=all` then fails; from 3.7
    the broker takes the smaller of the two numbers, so that a topic with one replica and `min.insync.replicas=2`
    acknowledges writes that exist once.
    Fix: one less than the replication factor, and a replication factor of 3. In a `dev` profile it is a warning where
    the brokers may be newer than 3.6.
    Source: Kafka `Partition.effectiveMinIsr` in 3.6.2 and 3.7.1.
    Proof: what brokers up to 3.6 do is read from their source; the sandbox runs no Kafka that old.
    """
    factor, known = topic.replication_factor.value, topic.config.get(MIN_ISR)
    if known is None or int(known.value) <= factor:
        return
    if not (chosen(known) or chosen(topic.replication_factor)) or min_isr_is_fixed(facts):
        return
    version = Version.parse(facts.topology.cluster.kafka_version)
    strict = version is not None and version < _LENIENT
    yield Problem(
        f"{topic.name} asks for {known.value} replicas in sync and has {factor}: {_effect(version, factor)}",
        place(topic, known if chosen(known) else topic.replication_factor),
        hint=f"min_insync_replicas: {max(1, factor - 1)}" + ("" if factor > 2 else ", or replication_factor: 3"),
        severity=None if strict or durability_matters(facts) else Severity.WARNING,
        edits=written_here(known, str(factor - 1)) if factor > 2 else (),
        fix_title="ask for one replica less than there are",
    )


def _effect(version: Version | None, factor: int) -> str:
    if version is None:
        return f"brokers up to 3.6 refuse every acks=all write, later ones take {factor} as enough"
    if version < _LENIENT:
        return "every acks=all write fails"
    return f"the brokers take {factor} as enough, and say nothing"
