"""Refusals and dead brokers while configurations are read; what a broker answers is tested on a real one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from kafka_resilience_cli.cluster.confluent import topic_configs_section
from kafka_resilience_cli.cluster.gateway import BrokerError
from kafka_resilience_cli.cluster.state import ConfigLevel, ConfigValue, Denied, NotRead, Read
from kafka_resilience_cli.cluster.topic_configs import CHUNK, TopicConfigs, read_topic_configs
from kafka_resilience_cli.cluster.topic_defaults import from_broker

TIMED_OUT = BrokerError(-185, "_TIMED_OUT", "Failed while waiting for response from broker")
FORBIDDEN = BrokerError(29, "TOPIC_AUTHORIZATION_FAILED", "Topic authorization failed.")
GONE = BrokerError(3, "UNKNOWN_TOPIC_OR_PART", "This server does not host this topic-partition.")


@dataclass
class Entry:
    value: str | None
    source: int = 5


class Brokers:
    """Stands for client and session: ``refuses`` says what a broker answers instead of a configuration."""

    def __init__(self, refuses: Mapping[tuple[int, str], BrokerError]) -> None:
        self.refuses = refuses
        self.asked: list[tuple[int, int]] = []
        self.client = self

    def describe_configs(self, resources: Sequence[Any], *, broker: int, request_timeout: float) -> Mapping[Any, Any]:
        self.asked.append((broker, len(resources)))
        entries = {"retention.ms": Entry("5", 1), "segment.ms": Entry("7")}
        return {r: self.refuses.get((broker, r.name), entries) for r in resources}

    def gather(self, futures: Mapping[Any, Any], timeout: float) -> Mapping[Any, Any]:
        return futures


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("time.sleep", lambda _: None)
    return


def reading(brokers: Brokers, names: Sequence[str]) -> TopicConfigs:
    return read_topic_configs(brokers, names, [1, 2, 3])  # type: ignore[arg-type]


def test_chunks_go_to_all_brokers_in_turn() -> None:
    brokers = Brokers({})
    read = reading(brokers, [f"t{n:04}" for n in range(CHUNK * 3 + 10)])
    assert brokers.asked == [(1, CHUNK), (2, CHUNK), (3, CHUNK), (1, 10)]
    assert len(read.found) == CHUNK * 3 + 10


def test_a_broker_that_does_not_answer_is_replaced_by_another() -> None:
    brokers = Brokers({(1, "a"): TIMED_OUT, (1, "b"): TIMED_OUT})
    read = reading(brokers, ["a", "b"])
    assert brokers.asked == [(1, 2), (2, 2)]
    assert (sorted(read.found), read.refused) == (["a", "b"], {})


def test_a_topic_that_one_broker_does_not_know_yet_is_asked_of_another() -> None:
    read = reading(Brokers({(1, "a"): GONE}), ["a", "b"])
    assert sorted(read.found) == ["a", "b"]


def test_a_topic_that_no_broker_knows_is_left_out() -> None:
    read = reading(Brokers({(broker, "a"): GONE for broker in (1, 2, 3)}), ["a", "b"])
    assert (sorted(read.found), read.refused) == (["b"], {})


def test_a_refusal_is_not_asked_again() -> None:
    brokers = Brokers({(1, "a"): FORBIDDEN})
    read = reading(brokers, ["a", "b"])
    assert (len(brokers.asked), read.refused) == (1, {"a": FORBIDDEN})


def test_an_override_hides_what_would_be_inherited() -> None:
    config = reading(Brokers({}), ["a"]).found["a"]
    assert dict(config.overrides) == {"retention.ms": "5"}
    assert dict(config.inherited) == {"segment.ms": ConfigValue("7", ConfigLevel.DEFAULT)}


NAMED = frozenset({"a", "b"})


def test_one_refused_topic_of_those_named_denies_the_section() -> None:
    read = reading(Brokers({(1, "a"): FORBIDDEN}), ["a", "b"])
    assert topic_configs_section(read, NAMED) == Denied("configuration of a: Topic authorization failed.")


def test_of_all_topics_those_are_shown_that_may_be_read() -> None:
    read = reading(Brokers({(1, "a"): FORBIDDEN}), ["a", "b"])
    section = topic_configs_section(read, None)
    assert isinstance(section, Read)
    assert sorted(section.value) == ["b"]


def test_no_topic_asked_for_is_not_read() -> None:
    assert topic_configs_section(TopicConfigs(), frozenset()) == NotRead()


BROKER_SETTINGS = {
    "milliseconds": ({"log.retention.ms": "5", "log.retention.hours": "168"}, "retention.ms", "5"),
    "minutes": ({"log.retention.ms": None, "log.retention.minutes": "2"}, "retention.ms", "120000"),
    "hours": ({"log.retention.minutes": None, "log.retention.hours": "168"}, "retention.ms", "604800000"),
    "without end": ({"log.retention.ms": "-1", "log.retention.hours": "168"}, "retention.ms", "-1"),
    "hours of a segment": ({"log.roll.ms": None, "log.roll.hours": "168"}, "segment.ms", "604800000"),
    "another name": ({"message.max.bytes": "1048588"}, "max.message.bytes", "1048588"),
}


@pytest.mark.parametrize(("settings", "key", "value"), BROKER_SETTINGS.values(), ids=BROKER_SETTINGS)
def test_topic_defaults_from_a_brokers_settings(settings: dict[str, str | None], key: str, value: str) -> None:
    entries: dict[str, Any] = {name: Entry(setting, 4) for name, setting in settings.items()}
    assert from_broker(entries) == {key: ConfigValue(value, ConfigLevel.BROKER_STATIC)}
