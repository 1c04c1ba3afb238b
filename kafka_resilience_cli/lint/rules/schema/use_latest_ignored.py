from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Producer

REGISTER = "auto.register.schemas"
KEYS = ("use.latest.version", "use.schema.id")


@rule(
    "H003",
    "use-latest-ignored",
    Severity.ERROR,
    Certainty.ALTERED,
    Fixable.SAFE,
    bad="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        value.serializer=io.confluent.kafka.serializers.KafkaAvroSerializer
        schema.registry.url=https://registry.example
        use.latest.version=true
    """,
    good="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        value.serializer=io.confluent.kafka.serializers.KafkaAvroSerializer
        schema.registry.url=https://registry.example
        use.latest.version=true
        auto.register.schemas=false
    """,
)
def use_latest_ignored(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """The serializer registers its own schema instead of using the one it was told to use.

    Why: while `auto.register.schemas` is on, which is the default, the serializer never looks at
    `use.latest.version` or `use.schema.id`.
    Fix: set `auto.register.schemas=false` beside it.
    Source: Confluent Schema Registry, `AbstractKafkaAvroSerializer.serializeImpl`.
    Proof: the serializer is not among the public artefacts that krc's tests can run.
    """
    for key in KEYS:
        if not producer.written(key) or producer.value(key).lower() in ("false", "-1"):
            continue
        if producer.written(REGISTER) and not producer.flag(REGISTER):
            continue
        yield Problem(
            f"{key} is ignored: {REGISTER} is on and comes first",
            producer.at(key),
            hint=f"set {REGISTER}=false",
            edits=(producer.put(REGISTER, "false"),),
            fix_title=f"set {REGISTER}=false",
        )
