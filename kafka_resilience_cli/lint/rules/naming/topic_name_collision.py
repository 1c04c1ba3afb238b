from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import DocPath, Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.rules.naming.client_topics import named_topics
from kafka_resilience_cli.lint.subjects import Sink, Source, StreamsApp, Worker
from kafka_resilience_cli.topology.model import ExternalTopic, Topic


@rule(
    "N002",
    "topic-name-collision",
    Severity.ERROR,
    Certainty.REFUSED,
    bad="""
        -- orders-to-search.json --
        {
          "name": "orders-to-search",
          "config": {
            "connector.class": "org.example.SearchSinkConnector",
            "topics": "orders,orders.dlq",
            "errors.tolerance": "all",
            "errors.deadletterqueue.topic.name": "orders_dlq"
          }
        }
    """,
    good="""
        -- orders-to-search.json --
        {
          "name": "orders-to-search",
          "config": {
            "connector.class": "org.example.SearchSinkConnector",
            "topics": "orders,orders.dlq",
            "errors.tolerance": "all",
            "errors.deadletterqueue.topic.name": "orders.search.dlq"
          }
        }
    """,
)
def topic_name_collision(client: Sink | Source | StreamsApp | Worker, facts: Facts) -> Iterator[Problem]:
    """A client's file names a topic that differs from another one in `.` and `_` alone.

    Why: Kafka's metrics write both characters as `_`, so the broker refuses to make the second topic.
    Fix: rename one of them. Names that topologies declare or derive are checked when they are read (Y310).
    Source: Kafka `Topic.hasCollision`, `ReplicationControlManager` (INVALID_TOPIC_EXCEPTION).
    """
    known: dict[str, tuple[str, DocPath]] = {}
    if facts.has_topology:
        declared: dict[str, Topic | ExternalTopic] = {**facts.topology.topics, **facts.topology.external}
        known = {name.replace(".", "_"): (name, topic.path) for name, topic in declared.items()}
    for key, name in named_topics(client):
        twin, where = known.setdefault(name.replace(".", "_"), (name, client.at(key)))
        if twin != name:
            yield Problem(
                f"{name} and {twin} differ only in '.' and '_': the broker refuses the second one",
                client.at(key),
                hint="rename one of them",
                related=((where, twin),),
            )
