from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, Remove, rule
from kafka_resilience_cli.lint.subjects import Consumer, ShareConsumer

MARGIN_MS = 1000
"""What librdkafka wants between the broker's wait and its own."""


@rule(
    "F003",
    "fetch-wait-too-long",
    Severity.WARNING,
    Certainty.ALTERED,
    Fixable.SAFE,
    bad="""
        -- billing.properties --
        # krc: client family=java role=consumer version=4.1
        bootstrap.servers=kafka:9092
        group.id=billing
        fetch.max.wait.ms=30000
    """,
    good="""
        -- billing.properties --
        # krc: client family=java role=consumer version=4.1
        bootstrap.servers=kafka:9092
        group.id=billing
        fetch.max.wait.ms=5000
    """,
)
def fetch_wait_too_long(consumer: Consumer | ShareConsumer, facts: Facts) -> Iterator[Problem]:
    """The broker may hold a fetch back for longer than the client waits for the answer.

    Why: on a quiet topic a Java client then gives every fetch up, closes the connection and starts over; with
    librdkafka the requests behind the fetch, on the same connection, time out.
    Fix: remove the key; half a second is its default.
    Source: Kafka `ConsumerConfig.FETCH_MAX_WAIT_MS_DOC`, librdkafka `rd_kafka_conf_warn`.
    """
    if consumer.embedded_in is not None:
        return
    if consumer.librdkafka:
        wait, patience, waits_for = "fetch.wait.max.ms", "socket.timeout.ms", "requests behind it time out after"
    else:
        wait, patience, waits_for = "fetch.max.wait.ms", "request.timeout.ms", "the client waits only"
    if not consumer.written(wait) and not consumer.written(patience):
        return
    held, waited = consumer.number(wait), consumer.number(patience)
    too_long = held + MARGIN_MS > waited if consumer.librdkafka else held >= waited
    if too_long:
        at = wait if consumer.written(wait) else patience
        yield Problem(
            f"the broker may hold a fetch back for {held} ms, and {waits_for} {waited} ms",
            consumer.at(at),
            hint=f"remove {at}",
            edits=(Remove(consumer.at(at)),),
            fix_title=f"remove {at}",
        )
