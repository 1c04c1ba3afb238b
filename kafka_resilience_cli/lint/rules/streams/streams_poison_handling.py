from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.rules.streams.settings import DLQ, handler_key
from kafka_resilience_cli.lint.subjects import StreamsApp

FAIL, CONTINUE = "LogAndFailExceptionHandler", "LogAndContinueExceptionHandler"


@rule(
    "S006",
    "streams-poison-handling",
    Severity.WARNING,
    Certainty.PRACTICE,
    bad="""
        -- totals.properties --
        # krc: client family=streams role=streams version=4.2
        application.id=totals
        bootstrap.servers=kafka:9092
        deserialization.exception.handler=org.apache.kafka.streams.errors.LogAndContinueExceptionHandler
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
def streams_poison_handling(app: StreamsApp, facts: Facts) -> Iterator[Problem]:
    """A record that cannot be read stops the application, or is dropped and kept nowhere.

    Why: the default handler fails, and the restarted application meets the same record again; the handler that goes on
    leaves nothing but a log line.
    Fix: go on and keep the record: from 4.2 name a topic in `errors.dead.letter.queue.topic.name` beside
    `LogAndContinueExceptionHandler`, before that write a handler that produces it to a dead-letter topic.
    Source: Kafka `StreamsConfig`, `LogAndFailExceptionHandler`; KIP-161, KIP-1034.
    Proof: needs a running application and a record that cannot be read; no client refuses the setting.
    """
    key = handler_key(app, "deserialization")
    handler = app.value(key).rsplit(".", 1)[-1]
    if handler not in (FAIL, CONTINUE) or (app.version >= (4, 2) and app.written(DLQ)):
        return
    if handler == CONTINUE:
        yield Problem(
            "records that cannot be read are dropped and kept nowhere",
            app.at(key),
            hint=f"set {DLQ} (from 4.2), or write a handler that keeps them",
            severity=Severity.ERROR,
        )
    else:
        yield Problem(
            "one record that cannot be read stops the application, and again after each restart",
            app.at(key),
            hint=f"set {key} to LogAndContinueExceptionHandler together with {DLQ} (from 4.2)",
        )
