from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.topic_values import durability_matters
from kafka_resilience_cli.topology.model import Topology

_SHOWN = 3


@rule(
    "N004",
    "owner-missing",
    Severity.WARNING,
    Certainty.PRACTICE,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        topics:
          orders: {partitions: 6, replication_factor: 3}
        consumers:
          fulfilment: {topics: [orders]}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders: {partitions: 6, replication_factor: 3}
        consumers:
          fulfilment: {topics: [orders]}
    """,
)
def owner_missing(topology: Topology, facts: Facts) -> Iterator[Problem]:
    """Topics that applications use belong to nobody.

    Why: a redrive, a cut of retention or a new partition count needs somebody who may decide it, and an alert needs
    somebody who gets it.
    Fix: `owner:` at the top of the topology, or at a topic. A topology without applications is left alone.
    Source: krc's own; the owner is also a rule of Utility Warehouse's tflint rules for Kafka.
    Proof: Kafka knows no owners.
    """
    apps = (topology.producers, topology.consumers, topology.connectors, topology.streams)
    orphans = [topic for topic in topology.topics.values() if not topic.owner and topic.chain is None]
    if not orphans or not any(apps) or not durability_matters(facts):
        return
    names = ", ".join(topic.name for topic in orphans[:_SHOWN])
    more = f" and {len(orphans) - _SHOWN} more" if len(orphans) > _SHOWN else ""
    yield Problem(
        f"nobody owns {names}{more}",
        orphans[0].path,
        hint="`owner:` at the top of the topology, or at each topic",
        on_key=True,
    )
