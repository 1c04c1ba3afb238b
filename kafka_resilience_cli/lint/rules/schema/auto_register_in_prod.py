from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Producer
from kafka_resilience_cli.topology.model import Profile

KEY, REGISTRY = "auto.register.schemas", "schema.registry.url"
SERIALIZERS = ("KafkaAvroSerializer", "KafkaJsonSchemaSerializer", "KafkaProtobufSerializer")


@rule(
    "H002",
    "auto-register-in-prod",
    Severity.WARNING,
    Certainty.PRACTICE,
    Fixable.UNSAFE,
    bad="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        value.serializer=io.confluent.kafka.serializers.KafkaAvroSerializer
        schema.registry.url=https://registry.example
    """,
    good="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        value.serializer=io.confluent.kafka.serializers.KafkaAvroSerializer
        schema.registry.url=https://registry.example
        auto.register.schemas=false
    """,
)
def auto_register_in_prod(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """Any deployment of the producer can change the topic's schema.

    Why: the schema serializers register what they are given, by default; a schema that nobody reviewed then becomes the
    contract of every consumer.
    Fix: set `auto.register.schemas=false` and register schemas where they are reviewed.
    Source: Confluent Schema Registry, `AbstractKafkaSchemaSerDeConfig.AUTO_REGISTER_SCHEMAS`.
    Proof: a judgement about who may change a contract; the serializer works with either value.
    """
    if facts.profile is Profile.DEV or producer.librdkafka or not producer.written(REGISTRY):
        return
    serializers = [producer.value(key) for key in ("key.serializer", "value.serializer") if producer.written(key)]
    if not any(name.endswith(SERIALIZERS) for name in serializers):
        return
    if producer.written(KEY) and not producer.flag(KEY):
        return
    yield Problem(
        "schemas are registered by whoever produces: any deployment can change the contract",
        producer.at(KEY) if producer.written(KEY) else producer.at(REGISTRY),
        hint=f"set {KEY}=false and register schemas where they are reviewed",
        edits=(producer.put(KEY, "false"),),
        fix_title=f"set {KEY}=false",
    )
