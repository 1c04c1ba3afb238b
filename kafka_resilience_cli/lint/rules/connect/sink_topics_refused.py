from __future__ import annotations

import re
from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.rules.connect.tolerate_all_without_dlq import DLQ
from kafka_resilience_cli.lint.subjects import MissingFact, Sink


@rule(
    "K004",
    "sink-topics-refused",
    Severity.ERROR,
    Certainty.REFUSED,
    bad="""
        -- sink.json --
        {"connector.class": "io.confluent.connect.s3.S3SinkConnector",
         "topics.regex": "orders.*",
         "errors.tolerance": "all",
         "errors.deadletterqueue.topic.name": "orders.dlq"}
    """,
    good="""
        -- sink.json --
        {"connector.class": "io.confluent.connect.s3.S3SinkConnector",
         "topics.regex": "orders[.]v[0-9]+",
         "errors.tolerance": "all",
         "errors.deadletterqueue.topic.name": "orders.dlq"}
    """,
)
def sink_topics_refused(sink: Sink, facts: Facts) -> Iterator[Problem]:
    """A sink's topics are given twice, not at all, or include its own dead-letter queue.

    Why: Connect refuses such a connector when it is created.
    Fix: give either `topics` or `topics.regex`, and keep the dead-letter queue out of them.
    Source: Kafka Connect `SinkConnectorConfig.validate`.
    """
    listed, pattern = sink.written("topics"), sink.written("topics.regex")
    if listed and pattern:
        yield Problem(
            "topics and topics.regex are both given: Connect refuses the connector",
            sink.at("topics.regex"),
            hint="keep one of them",
            related=((sink.at("topics"), "the other"),),
            on_key=True,
        )
        return
    if not listed and not pattern:
        yield Problem(
            "neither topics nor topics.regex is given: Connect refuses the connector",
            sink.at("topics"),
            hint="add topics, a comma-separated list",
        )
        return
    if not sink.written(DLQ):
        return
    queue = sink.value(DLQ)
    if queue and (_lists(sink, queue) if listed else _matches(sink, queue)):
        key = "topics" if listed else "topics.regex"
        yield Problem(
            f"{key} includes the sink's own dead-letter queue {queue}: Connect refuses the connector",
            sink.at(DLQ),
            hint=f"name another queue, or keep it out of {key}",
            related=((sink.at(key), "the subscription"),),
        )


def _lists(sink: Sink, queue: str) -> bool:
    return queue in (name.strip() for name in sink.value("topics").split(","))


def _matches(sink: Sink, queue: str) -> bool:
    """Java's and Python's patterns agree on what topic subscriptions use."""
    try:
        return re.fullmatch(sink.value("topics.regex"), queue) is not None
    except re.error:
        raise MissingFact("a pattern in topics.regex that krc can read") from None
