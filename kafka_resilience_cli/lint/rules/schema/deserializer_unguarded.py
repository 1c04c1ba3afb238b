from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.clients.config import Family
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.subjects import Consumer

DELEGATES = {
    "key.deserializer": "spring.deserializer.key.delegate.class",
    "value.deserializer": "spring.deserializer.value.delegate.class",
}
GUARD = "org.springframework.kafka.support.serializer.ErrorHandlingDeserializer"
THROWING = ("JsonDeserializer", "AvroDeserializer", "ProtobufDeserializer", "JsonSchemaDeserializer")


@rule(
    "H004",
    "deserializer-unguarded",
    Severity.ERROR,
    Certainty.PRACTICE,
    bad="""
        -- application.yml --
        # krc: client family=spring-boot version=3.5
        spring:
          kafka:
            bootstrap-servers: kafka:9092
            consumer:
              group-id: billing
              value-deserializer: org.springframework.kafka.support.serializer.JsonDeserializer
    """,
    good="""
        -- application.yml --
        # krc: client family=spring-boot version=3.5
        spring:
          kafka:
            bootstrap-servers: kafka:9092
            consumer:
              group-id: billing
              value-deserializer: org.springframework.kafka.support.serializer.ErrorHandlingDeserializer
              properties:
                spring.deserializer.value.delegate.class:
                  org.springframework.kafka.support.serializer.JsonDeserializer
    """,
)
def deserializer_unguarded(consumer: Consumer, facts: Facts) -> Iterator[Problem]:
    """A record that cannot be deserialized never reaches Spring's error handler.

    Why: the exception is thrown inside poll(), before the listener: no retry, no dead-letter queue sees the record, and
    the container meets the same record again and again.
    Fix: set `ErrorHandlingDeserializer` and name the real one in `spring.deserializer.value.delegate.class` (or
    `key`).
    Source: Spring for Apache Kafka, "Using ErrorHandlingDeserializer".
    Proof: needs a running listener container and a poison record; Boot binds either class.
    """
    if consumer.file.family is not Family.SPRING_BOOT:
        return
    for key, delegate in DELEGATES.items():
        if consumer.written(key) and consumer.value(key).endswith(THROWING):
            yield Problem(
                f"{consumer.value(key).rsplit('.', 1)[-1]} throws inside poll(): no error handler sees the record",
                consumer.at(key),
                hint=f"set {GUARD} here and name this class in {delegate}",
            )
