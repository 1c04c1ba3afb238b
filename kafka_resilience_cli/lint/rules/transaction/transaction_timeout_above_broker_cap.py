from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.idempotence import transactional
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Producer

KEY = "transaction.timeout.ms"
CAP_MS = 900_000
"""``transaction.max.timeout.ms`` of brokers, by default."""


@rule(
    "E003",
    "transaction-timeout-above-broker-cap",
    Severity.ERROR,
    Certainty.REFUSED,
    Fixable.UNSAFE,
    bad="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        transactional.id=checkout
        transaction.timeout.ms=3600000
    """,
    good="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        transactional.id=checkout
        transaction.timeout.ms=900000
    """,
)
def transaction_timeout_above_broker_cap(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """Brokers refuse the transaction timeout when the producer begins its first transaction.

    Why: brokers allow `transaction.max.timeout.ms`, 15 minutes unless somebody raised it. Neither client checks that;
    `initTransactions` fails.
    Fix: lower `transaction.timeout.ms`, or raise the limit of the brokers first and ignore this rule here.
    Source: Kafka `TransactionCoordinator.handleInitProducerId`, `TransactionStateManagerConfig`.
    """
    if not producer.written(KEY) or not transactional(producer):
        return
    timeout = producer.number(KEY)
    if timeout > CAP_MS:
        yield Problem(
            f"{KEY}={timeout} is above the {CAP_MS} that brokers allow by default: initTransactions fails",
            producer.at(KEY),
            hint=f"set {KEY}={CAP_MS}, or raise transaction.max.timeout.ms of the brokers",
            edits=(producer.put(KEY, str(CAP_MS)),),
            fix_title=f"set {KEY}={CAP_MS}",
        )
