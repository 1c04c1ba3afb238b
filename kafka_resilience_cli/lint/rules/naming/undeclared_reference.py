from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.subjects import Consumer
from kafka_resilience_cli.topology import model


@rule(
    "N005",
    "undeclared-reference",
    Severity.ERROR,
    Certainty.HEURISTIC,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders: {partitions: 6, replication_factor: 3}
          prices: {partitions: 6, replication_factor: 3}
        consumers:
          fulfilment:
            group: warehouse
            topics: [orders]
          labels:
            group: warehouse
            topics: [prices]
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders: {partitions: 6, replication_factor: 3}
          prices: {partitions: 6, replication_factor: 3}
        consumers:
          fulfilment: {topics: [orders]}
          labels: {topics: [prices]}
    """,
)
def undeclared_reference(consumer: Consumer, facts: Facts) -> Iterator[Problem]:
    """A consumer group is not the one that the topology means.

    Why: the members of a group are rebalanced together. Applications with different topics and one group id stop each
    other with every deployment, and lag, offsets and alerts of the group are nobody's; a Streams application and a
    consumer with one id cannot both join. And where the client's file has another group id than the topology,
    everything that krc says about the group is about one that does not exist.
    Fix: a group of its own for each application; the topology's `group:` is the file's `group.id`. Topics that are
    named and not declared are errors when the topology is read (Y201).
    Source: Kafka `ConsumerConfig.GROUP_ID_CONFIG`; `GroupCoordinator` (INCONSISTENT_GROUP_PROTOCOL); krc's own.
    """
    app = consumer.app
    if app is None:
        return
    for other in facts.topology.consumers.values():
        if other.label < app.label and other.group == app.group and _reads(other) != _reads(app):
            yield _shared(app, other, "they read different topics, and a restart of one stops the other", certain=False)
    for streams in facts.topology.streams.values():
        if streams.application_id == app.group:
            yield _shared(app, streams, "Streams and a consumer cannot be members of one group", certain=True)
    if consumer.config is None or not consumer.written("group.id"):
        return
    group = consumer.value("group.id")
    meant = _groups_of_file(app, facts.topology)
    if group not in meant:
        yield Problem(
            f"the file says group.id={group}, the topology {app.group.removeprefix(facts.topology.prefix)}",
            consumer.at("group.id"),
            hint=f"`group: {group}` in the topology, or the other one here",
            related=((app.path, f"{app.label} in the topology"),),
        )


def _shared(app: model.Consumer, other: model.Consumer | model.Streams, effect: str, *, certain: bool) -> Problem:
    return Problem(
        f"{app.label} and {other.label} are both the group {app.group}: {effect}",
        app.path.child("group"),
        hint="a group for each",
        certain=certain,
        related=((other.path, other.label),),
    )


def _reads(app: model.Consumer) -> set[str]:
    return {subscription.topic for subscription in app.topics}


def _groups_of_file(app: model.Consumer, topology: model.Topology) -> set[str]:
    """Those of every consumer that reads this file, with and without the environment's prefix."""
    file = app.client.file if app.client else ""
    same = {each.group for each in topology.consumers.values() if each.client and each.client.file == file}
    return same | {group.removeprefix(topology.prefix) for group in same}
