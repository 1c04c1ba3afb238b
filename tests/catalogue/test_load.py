"""Loading tables, and a few facts that everybody knows: were they wrong, the generators would be."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.catalogue.keys import Kind, Table
from kafka_resilience_cli.catalogue.load import kafka_clients_of, load, release, versions
from kafka_resilience_cli.catalogue.version import Version


def version(text: str) -> Version:
    parsed = Version.parse(text)
    assert parsed is not None
    return parsed


@pytest.mark.parametrize(
    ("asked", "answers", "exact"),
    [
        pytest.param("3.9", "3.9", True, id="a line"),
        pytest.param("3.9.1", "3.9", True, id="its patch level does not matter"),
        pytest.param("99.0", str(versions(Table.PRODUCER)[-1]), False, id="newer than all: the newest stands in"),
    ],
)
def test_the_line_that_answers(asked: str, answers: str, exact: bool) -> None:
    table = load(Table.PRODUCER, version(asked))
    assert table is not None
    assert (str(table.version), table.exact) == (answers, exact)


def test_without_a_version_the_newest() -> None:
    table = load(Table.PRODUCER, None)
    assert table is not None
    assert (table.version, table.exact) == (versions(Table.PRODUCER)[-1], True)


def test_older_than_all() -> None:
    assert load(Table.PRODUCER, version("2.7")) is None


def test_between_two_known_lines_the_earlier_answers() -> None:
    """The wheels of confluent-kafka 2.9 hold librdkafka 2.8: there was no 2.9."""
    table = load(Table.LIBRDKAFKA, version("2.9"))
    assert table is not None
    assert (str(table.version), table.exact) == ("2.8", True)


@pytest.mark.parametrize(
    ("table", "of", "key", "fact", "value"),
    [
        (Table.PRODUCER, "2.8", "acks", "default", "1"),
        (Table.PRODUCER, "3.0", "acks", "default", "all"),
        (Table.PRODUCER, "2.8", "enable.idempotence", "default", "false"),
        (Table.PRODUCER, "3.0", "enable.idempotence", "default", "true"),
        (Table.PRODUCER, "3.9", "linger.ms", "default", "0"),
        (Table.PRODUCER, "4.0", "linger.ms", "default", "5"),
        (Table.PRODUCER, "4.0", "acks", "choices", ("all", "-1", "0", "1")),
        (Table.PRODUCER, "4.0", "key.serializer", "required", True),
        (Table.PRODUCER, "4.0", "max.in.flight.requests.per.connection", "least", 1),
        (Table.CONSUMER, "2.8", "session.timeout.ms", "default", "10000"),
        (Table.CONSUMER, "3.0", "session.timeout.ms", "default", "45000"),
        (Table.CONSUMER, "4.3", "isolation.level", "default", "read_uncommitted"),
        (Table.CONSUMER, "4.0", "group.protocol", "choices", ("CLASSIC", "CONSUMER")),
        (Table.STREAMS, "4.0", "processing.guarantee", "choices", ("at_least_once", "exactly_once_v2")),
        (Table.TOPIC, "4.0", "segment.bytes", "kind", Kind.INT),
        (Table.TOPIC, "3.6", "message.timestamp.after.max.ms", "default", "9223372036854775807"),
        (Table.TOPIC, "4.0", "message.timestamp.after.max.ms", "default", "3600000"),
        (Table.SINK, "4.0", "errors.tolerance", "choices", ("none", "all")),
        (Table.WORKER, "4.0", "offset.flush.interval.ms", "default", "60000"),
        (Table.BROKER, "4.3", "broker.id", "deprecated", ""),
        (Table.BROKER, "4.4", "broker.id", "replacement", "node.id"),
        (Table.LIBRDKAFKA, "2.16", "enable.idempotence", "default", "false"),
        (Table.LIBRDKAFKA, "2.16", "isolation.level", "default", "read_committed"),
        (Table.LIBRDKAFKA, "2.16", "acks", "alias_of", "request.required.acks"),
        (Table.LIBRDKAFKA, "2.16", "acks", "least", -1),
        (Table.LIBRDKAFKA, "2.16", "enable.auto.commit", "deprecated", ""),
        (Table.LIBRDKAFKA, "2.16", "linger.ms", "scope", "producer"),
        (Table.SPRING_BOOT, "3.5", "spring.kafka.consumer.max-poll-interval", "kind", Kind.DURATION),
        (Table.SPRING_BOOT, "3.5", "spring.kafka.consumer.isolation-level", "default", "read-uncommitted"),
        (Table.SPRING_BOOT, "3.3", "spring.kafka.retry.topic.delay", "deprecated", ""),
        (Table.SPRING_BOOT, "3.4", "spring.kafka.retry.topic.delay", "deprecated", "Deprecated since 3.4.0."),
        (Table.SPRING_BOOT, "3.4", "spring.kafka.retry.topic.delay", "supported", True),
        (Table.SPRING_BOOT, "3.4", "spring.cloud.stream.kafka.binder.required-acks", "default", "1"),
        (Table.SPRING_BOOT, "4.0", "spring.cloud.stream.kafka.bindings.*.consumer.enable-dlq", "default", "false"),
        (Table.SPRING_BOOT, "4.0", "spring.kafka.retry.topic.backoff.random", "supported", False),
        (
            Table.SPRING_BOOT,
            "3.5",
            "spring.kafka.ssl.keystore-location",
            "replacement",
            "spring.kafka.ssl.key-store-location",
        ),
    ],
)
def test_known_facts(table: Table, of: str, key: str, fact: str, value: object) -> None:
    loaded = load(table, version(of))
    assert loaded is not None
    facts = loaded.get(key)
    assert facts is not None
    assert getattr(facts, fact) == value


def test_keys_of_other_versions_are_told_apart_from_mistakes() -> None:
    old, new = load(Table.TOPIC, version("3.5")), load(Table.TOPIC, version("4.0"))
    assert old is not None
    assert new is not None
    assert new.removed["message.format.version"] == Version(4, 0)
    assert old.added["message.timestamp.before.max.ms"] == Version(3, 6)
    assert "retention.msec" not in {**new.keys, **new.added, **new.removed}


def test_share_groups_refuse_some_of_a_consumers_keys() -> None:
    table = load(Table.SHARE_CONSUMER, version("4.1"))
    assert table is not None
    assert "isolation.level" not in table.keys
    assert "group.id" in table.keys


@pytest.mark.parametrize(
    ("boot", "clients"),
    [("2.7", "3.1.2"), ("2.7.18", "3.1.2"), ("3.0.1", "3.3.2"), ("4.0", "4.1"), ("2.6", None), ("99.0", None)],
)
def test_what_spring_boot_pins(boot: str, clients: str | None) -> None:
    pinned = kafka_clients_of(version(boot))
    assert pinned is None if clients is None else str(pinned).startswith(clients)


def test_which_release_was_asked() -> None:
    asked = release(Table.PRODUCER, version("3.9"))
    assert asked is not None
    assert asked.line == Version(3, 9)
    assert asked.patch >= 2
