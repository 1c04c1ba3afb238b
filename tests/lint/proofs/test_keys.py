"""Real clients decide which keys and values they take."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kafka_resilience_cli.catalogue.keys import KeyFacts, Kind, Table
from kafka_resilience_cli.catalogue.load import load
from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.java.client_jars import ClientKind
from kafka_resilience_cli.lint.rules.keys.alias_conflict import alias_conflict
from kafka_resilience_cli.lint.rules.keys.domains import java_refuses, librdkafka_refuses
from kafka_resilience_cli.lint.rules.keys.numeric_suffix_truncated import numeric_suffix_truncated
from kafka_resilience_cli.lint.rules.keys.removed_or_deprecated_key import removed_or_deprecated_key
from kafka_resilience_cli.lint.rules.keys.spring_boot_unbound import spring_boot_unbound
from kafka_resilience_cli.lint.rules.keys.unknown_key import unknown_key
from tests.lint.examples import files_of
from tests.lint.proofs.clients import RealClients, configs_in, librdkafka, settings_of

pytestmark = pytest.mark.sandbox

VERSIONS = ("2.8", "3.9", "4.3")
BETWEEN = {"compression.gzip.level"}
"""0 lies between its two ranges, 1 to 9 and -1."""

TRIED = (
    *("", " ", "0", "1", "-1", "-2", "+5", " 7 ", "007", "1.5", "1e3", "30s", "64KB", "0x10", "99999999999", "9" * 25),
    *(
        "true",
        "TRUE",
        "yes",
        "t",
        "x",
        "none",
        "NONE",
        "all",
        "ssl",
        "SSL",
        "read_committed",
        "READ_COMMITTED",
        "https",
    ),
)


def values_for(facts: KeyFacts) -> list[str]:
    return [*TRIED, *facts.choices, *(choice.swapcase() for choice in facts.choices)]


@pytest.mark.proves("U001")
def test_java_works_with_the_default_where_a_key_is_misspelt(real_clients: RealClients) -> None:
    (bad,), (good,) = configs_in(unknown_key.bad), configs_in(unknown_key.good)
    assert real_clients.build(bad).values["max.poll.records"] == "500"
    assert real_clients.build(good).values["max.poll.records"] == "100"


@pytest.mark.proves("U001")
def test_librdkafka_refuses_a_key_that_it_does_not_know() -> None:
    assert "No such configuration property" in librdkafka("producer", {"linger.msec": "5"}).refused


@pytest.mark.proves("U002")
@pytest.mark.parametrize("key", ["buffer.memory", "fetch.max.wait.ms", "sasl.jaas.config", "ssl.truststore.location"])
def test_librdkafka_refuses_keys_of_java(key: str) -> None:
    assert librdkafka("consumer", {"group.id": "a", key: "1"}).refused


@pytest.mark.proves("U002")
def test_java_does_not_see_keys_of_librdkafka_topics_and_other_roles(real_clients: RealClients) -> None:
    others = {"queue.buffering.max.kbytes": "1", "retention.ms": "1", "group.id": "a"}
    built = real_clients.java("4.3", "producer", others)
    assert (built.refused, set(others) & set(built.values)) == ("", set())


@pytest.mark.proves("U003")
def test_a_removed_key_is_no_longer_seen(real_clients: RealClients) -> None:
    (config,) = configs_in(removed_or_deprecated_key.bad)
    (key,) = set(config.written) - {"bootstrap.servers"}
    assert real_clients.build(config, "3.9").values[key] == "false"
    built = real_clients.build(config)
    assert (built.refused, key in built.values) == ("", False)


@pytest.mark.proves("U003")
def test_a_removed_class_is_refused(real_clients: RealClients) -> None:
    named = {"partitioner.class": "org.apache.kafka.clients.producer.UniformStickyPartitioner"}
    assert not real_clients.java("3.9", "producer", named).refused
    assert "could not be found" in real_clients.java("4.0", "producer", named).refused


@pytest.mark.proves("U004")
def test_boot_drops_what_it_does_not_know(real_clients: RealClients, tmp_path: Path) -> None:
    built = []
    for example in (spring_boot_unbound.bad, spring_boot_unbound.good):
        ((name, text),) = files_of(example).items()
        (tmp_path / name).write_text(text)
        cases = [{"file": str(tmp_path / name), "profiles": []}]
        worker = real_clients.worker("3.5.16", ClientKind.SPRING_BOOT)
        built += worker.call("kafka_resilience_cli.java.spring_binder:built", cases=cases)
    assert [each["producer"].get("enable.idempotence") for each in built] == [None, "true"]


@pytest.mark.proves("U005")
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("role", [Table.PRODUCER, Table.CONSUMER, Table.ADMIN])
def test_java_refuses_the_values_that_are_said_to_be_refused(
    real_clients: RealClients, role: Table, version: str
) -> None:
    table = load(role, Version.parse(version))
    assert table is not None
    keys = {name: facts for name, facts in table.keys.items() if facts.kind is not Kind.CLASS}
    cases = [(name, value) for name, facts in keys.items() for value in values_for(facts)]
    refused = real_clients.ask(version, "tests.lint.proofs.java_values:refused", role=str(role), cases=cases)
    said = [bool(java_refuses(value, keys[name])) for name, value in cases]
    wrongly = [case for case, really, ours in zip(cases, refused, said, strict=True) if ours and not really]
    missed = {case[0] for case, really, ours in zip(cases, refused, said, strict=True) if really and not ours}
    assert wrongly == []
    assert {keys[name].kind for name in missed - BETWEEN} <= {Kind.LIST, Kind.STRING}
    assert sum(said) > 500


@pytest.mark.proves("U005")
def test_librdkafka_refuses_the_values_that_are_said_to_be_refused() -> None:
    table = load(Table.LIBRDKAFKA, None)
    assert table is not None
    keys = {name: facts for name, facts in table.keys.items() if facts.kind is not Kind.OTHER}
    cases = [(name, value) for name, facts in keys.items() for value in values_for(facts)]
    child = [sys.executable, "-m", "tests.lint.proofs.librdkafka_values"]
    run = subprocess.run(child, input=json.dumps(cases), capture_output=True, text=True, timeout=60, check=True)
    refused = json.loads(run.stdout)
    said = [bool(librdkafka_refuses(value, keys[name])) for name, value in cases]
    wrongly = [case for case, really, ours in zip(cases, refused, said, strict=True) if ours and not really]
    missed = {case[0] for case, really, ours in zip(cases, refused, said, strict=True) if really and not ours}
    assert wrongly == []
    assert not {name for name in missed if keys[name].kind in (Kind.INT, Kind.DOUBLE, Kind.BOOLEAN)}
    assert sum(said) > 500


@pytest.mark.proves("U006")
@pytest.mark.parametrize(
    ("role", "key", "text", "read"),
    [
        ("consumer", "session.timeout.ms", "30s", "30"),
        ("consumer", "session.timeout.ms", "030000", "12288"),
        ("consumer", "session.timeout.ms", "0x1000", "4096"),
        ("producer", "batch.size", "64KB", "64"),
        ("producer", "batch.size", "99999999999", "1215752191"),
    ],
)
def test_librdkafka_reads_another_number(role: str, key: str, text: str, read: str) -> None:
    built = librdkafka(role, {"group.id": "a", key: text} if role == "consumer" else {key: text})
    assert (built.refused, built.values[key]) == ("", read)


@pytest.mark.proves("U006")
def test_the_example_is_read_as_milliseconds() -> None:
    (config,) = configs_in(numeric_suffix_truncated.bad)
    assert librdkafka("consumer", settings_of(config)).values["session.timeout.ms"] == "30"


@pytest.mark.proves("U007")
def test_the_name_that_is_set_last_counts() -> None:
    (config,) = configs_in(alias_conflict.bad)
    settings = {entry.key: entry.raw for entry in config.document.entries}
    reversed_settings = dict(reversed(settings.items()))
    waits = [librdkafka("producer", each).values["queue.buffering.max.ms"] for each in (settings, reversed_settings)]
    assert waits == ["5", "50"]
