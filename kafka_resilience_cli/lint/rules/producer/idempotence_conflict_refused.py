from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.idempotence import (
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
    contradicting = (THRESHOLD, STRATEGY) if producer.librdkafka else ()
    if not any(producer.written(key) for key in ("acks", "retries", IN_FLIGHT, *contradicting)):
        return
    decided = choice(producer)
    asked = decided is Choice.ON
    reason = (
        f"{IDEMPOTENCE}=true"
        if producer.written(IDEMPOTENCE)
        else "a transactional.id"
        if transactional(producer)
        else "an idempotent producer, which Java is from 4.0,"
    )
    if asked and producer.librdkafka:
        yield from _queue(producer, reason)
    for conflict in conflicts(producer):
        by_itself = decided is Choice.CLIENT and conflict.key == IN_FLIGHT and refuses_in_flight(producer)
        if asked or by_itself:
            yield _problem(producer, conflict.key, f"{conflict} is refused: {reason} needs {conflict.wanted}")


def _queue(producer: Producer, reason: str) -> Iterator[Problem]:
    if producer.written(THRESHOLD) and producer.number(THRESHOLD) > 1:
        message = f"{THRESHOLD}={producer.value(THRESHOLD)} is refused: {reason} needs 1"
        yield _problem(producer, THRESHOLD, message)
    if producer.written(STRATEGY) and producer.value(STRATEGY) == "lifo":
        yield _problem(producer, STRATEGY, f"{STRATEGY}=lifo is refused: {reason} needs fifo")


def _problem(producer: Producer, key: str, message: str) -> Problem:
    return Problem(
        message,
        producer.at(key),
        hint=f"remove {key}",
        edits=(Remove(producer.at(key)),),
        fix_title=f"remove {key}",
    )
