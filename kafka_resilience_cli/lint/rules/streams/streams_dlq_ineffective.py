from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.rules.streams.settings import DLQ, handler_key
from kafka_resilience_cli.lint.subjects import StreamsApp

_CONNECTS = "errors.deadletterqueue.topic.name"


@rule(
    "S007",
    "streams-dlq-ineffective",
    Severity.ERROR,
    Certainty.ALTERED,
    bad="""
        -- totals.properties --
        # krc: client family=streams role=streams version=4.1
        application.id=totals
        bootstrap.servers=kafka:9092
        deserialization.exception.handler=org.apache.kafka.streams.errors.LogAndContinueExceptionHandler
        errors.dead.letter.queue.topic.name=totals.dlq
    """,
    good="""
        -- totals.properties --
        # krc: client family=streams role=streams version=4.2
        application.id=totals
        bootstrap.servers=kafka:9092
        deserialization.exception.handler=org.apache.kafka.streams.errors.LogAndContinueExceptionHandler
        errors.dead.letter.queue.topic.name=totals.dlq
    """,
)
def streams_dlq_ineffective(app: StreamsApp, facts: Facts) -> Iterator[Problem]:
    """A Streams dead-letter queue does nothing, or does not keep the application running.

    Why: before 4.2 the key is unknown and ignored, and so is Connect's `errors.deadletterqueue.topic.name` in every
    version. From 4.2 the handlers that fail write the record and still stop the application, and a handler of one's own
    decides by itself whether it uses the queue.
    Fix: use Kafka Streams 4.2 or later, with `LogAndContinueExceptionHandler`.
    Source: Kafka `StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG`; KIP-1034.
    """
    if not app.written(DLQ):
        if app.written(_CONNECTS):
            yield Problem(
                f"{_CONNECTS} is Connect's name for it: Streams ignores it, and dead-letters nothing",
                app.at(_CONNECTS),
                hint=f"write {DLQ} (from Kafka Streams 4.2)",
                on_key=True,
            )
        return
    if app.version < (4, 2):
        yield Problem(
            f"Kafka Streams {app.version} does not know {DLQ} and ignores it",
            app.at(DLQ),
            hint="use Kafka Streams 4.2 or later, or write a handler that keeps the record",
            on_key=True,
        )
        return
    key = handler_key(app, "deserialization")
    if app.value(key).rsplit(".", 1)[-1] == "LogAndFailExceptionHandler":
        yield Problem(
            "the record is dead-lettered, and the application still stops: its handler fails",
            app.at(key) if app.written(key) else app.at(DLQ),
            hint=f"set {key} to org.apache.kafka.streams.errors.LogAndContinueExceptionHandler",
            severity=Severity.WARNING,
        )
