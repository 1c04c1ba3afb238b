from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.live import some
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.plan.changes import Blocked, DeleteTopic
from kafka_resilience_cli.plan.obstacles import users_of


@rule(
    "Z007",
    "deletes-topic-in-use",
    Severity.ERROR,
    Certainty.PRACTICE,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        removed:
          orders.legacy: {reason: replaced, data_loss: accepted}
        -- other.yaml --
        krc: 1
        name: warehouse
        owner: team-warehouse
        external:
          orders.legacy: {}
        consumers:
          picking: {topics: [orders.legacy]}
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                               {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                               {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
          "orders.legacy": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "configs": {"read": {
          "orders.legacy": {"overrides": {}, "inherits": 0}}},
         "inherited": [{}]}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        removed:
          orders.legacy: {reason: replaced, data_loss: accepted}
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                               {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                               {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
          "orders.legacy": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "configs": {"read": {
          "orders.legacy": {"overrides": {}, "inherits": 0}}},
         "inherited": [{}]}
    """,
)
def deletes_topic_in_use(change: DeleteTopic, facts: Facts) -> Iterator[Problem]:
    """A plan deletes a topic that a declared application uses.

    Why: `data_loss: accepted` accepts that records go, not that applications stop: a consumer gets no more records and
    logs an unknown topic, a producer waits for metadata and gives up. With `auto.create.topics.enable` the topic comes
    back, empty and with the brokers' defaults.
    Fix: take the use out of the other topology and stop the application first.
    Source: Kafka `UnknownTopicOrPartitionException`; `ServerLogConfigs.AUTO_CREATE_TOPICS_ENABLE_CONFIG`.
    """
    users = users_of(facts.loaded).get(change.topic, [])
    if users and not isinstance(change.verdict, Blocked):
        yield Problem(
            f"{change.topic} would be deleted under {some(users)}",
            facts.topology.removed[change.topic].path,
            hint="stop them and take the topic out of their topology first",
            on_key=True,
        )
