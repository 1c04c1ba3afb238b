from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.rules.naming.client_topics import named_topics
from kafka_resilience_cli.lint.subjects import Sink, Source, StreamsApp, Worker
from kafka_resilience_cli.topology.model import Topic
from kafka_resilience_cli.topology.topics import illegal_name


@rule(
    "N001",
    "topic-name-invalid",
    Severity.ERROR,
    Certainty.REFUSED,
    bad="""
        -- orders-to-search.json --
        {
          "name": "orders-to-search",
          "config": {
            "connector.class": "org.example.SearchSinkConnector",
            "topics": "orders",
            "errors.tolerance": "all",
            "errors.deadletterqueue.topic.name": "orders dead letters"
          }
        }
        -- metering.properties --
        # krc: client family=streams role=streams version=4.3
        application.id=metering
        bootstrap.servers=kafka:9092
        errors.dead.letter.queue.topic.name=metering/dlq
    """,
    good="""
        -- orders-to-search.json --
        {
          "name": "orders-to-search",
          "config": {
            "connector.class": "org.example.SearchSinkConnector",
            "topics": "orders",
            "errors.tolerance": "all",
            "errors.deadletterqueue.topic.name": "orders.search.dlq"
          }
        }
        -- metering.properties --
        # krc: client family=streams role=streams version=4.3
        application.id=metering
        bootstrap.servers=kafka:9092
        errors.dead.letter.queue.topic.name=metering.dlq
    """,
)
def topic_name_invalid(subject: Topic | Sink | Source | StreamsApp | Worker, facts: Facts) -> Iterator[Problem]:
    """A client's file names a topic that no broker makes.

    Why: the broker refuses the name. Where it is a dead-letter queue's, that is found out with the first record that
    fails.
    Fix: letters, digits, `.`, `_` and `-`, at most 249 of them. Names that topologies declare or derive are checked
    when they are read (Y209, Y308, Y309); of those this rule says only that `__` begins the names of Kafka's own
    topics.
    Source: Kafka `org.apache.kafka.common.internals.Topic.validate`.
    """
    if isinstance(subject, Topic):
        if subject.chain is None and subject.name.startswith("__"):
            yield Problem(
                f"{subject.name} begins with __, as Kafka's own topics do: tools hide and skip it",
                subject.path,
                hint="leave the underscores out",
                severity=Severity.WARNING,
                on_key=True,
            )
        return
    for key, name in named_topics(subject):
        if wrong := illegal_name(name):
            yield Problem(
                f"the broker refuses {name!r}: {wrong}",
                subject.at(key),
                hint="letters, digits, '.', '_' and '-', at most 249",
            )
