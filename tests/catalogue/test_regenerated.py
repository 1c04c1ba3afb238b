"""The packaged data is what the real artefacts say: one version of each is asked again."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from kafka_resilience_cli.catalogue.history import encode
from kafka_resilience_cli.catalogue.keys import KeyFacts, Table
from kafka_resilience_cli.catalogue.load import load, release, versions
from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.java.jars import DEFAULT_VERSION, kafka_jars
from kafka_resilience_cli.progress import Silent
from tools.catalogue import java, librdkafka, spring_boot, spring_stream

pytestmark = pytest.mark.sandbox

_IN_THE_NODES_JARS = {
    Table.PRODUCER,
    Table.CONSUMER,
    Table.SHARE_CONSUMER,
    Table.ADMIN,
    Table.TOPIC,
    Table.BROKER,
}


def packaged(table: Table, version: Version) -> dict[str, object]:
    loaded = load(table, version)
    assert loaded is not None
    assert loaded.exact
    return readable(loaded.keys)


def readable(keys: object) -> dict[str, object]:
    assert isinstance(keys, dict)
    return {name: encode(facts) for name, facts in keys.items() if isinstance(facts, KeyFacts)}


def test_java() -> None:
    """With the jars that the sandbox has anyway; Connect and Streams are not among them."""
    version = Version.parse(DEFAULT_VERSION)
    assert version is not None
    asked = java.tables(kafka_jars(DEFAULT_VERSION, Silent()).paths)
    assert set(asked) == _IN_THE_NODES_JARS
    for table, keys in asked.items():
        assert readable(keys) == packaged(table, version), table


def test_spring_boot() -> None:
    line = versions(Table.SPRING_BOOT)[-1]
    newest, binder = (release(Table.SPRING_BOOT, line, each) for each in ("spring-boot", "spring-cloud-stream"))
    assert newest is not None
    assert binder is not None
    boot = spring_boot.jars(newest, Silent())
    stream = spring_stream.jars(binder, newest, Silent())
    asked = {**spring_boot.table(boot), **spring_stream.table((*stream, *boot))}
    assert readable(asked) == packaged(Table.SPRING_BOOT, line)


def test_librdkafka() -> None:
    found = importlib.util.find_spec("confluent_kafka")
    assert found is not None
    assert found.origin is not None
    version, keys = librdkafka.table(librdkafka.library_in(Path(found.origin).parents[1]))
    assert readable(keys) == packaged(Table.LIBRDKAFKA, version)
