from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.idempotence import transactional
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Producer

DELIVERY = "delivery.timeout.ms"
TRANSACTION = "transaction.timeout.ms"
TWO_PHASE = "transaction.two.phase.commit.enable"


@rule(
    "E006",
    "delivery-outlives-transaction",
    Severity.WARNING,
    Certainty.HEURISTIC,
    Fixable.SAFE,
    bad="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        transactional.id=checkout
        transaction.timeout.ms=30000
    """,
    good="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        transactional.id=checkout
        transaction.timeout.ms=120000
    """,
)
def delivery_outlives_transaction(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """The client still sends a record when its transaction has been aborted.

    Why: brokers abort a transaction after `transaction.timeout.ms`; a record that is retried for longer fails then, and
    the application cannot tell which of the two happened. Java's defaults are like that already (two minutes and one),
    so this is said only where the file sets one of them. librdkafka refuses it (E002).
    Fix: keep `delivery.timeout.ms` within `transaction.timeout.ms`.
    Source: librdkafka INTRODUCTION.md "Configuration considerations"; Kafka `ProducerConfig`.
    Proof: a race between two time-outs: Java takes both settings, whichever is longer.
    """
    if producer.embedded_in is not None or producer.librdkafka or not transactional(producer):
        return
    if not producer.written(DELIVERY) and not producer.written(TRANSACTION):
        return
    if producer.written(TWO_PHASE) and producer.flag(TWO_PHASE):
        return
    delivery, transaction = producer.number(DELIVERY), producer.number(TRANSACTION)
    if delivery > transaction:
        yield Problem(
            f"a record is retried for {delivery} ms, its transaction is aborted after {transaction} ms",
            producer.at(DELIVERY if producer.written(DELIVERY) else TRANSACTION),
            hint=f"set {TRANSACTION}={delivery}",
            edits=(producer.put(TRANSACTION, str(delivery)),),
            fix_title=f"set {TRANSACTION}={delivery}",
        )
