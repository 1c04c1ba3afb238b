"""Which client key a property of Spring Boot becomes: the packaged data, and that Boot still says so."""

from __future__ import annotations

import json

import pytest

from kafka_resilience_cli.catalogue.load import DATA
from kafka_resilience_cli.catalogue.spring_keys import spring_keys
from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.progress import Silent
from tools.catalogue import spring_boot
from tools.catalogue import spring_keys as generator


@pytest.mark.parametrize(
    ("name", "boot", "key"),
    [
        pytest.param("producer.acks", Version(2, 7), "acks", id="ever"),
        pytest.param("consumer.max-poll-interval", Version(3, 4), None, id="not yet"),
        pytest.param("consumer.max-poll-interval", Version(3, 5), "max.poll.interval.ms", id="since"),
        pytest.param("consumer.max-poll-interval", Version(9, 0), "max.poll.interval.ms", id="a future version"),
        pytest.param("streams.cache-max-size-buffering", Version(3, 3), None, id="no more"),
        pytest.param("streams.cache-max-size-buffering", None, "cache.max.bytes.buffering", id="in some version"),
        pytest.param("producer.acks", Version(2, 3), "acks", id="older than all"),
    ],
)
def test_a_property(name: str, boot: Version | None, key: str | None) -> None:
    found = spring_keys(boot).properties.get(name)
    assert (found.roles[name.partition(".")[0]] if found else None) == key


def test_what_boot_writes_unasked() -> None:
    consumer = spring_keys(Version(3, 5)).always["consumer"]
    assert (consumer["isolation.level"].value, consumer["isolation.level"].typed) == ("read_uncommitted", True)
    assert consumer["bootstrap.servers"].typed is False


def test_the_file_is_written_in_one_way() -> None:
    text = (DATA / "spring-keys.json").read_text(encoding="utf-8")
    lines = [version for each in json.loads(text)["versions"] if (version := Version.parse(each))]
    recorded = {line: _facts(line) for line in lines}
    assert generator.render(recorded) == text


def _facts(line: Version) -> dict[str, object]:
    known = spring_keys(line)
    keys = {}
    for name, each in known.properties.items():
        keys[name] = {"kind": each.kind, "roles": dict(each.roles)}
        keys[name] |= {"texts": dict(each.texts)} if each.texts else {}
        keys[name] |= {"bits": each.bits} if each.kind in ("duration", "size") else {}
    always = {
        role: {key: {"value": facts.value, "typed": facts.typed} for key, facts in keys_of.items()}
        for role, keys_of in known.always.items()
    }
    return {"keys": keys, "always": always, "unbound": sorted(known.unbound)}


@pytest.mark.sandbox
@pytest.mark.proves("U004")
@pytest.mark.parametrize("boot", ["3.5.16", "4.0.9"])
def test_boot_says_the_same(boot: str) -> None:
    version = Version.parse(boot)
    assert version is not None
    jars = spring_boot.jars(version, Silent())
    recorded = generator.recorded(jars, spring_boot.table(jars))
    assert recorded == _facts(version.line)
