from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.idempotence import (
    IDEMPOTENCE,
    IN_FLIGHT,
    TRANSACTIONAL_ID,
    Choice,
    choice,
    conflicts,
    refuses_in_flight,
    transactional,
)
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, Remove, rule
from kafka_resilience_cli.lint.subjects import Producer


@rule(
    "E001",
    "transactions-without-idempotence",
    Severity.ERROR,
    Certainty.REFUSED,
    Fixable.SAFE,
    instead_of=("P001", "P002", "T007"),
    bad="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        transactional.id=checkout
        enable.idempotence=false
    """,
    good="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        transactional.id=checkout
    """,
)
def transactions_without_idempotence(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """The client does not start: it has a transactional id and no idempotence.

    Why: transactions are built on idempotence; without it the constructor throws. The file may switch it off itself, or
    lose it to `acks`, `retries` or the requests in flight.
    Fix: remove what switches it off.
    Source: Kafka `ProducerConfig`, librdkafka `rd_kafka_conf_finalize`.
    """
    if producer.embedded_in is not None or not transactional(producer):
        return
    decided = choice(producer)
    if decided is Choice.OFF:
        yield _problem(
            producer,
            IDEMPOTENCE,
            f"{producer.spelled(IDEMPOTENCE)}=false is refused together with a {TRANSACTIONAL_ID}",
        )
    elif decided is Choice.CLIENT:
        for conflict in conflicts(producer):
            if conflict.key == IN_FLIGHT and refuses_in_flight(producer):
                continue
            yield _problem(
                producer,
                conflict.key,
                f"{conflict} is refused: it switches idempotence off, which a {TRANSACTIONAL_ID} needs",
            )


def _problem(producer: Producer, key: str, message: str) -> Problem:
    return Problem(
        message,
        producer.at(key),
        hint=f"remove {producer.spelled(key)}",
        edits=(Remove(producer.at(key)),),
        fix_title=f"remove {producer.spelled(key)}",
    )
