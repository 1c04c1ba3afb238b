from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.idempotence import transactional
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.rules.producer.delivery_timeout_inconsistent import longest_attempt
from kafka_resilience_cli.lint.subjects import Producer

LEAST_DELIVERY_MS = 60_000
LEAST_REQUEST_MS = 10_000


@rule(
    "P008",
    "delivery-timeout-too-short",
    Severity.WARNING,
    Certainty.PRACTICE,
    Fixable.UNSAFE,
    bad="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        delivery.timeout.ms=40000
    """,
    good="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        delivery.timeout.ms=120000
    """,
)
def delivery_timeout_too_short(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """Records are given up before a fail-over of brokers is over.

    Why: a broker that dies is noticed after its session timeout, replicas leave the in-sync set, a leader is elected
    and clients learn of it: records that expire in the meantime are lost unless the application sends them again.
    Fix: leave `delivery.timeout.ms` at its default, two minutes in Java and five in librdkafka, and
    `request.timeout.ms` at 30 seconds. (What the client refuses is for P007 to say.)
    In a transaction they are not lost but aborted, and its timeout bounds them.
    Source: Amazon MSK "Best practices for Apache Kafka clients"; Kafka `ProducerConfig.REQUEST_TIMEOUT_MS_DOC`.
    Proof: how long a fail-over takes depends on the cluster; no client refuses the setting.
    """
    if producer.embedded_in is not None:
        return
    if producer.written("delivery.timeout.ms") and not transactional(producer):
        timeout = producer.number("delivery.timeout.ms")
        refused = producer.java and timeout < LEAST_DELIVERY_MS and timeout < longest_attempt(producer)
        if 0 < timeout < LEAST_DELIVERY_MS and not refused:
            yield _problem(producer, "delivery.timeout.ms", timeout, LEAST_DELIVERY_MS)
    if not producer.librdkafka and producer.written("request.timeout.ms"):
        timeout = producer.number("request.timeout.ms")
        if timeout < LEAST_REQUEST_MS:
            yield _problem(producer, "request.timeout.ms", timeout, LEAST_REQUEST_MS)


def _problem(producer: Producer, key: str, timeout: int, least: int) -> Problem:
    return Problem(
        f"{producer.spelled(key)}={timeout} is shorter than a fail-over of brokers may take",
        producer.at(key),
        hint=f"use {least} or more",
        edits=(producer.put(key, str(least)),),
        fix_title=f"set {key}={least}",
    )
