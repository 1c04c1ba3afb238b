from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.idempotence import IDEMPOTENCE, Choice, acks, choice, conflicts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Producer


@rule(
    "P004",
    "idempotence-off-by-default",
    Severity.ERROR,
    Certainty.ALTERED,
    Fixable.SAFE,
    bad="""
        -- checkout.properties --
        # krc: client family=librdkafka role=producer version=2.16
        bootstrap.servers=kafka:9092
        acks=all
    """,
    good="""
        -- checkout.properties --
        # krc: client family=librdkafka role=producer version=2.16
        bootstrap.servers=kafka:9092
        acks=all
        enable.idempotence=true
    """,
)
def idempotence_off_by_default(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """The client is not idempotent unless it is told to be.

    Why: librdkafka, unlike Java from 3.0, leaves idempotence off and sends up to a million requests without waiting for
    an answer: a retry writes records twice and behind later ones. Java before 3.0 leaves it off as well, with five
    requests; 3.0.0 and 3.1.0 announce the new default and do not apply it.
    Fix: set `enable.idempotence=true`.
    Source: librdkafka CONFIGURATION.md, Kafka `ProducerConfig`, KAFKA-13598.
    """
    if producer.embedded_in is not None or choice(producer) is not Choice.NEVER:
        return
    if producer.written("acks") and acks(producer) == "0":
        return
    producer.require_declared()
    repairable = not any(True for _ in conflicts(producer))
    yield Problem(
        f"{_client(producer)} leaves idempotence off: a retry can write records twice and out of order",
        producer.file.path,
        hint=f"set {IDEMPOTENCE}=true",
        severity=None if producer.librdkafka else Severity.WARNING,
        edits=(producer.put(IDEMPOTENCE, "true"),) if repairable else (),
        fix_title=f"set {IDEMPOTENCE}=true",
    )


def _client(producer: Producer) -> str:
    return "librdkafka" if producer.librdkafka else f"the Java client {producer.version}"
