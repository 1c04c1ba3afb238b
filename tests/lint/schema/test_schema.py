"""What rules say about serializers and deserializers, and what they leave alone."""

from __future__ import annotations

import pytest

from tests.lint.families import said

AVRO = "value.serializer=io.confluent.kafka.serializers.KafkaAvroSerializer\nschema.registry.url=https://registry.example\n"
SPRING = "org.springframework.kafka.support.serializer"


def producer(text: str) -> dict[str, str]:
    """Settings begin on line 2."""
    return {"checkout.properties": f"# krc: client family=java role=producer version=4.1\n{text}"}


def listener(text: str) -> dict[str, str]:
    """Settings begin on line 2."""
    return {"application.properties": f"# krc: client family=spring-boot version=3.5\n{text}"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(producer(AVRO), [("H002", 3)], id="whoever deploys registers"),
        pytest.param(producer(AVRO + "auto.register.schemas=false"), [], id="registered elsewhere"),
        pytest.param(
            producer("schema.registry.url=https://registry.example"), [], id="a registry without a serializer"
        ),
        pytest.param(producer(AVRO + "use.latest.version=true"), [("H002", 3), ("H003", 4)], id="never looks at it"),
        pytest.param(producer(AVRO + "use.latest.version=true\nauto.register.schemas=false"), [], id="looks at it"),
        pytest.param(producer(AVRO + "use.latest.version=false\nauto.register.schemas=false"), [], id="not asked for"),
        pytest.param(
            listener(f"spring.kafka.consumer.value-deserializer={SPRING}.JsonDeserializer"),
            [("H004", 2)],
            id="throws inside poll",
        ),
        pytest.param(
            listener(f"spring.kafka.consumer.value-deserializer={SPRING}.ErrorHandlingDeserializer"), [], id="guarded"
        ),
        pytest.param(
            listener(
                "spring.kafka.consumer.value-deserializer=org.apache.kafka.common.serialization.StringDeserializer"
            ),
            [],
            id="a text is never wrong",
        ),
    ],
)
def test_schemas(files: dict[str, str], expected: list[tuple[str, int]]) -> None:
    assert [(code, line) for code, _, line in said("H", files)] == expected
