from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.topic_values import chosen, durability_matters, place, replication_is_fixed
from kafka_resilience_cli.topology.model import Topic


@rule(
    "T001",
    "replication-factor-too-low",
    Severity.ERROR,
    Certainty.PRACTICE,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders: {partitions: 6, replication_factor: 2}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders: {partitions: 6, replication_factor: 3}
    """,
)
def replication_factor_too_low(topic: Topic, facts: Facts) -> Iterator[Problem]:
    """A topic has fewer than three copies of its records.

    Why: brokers are restarted for upgrades. With two copies, one is left meanwhile, and the next failure makes the
    partition unavailable or loses it; with one copy, every restart does.
    Fix: declare `replication_factor: 3`. A topic that exists already is moved to three replicas by a reassignment,
    which `krc plan` shows. A `dev` profile accepts any number.
    Source: Amazon MSK best practices; Strimzi broker configuration guide; Aiven for Apache Kafka best practices.
    Proof: what a lost broker does to one and two copies is predicted by `krc whatif` and shown by `krc drill`; the
    broker accepts any number.
    """
    known = topic.replication_factor
    if known.value >= 3 or not chosen(known) or not durability_matters(facts) or replication_is_fixed(facts):
        return
    if known.value == 1:
        effect = "has a single copy: whenever its broker is down, it can be neither written nor read"
    else:
        effect = "has two copies: while one broker restarts, the failure of another loses records or stops it"
    two_zones = known.value == 2 and len(facts.topology.cluster.racks) == 2
    yield Problem(
        f"{topic.name} {effect}",
        place(topic, known),
        hint="replication_factor: 3, or `profile: dev` where this may happen",
        severity=Severity.WARNING if two_zones else None,
    )
