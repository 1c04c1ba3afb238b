"""Spring's texts: durations, sizes, YAML's scalars, placeholders and names."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.catalogue.spring_keys import TypedProperty
from kafka_resilience_cli.clients.spring.names import map_key, parse, uniform
from kafka_resilience_cli.clients.spring.placeholders import Unresolved, resolve
from kafka_resilience_cli.clients.spring.values import converted, milliseconds, size_in_bytes, yaml_scalar


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30s", 30_000),
        ("500", 500),
        ("2M", 120_000),
        ("1h", 3_600_000),
        ("-1s", -1_000),
        ("PT1M30S", 90_000),
        ("PT0.5S", 500),
        ("P1DT1H", 90_000_000),
        ("-PT5S", -5_000),
        ("1500us", 1),
        ("3 seconds", None),
        ("PT", None),
        ("P", None),
        ("5w", None),
        ("", None),
    ],
)
def test_durations(text: str, expected: int | None) -> None:
    assert milliseconds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("64KB", 65_536), ("10", 10), ("1B", 1), ("2MB", 2_097_152), ("1kb", None), ("1.5MB", None), ("1 KB", None)],
)
def test_data_sizes(text: str, expected: int | None) -> None:
    assert size_in_bytes(text) == expected


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        ("yes", "true"),
        ("Off", "false"),
        ("y", "y"),
        ("012", "10"),
        ("1:30", "90"),
        ("0x10", "16"),
        ("1_000", "1000"),
        ("-5", "-5"),
        ("5.0", "5.0"),
        ("3e4", "30000.0"),
        ("1.0e7", "1.0E7"),
        ("1e-5", "1.0E-5"),
        ("12345678.9", "1.23456789E7"),
        ("~", ""),
        ("null", ""),
        ("2024-01-01", "2024-01-01"),
        ("all", "all"),
    ],
)
def test_plain_scalars_of_yaml(plain: str, expected: str) -> None:
    assert yaml_scalar(plain) == expected


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        pytest.param(TypedProperty("x", "duration", {}, bits=32), "30d", "-1702967296", id="an int turns over"),
        pytest.param(TypedProperty("x", "size", {}, bits=64), "3GB", "3221225472", id="a long does not"),
        pytest.param(TypedProperty("x", "int", {}), "0x10", "16", id="hexadecimal"),
        pytest.param(TypedProperty("x", "int", {}), "ten", None, id="no number"),
        pytest.param(TypedProperty("x", "boolean", {}), "on", "true", id="on"),
        pytest.param(TypedProperty("x", "boolean", {}), "maybe", None, id="no boolean"),
        pytest.param(TypedProperty("x", "list", {}), "a , b", "a,b", id="list"),
        pytest.param(TypedProperty("x", "enum", {}, {"READ_COMMITTED": "r_c"}), "Read-Committed", "r_c", id="enum"),
        pytest.param(TypedProperty("x", "resource", {}), "file:///etc/k.jks", "/etc/k.jks", id="file"),
        pytest.param(TypedProperty("x", "resource", {}), "classpath:k.jks", None, id="inside the jar"),
    ],
)
def test_typed_properties(typed: TypedProperty, text: str, expected: str | None) -> None:
    assert converted(typed, text) == expected


KNOWN = {"app.name": "shop", "nested": "${app.name}-x", "loop": "${loop}"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("${app.name}", "shop"),
        ("a-${app.name}-b", "a-shop-b"),
        ("${nested}", "shop-x"),
        ("${ENV:dev}", "dev"),
        ("${ENV:${app.name}}", "shop"),
        ("${A:${B:deep}}", "deep"),
        ("${ENV:}", ""),
        ("${URL:http://host:80}", "http://host:80"),
        ("${open", "${open"),
        ("price is 5$", "price is 5$"),
    ],
)
def test_placeholders(text: str, expected: str) -> None:
    assert resolve(text, KNOWN.get) == expected


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("${ACKS}", "the placeholder ${ACKS}"),
        ("${ENV:${OTHER}}", "the placeholder ${OTHER}"),
        ("${random.uuid}", "the placeholder ${random.uuid}"),
        ("@project.version@", "what the build puts for @project.version@"),
        ("${loop}", "the placeholder ${loop}"),
    ],
)
def test_placeholders_that_nothing_resolves(text: str, missing: str) -> None:
    with pytest.raises(Unresolved) as raised:
        resolve(text, KNOWN.get)
    assert str(raised.value) == missing


@pytest.mark.parametrize(
    ("name", "plain", "key"),
    [
        ("spring.kafka.consumer.auto-offset-reset", "spring.kafka.consumer.autooffsetreset", None),
        ("spring.kafka.consumer.autoOffsetReset", "spring.kafka.consumer.autooffsetreset", None),
        ("SPRING.KAFKA.consumer.auto_offset_reset", "spring.kafka.consumer.autooffsetreset", None),
        ("max[poll.records]", "max.poll.records", "max.poll.records"),
        ("[max.poll.records]", "max.poll.records", "max.poll.records"),
        ("a[b[c]].d", "a.b[c].d", "a.b[c].d"),
        ("max_poll_records", "maxpollrecords", "max_poll_records"),
    ],
)
def test_names(name: str, plain: str, key: str | None) -> None:
    assert uniform(parse(name)) == plain
    if key is not None:
        assert map_key(parse(name)) == key
