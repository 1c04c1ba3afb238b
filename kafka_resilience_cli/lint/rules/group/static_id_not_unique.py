from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.subjects import Consumer, MissingFact

_KEY = "group.instance.id"


@rule(
    "G008",
    "static-id-not-unique",
    Severity.ERROR,
    Certainty.HEURISTIC,
    bad="""
        -- topology.yaml --
        krc: 1
        name: billing
        topics:
          orders: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}
        consumers:
          billing:
            topics: [orders]
            client: {family: java, version: "4.1", file: billing.properties}
            instances: 3
        -- billing.properties --
        bootstrap.servers=kafka:9092
        group.id=billing
        group.instance.id=billing-1
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: billing
        topics:
          orders: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}
        consumers:
          billing:
            topics: [orders]
            client: {family: java, version: "4.1", file: billing.properties}
            instances: 3
        -- billing.properties --
        bootstrap.servers=kafka:9092
        group.id=billing
        group.instance.id=${env:HOSTNAME}
    """,
)
def static_id_not_unique(consumer: Consumer, facts: Facts) -> Iterator[Problem]:
    """Several members of a group have the same `group.instance.id`.

    Why: the id names one member. In a classic group a second member with it throws the first one out; in the new
    protocol it cannot join. Only one of the instances ever works.
    Fix: give each instance an id of its own, for example its host's name: `group.instance.id=${env:HOSTNAME}`.
    Source: KIP-345; librdkafka INTRODUCTION.md, static membership.
    """
    if consumer.config is None or not consumer.written(_KEY):
        return
    identity = consumer.file.values.get(_KEY)
    if not identity:
        return
    for other in facts.consumers:
        if other is consumer:
            break
        if not (other.app and consumer.app and other.app.group == consumer.app.group and other.config):
            continue
        if other.file.document.file != consumer.file.document.file and other.file.values.get(_KEY) == identity:
            yield Problem(
                f"{consumer.label} and {other.label} of group {consumer.app.group} have the same {_KEY}: "
                "only one of them can be a member",
                consumer.at(_KEY),
                hint="give each instance an id of its own",
                certain=True,
                related=((other.at(_KEY), "the other member"),),
            )
    app = consumer.app
    if app is None or app.instances is None:
        raise MissingFact(f"the number of instances of {consumer.label}")
    if app.instances > 1:
        yield Problem(
            f"all {app.instances} instances have {_KEY}={identity}: only one of them can be a member of the group",
            consumer.at(_KEY),
            hint="give each instance an id of its own, such as ${env:HOSTNAME}",
            certain=True,
        )
