from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.rules.connect.tolerate_all_without_dlq import DLQ
from kafka_resilience_cli.lint.subjects import Sink

HEADERS = "errors.deadletterqueue.context.headers.enable"


@rule(
    "K005",
    "dlq-context-headers-off",
    Severity.WARNING,
    Certainty.PRACTICE,
    Fixable.SAFE,
    bad="""
        -- sink.json --
        {"connector.class": "io.confluent.connect.s3.S3SinkConnector",
         "topics": "orders",
         "errors.tolerance": "all",
         "errors.deadletterqueue.topic.name": "orders.to-s3.dlq"}
    """,
    good="""
        -- sink.json --
        {"connector.class": "io.confluent.connect.s3.S3SinkConnector",
         "topics": "orders",
         "errors.tolerance": "all",
         "errors.deadletterqueue.topic.name": "orders.to-s3.dlq",
         "errors.deadletterqueue.context.headers.enable": "true"}
    """,
)
def dlq_context_headers_off(sink: Sink, facts: Facts) -> Iterator[Problem]:
    """Dead letters of a sink do not say where they came from or why.

    Why: topic, partition, offset and the exception are only written, as `__connect.errors.*` headers, where this is
    switched on; without them a dead letter can be neither understood nor sent back.
    Fix: set `errors.deadletterqueue.context.headers.enable=true`, and leave room for the stack trace in the queue's
    `max.message.bytes`.
    Source: Kafka Connect `SinkConnectorConfig.DLQ_CONTEXT_HEADERS_ENABLE_CONFIG`, `DeadLetterQueueReporter`.
    """
    if not sink.written(DLQ) or not sink.value(DLQ).strip():
        return
    if sink.written(HEADERS) and sink.flag(HEADERS):
        return
    yield Problem(
        "dead letters carry no topic, partition, offset or cause",
        sink.at(HEADERS) if sink.written(HEADERS) else sink.at(DLQ),
        hint=f"set {HEADERS}=true",
        edits=(sink.put(HEADERS, "true"),),
        fix_title=f"set {HEADERS}=true",
    )
