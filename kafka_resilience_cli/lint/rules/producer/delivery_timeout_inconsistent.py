from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, Remove, rule
from kafka_resilience_cli.lint.subjects import Producer

DELIVERY = "delivery.timeout.ms"


@rule(
    "P007",
    "delivery-timeout-inconsistent",
    Severity.ERROR,
    Certainty.REFUSED,
    Fixable.SAFE,
    bad="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        delivery.timeout.ms=30000
        linger.ms=100
    """,
    good="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        delivery.timeout.ms=120000
        linger.ms=100
    """,
)
def delivery_timeout_inconsistent(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """The client does not start: its delivery timeout is shorter than what one attempt may take.

    Why: a record waits `linger.ms` for its batch and one request may take `request.timeout.ms`. Java refuses a delivery
    timeout below their sum where the file sets it, and raises it where it does not; librdkafka only demands more than
    the `linger.ms` of the file.
    Fix: remove `delivery.timeout.ms`; its default is two minutes in Java and five in librdkafka.
    Source: Kafka `KafkaProducer.configureDeliveryTimeout`, librdkafka `rd_kafka_topic_conf_finalize`.
    """
    if producer.embedded_in is not None or not producer.written(DELIVERY):
        return
    timeout = producer.number(DELIVERY)
    if producer.librdkafka:
        yield from _within_linger(producer, timeout)
        return
    if timeout < longest_attempt(producer):
        linger, request = producer.number("linger.ms"), producer.number("request.timeout.ms")
        yield _problem(
            producer,
            f"{producer.spelled(DELIVERY)}={timeout} is refused: it is below"
            f" linger.ms + request.timeout.ms = {linger} + {request}",
        )


def longest_attempt(producer: Producer) -> int:
    """Milliseconds that Java wants to have for one attempt."""
    return producer.number("linger.ms") + producer.number("request.timeout.ms")


def _within_linger(producer: Producer, timeout: int) -> Iterator[Problem]:
    if timeout == 0 or not producer.written("linger.ms"):
        return
    linger = producer.decimal("linger.ms")
    if timeout <= linger:
        yield _problem(
            producer, f"{producer.spelled(DELIVERY)}={timeout} is refused: it has to be above linger.ms={linger:g}"
        )


def _problem(producer: Producer, message: str) -> Problem:
    return Problem(
        message,
        producer.at(DELIVERY),
        hint=f"remove {producer.spelled(DELIVERY)}, or raise it",
        edits=(Remove(producer.at(DELIVERY)),),
        fix_title=f"remove {producer.spelled(DELIVERY)}",
    )
