from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.idempotence import transactional
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, Remove, rule
from kafka_resilience_cli.lint.subjects import Producer

TRANSACTION = "transaction.timeout.ms"
DELIVERY = "delivery.timeout.ms"
SOCKET = "socket.timeout.ms"
SOCKET_MARGIN_MS = 100


@rule(
    "E002",
    "librdkafka-transaction-timeouts",
    Severity.ERROR,
    Certainty.REFUSED,
    Fixable.SAFE,
    bad="""
        -- checkout.properties --
        # krc: client family=librdkafka role=producer version=2.16
        bootstrap.servers=kafka:9092
        transactional.id=checkout
        delivery.timeout.ms=120000
    """,
    good="""
        -- checkout.properties --
        # krc: client family=librdkafka role=producer version=2.16
        bootstrap.servers=kafka:9092
        transactional.id=checkout
        delivery.timeout.ms=60000
    """,
)
def librdkafka_transaction_timeouts(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """The client does not start: a time-out reaches beyond the transaction.

    Why: librdkafka refuses a delivery timeout above `transaction.timeout.ms` (one minute by default), and a
    `socket.timeout.ms` more than 100 ms above it. Java's two minutes, copied, are too long.
    Fix: remove the key; librdkafka fits its own defaults to the transaction.
    Source: librdkafka `rd_kafka_conf_finalize`, `rd_kafka_topic_conf_finalize`.
    """
    if producer.embedded_in is not None or not producer.librdkafka or not transactional(producer):
        return
    if not producer.written(DELIVERY) and not producer.written(SOCKET):
        return
    transaction = producer.number(TRANSACTION)
    for key, most in ((DELIVERY, transaction), (SOCKET, transaction + SOCKET_MARGIN_MS)):
        if producer.written(key) and producer.number(key) > most:
            name = producer.spelled(key)
            yield Problem(
                f"{name}={producer.value(key)} is refused: with a transactional.id it may be {most} at most"
                f" ({TRANSACTION}={transaction})",
                producer.at(key),
                hint=f"remove {name}",
                edits=(Remove(producer.at(key)),),
                fix_title=f"remove {name}",
            )
