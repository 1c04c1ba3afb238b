from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.changes import asked_at
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.live import some, topics_of
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.plan.changes import AddPartitions


@rule(
    "Z003",
    "growth-stops-streams",
    Severity.WARNING,
    Certainty.HEURISTIC,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders:
            key: order_id
            ordering: none
            partitions: 6
            replication_factor: 3
        streams:
          totals:
            topics: [orders]
            client: {family: java, version: "4.1", file: clients/totals.properties}
        -- clients/totals.properties --
        bootstrap.servers=k1:9092
        application.id=totals
        processing.guarantee=exactly_once_v2
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                               {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                               {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
          "orders": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]},
          "totals-count-changelog": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "configs": {"read": {
          "orders": {"overrides": {}, "inherits": 0}}},
         "inherited": [{}]}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders:
            key: order_id
            ordering: none
            partitions: 1
            replication_factor: 3
        streams:
          totals:
            topics: [orders]
            client: {family: java, version: "4.1", file: clients/totals.properties}
        -- clients/totals.properties --
        bootstrap.servers=k1:9092
        application.id=totals
        processing.guarantee=exactly_once_v2
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                               {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                               {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
          "orders": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]},
          "totals-count-changelog": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "configs": {"read": {
          "orders": {"overrides": {}, "inherits": 0}}},
         "inherited": [{}]}
    """,
)
def growth_stops_streams(change: AddPartitions, facts: Facts) -> Iterator[Problem]:
    """A Streams application has internal topics as wide as its input was.

    Why: at its next rebalance Streams finds that a changelog or repartition topic should have as many partitions as
    the input has now, and stops with "Existing internal topic … has invalid partitions". It does not widen them.
    Fix: stop the application, let it finish, reset it (`kafka-streams-application-reset`) and let it read its input
    again; or give it a new application id.
    Source: Kafka Streams `InternalTopicManager`, `RepartitionTopics`.
    Proof: it takes a Streams application that has run before and one more rebalance of it; which of its internal topics
    hangs on which input only its own topology says, so that krc takes those of the same width for it.
    """
    if change.after <= change.before:
        return
    apps = [app for app in facts.topology.streams.values() if change.topic in (each.topic for each in app.topics)]
    for app in apps:
        stale = [
            name
            for name, topic in topics_of(facts.state).items()
            if name.startswith(f"{app.application_id}-")
            and name.endswith(("-changelog", "-repartition"))
            and len(topic.partitions) == change.before
        ]
        if stale:
            yield Problem(
                f"{app.label} keeps its state in {some(stale)} with {change.before} partitions: with {change.after} "
                f"partitions of {change.topic} it may stop at its next rebalance",
                asked_at(facts, change.topic, "partitions"),
                hint="stop it, grow, and reset it before it starts again",
                related=((app.path, f"{app.label} reads {change.topic}"),),
            )
