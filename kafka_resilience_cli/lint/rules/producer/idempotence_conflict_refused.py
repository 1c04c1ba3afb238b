from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.idempotence import (
    CONFLICTING,
    IDEMPOTENCE,
    IN_FLIGHT,
    Choice,
    choice,
    conflicts,
    refuses_in_flight,
    transactional,
)
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, Remove, rule
from kafka_resilience_cli.lint.subjects import Producer

THRESHOLD = "queue.buffering.backpressure.threshold"
STRATEGY = "queuing.strategy"


@rule(
    "P003",
    "idempotence-conflict-refused",
    Severity.ERROR,
    Certainty.REFUSED,
    Fixable.SAFE,
    instead_of=("P001", "T007"),
    bad="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        enable.idempotence=true
        retries=0
    """,
    good="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        enable.idempotence=true
    """,
)
def idempotence_conflict_refused(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """The client does not start: a setting contradicts idempotence.

    Why: an idempotent producer needs `acks=all`, retries, and at most five requests in flight; where the file asks for
    idempotence the constructor throws. Java from 4.0 throws for the requests in flight although nobody asked.
    Fix: remove the setting; its default goes well with idempotence.
    Source: Kafka `ProducerConfig.postProcessAndValidateIdempotenceConfigs`, librdkafka `rd_kafka_conf_finalize`.
    """
    if producer.embedded_in is not None:
        return
    asked = producer.written(IDEMPOTENCE) or transactional(producer)
    if producer.librdkafka:
        yield from _queue(producer)
    for conflict in conflicts(producer, CONFLICTING if asked else (IN_FLIGHT,)):
        decided = choice(producer)
        by_itself = decided is Choice.CLIENT and conflict.key == IN_FLIGHT and refuses_in_flight(producer)
        if decided is Choice.ON or by_itself:
            yield _problem(
                producer, conflict.key, f"{conflict} is refused: {_reason(producer)} needs {conflict.wanted}"
            )


def _reason(producer: Producer) -> str:
    if producer.written(IDEMPOTENCE):
        return f"{IDEMPOTENCE}=true"
    return "a transactional.id" if transactional(producer) else "Java, which is idempotent by default,"


def _queue(producer: Producer) -> Iterator[Problem]:
    if producer.written(THRESHOLD) and producer.number(THRESHOLD) > 1 and choice(producer) is Choice.ON:
        message = f"{THRESHOLD}={producer.value(THRESHOLD)} is refused: {_reason(producer)} needs 1"
        yield _problem(producer, THRESHOLD, message)
    if producer.written(STRATEGY) and producer.value(STRATEGY) == "lifo" and choice(producer) is Choice.ON:
        yield _problem(producer, STRATEGY, f"{STRATEGY}=lifo is refused: {_reason(producer)} needs fifo")


def _problem(producer: Producer, key: str, message: str) -> Problem:
    return Problem(
        message,
        producer.at(key),
        hint=f"remove {producer.spelled(key)}",
        edits=(Remove(producer.at(key)),),
        fix_title=f"remove {producer.spelled(key)}",
    )
