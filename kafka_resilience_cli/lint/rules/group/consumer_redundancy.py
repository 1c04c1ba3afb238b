from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.subjects import Consumer
from kafka_resilience_cli.topology.model import Profile


@rule(
    "G010",
    "consumer-redundancy",
    Severity.WARNING,
    Certainty.PRACTICE,
    bad="""
        -- topology.yaml --
        krc: 1
        name: billing
        topics:
          orders: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}
        consumers:
          billing: {topics: [orders], instances: 1}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: billing
        topics:
          orders: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}
        consumers:
          billing: {topics: [orders], instances: 3, zones: [a, b]}
    """,
)
def consumer_redundancy(consumer: Consumer, facts: Facts) -> Iterator[Problem]:
    """The group does not survive the loss of one instance or zone, or has members without work.

    Why: with one instance, or all of them in one zone, nobody reads while it is down. A partition has one reader in a
    group, so members beyond the number of partitions read nothing. Judged with the declared `instances` and `zones`;
    silent in `dev`.
    Fix: run two instances or more, in two zones; add partitions before members.
    Source: Kafka documentation, consumer groups; Amazon MSK, best practices for clients.
    Proof: nothing is refused or changed; an outage shows it.
    """
    app = consumer.app
    if app is None or facts.profile is Profile.DEV:
        return
    if app.instances is not None and app.instances < 2:
        yield Problem(
            f"group {app.group} has one instance: nobody reads while it is down",
            app.path.child("instances"),
            hint="run two or more",
        )
    elif len(app.zones) == 1 and len(facts.topology.cluster.racks) != 1:
        yield Problem(
            f"all instances of group {app.group} are in zone {app.zones[0]}: nobody reads while it is down",
            app.path.child("zones"),
            hint="spread them over two zones or more",
        )
    if app.instances is None or app.instances < 2:
        return
    partitions = sum(facts.partitions(facts.topic(name)) for name in consumer.topics)
    if app.instances > partitions:
        idle = app.instances - partitions
        yield Problem(
            f"{idle} of {app.instances} instances of group {app.group} have nothing to read: "
            f"their topics have {partitions} partitions",
            app.path.child("instances"),
            hint=f"run {partitions}, or add partitions",
        )
