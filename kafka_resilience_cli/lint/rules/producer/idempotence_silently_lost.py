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


@rule(
    "P002",
    "idempotence-silently-lost",
    Severity.ERROR,
    Certainty.ALTERED,
    Fixable.SAFE,
    bad="""
        -- checkout.properties --
        # krc: client family=java role=producer version=3.9
        bootstrap.servers=kafka:9092
        max.in.flight.requests.per.connection=10
    """,
    good="""
        -- checkout.properties --
        # krc: client family=java role=producer version=3.9
        bootstrap.servers=kafka:9092
        max.in.flight.requests.per.connection=5
        enable.idempotence=true
    """,
)
def idempotence_silently_lost(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """Another setting switches idempotence off, and the client says so in its log only.

    Why: Java clients are idempotent by default, unless `acks`, `retries` or the requests in flight forbid it; a retry
    can then write a record twice, or behind later ones.
    Fix: remove the setting, and write `enable.idempotence=true`: a later conflict then stops the client at its start.
    Source: Kafka `ProducerConfig.postProcessAndValidateIdempotenceConfigs`, KIP-679, KAFKA-13598.
    """
    if producer.embedded_in is not None or producer.librdkafka or producer.may_lose or transactional(producer):
        return
    if producer.written(IDEMPOTENCE):
        return
    for conflict in conflicts(producer):
        if choice(producer) is not Choice.CLIENT:
            return
        if conflict.key == IN_FLIGHT and refuses_in_flight(producer):
            continue
        repair = "set acks=all and" if conflict.key == "acks" else f"remove {producer.spelled(conflict.key)} and set"
        edit = producer.put("acks", "all") if conflict.key == "acks" else Remove(producer.at(conflict.key))
        yield Problem(
            f"{conflict} switches idempotence off without an error; it needs {conflict.wanted}",
            producer.at(conflict.key),
            hint=f"{repair} {IDEMPOTENCE}=true",
            edits=(edit, producer.put(IDEMPOTENCE, "true")),
            fix_title=f"{repair} {IDEMPOTENCE}=true",
        )
