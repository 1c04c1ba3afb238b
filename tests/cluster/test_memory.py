from __future__ import annotations

import pytest

from kafka_resilience_cli.cluster.gateway import BrokerError, ConfigEdit, NewTopic, Wanted
from kafka_resilience_cli.cluster.memory import Failure, MemoryGateway
from kafka_resilience_cli.cluster.state import NotRead, Read, read_or
from kafka_resilience_cli.errors import KrcError

TIMED_OUT = BrokerError(-185, "_TIMED_OUT", "Failed while waiting for response from broker")


def topics(gateway: MemoryGateway) -> dict[str, int]:
    return {name: len(t.partitions) for name, t in read_or(gateway.read(Wanted()).topics, {}).items()}


def codes(results: object) -> dict[str, int | None]:
    assert isinstance(results, dict)
    return {name: error.code if error else None for name, error in results.items()}


@pytest.fixture
def gateway() -> MemoryGateway:
    made = MemoryGateway()
    made.create_topics([NewTopic("orders", 3, 3, {"retention.ms": "1000"})])
    return made


def test_creation_per_topic(gateway: MemoryGateway) -> None:
    results = gateway.create_topics(
        [
            NewTopic("orders", 1, 1),
            NewTopic("ok", 1, 3),
            NewTopic("none", 0, 1),
            NewTopic("wide", 1, 4),
            NewTopic("key", 1, 1, {"retention.mss": "1"}),
        ]
    )
    assert codes(results) == {"orders": 36, "ok": None, "none": 37, "wide": 38, "key": 40}
    assert topics(gateway) == {"orders": 3, "ok": 1}


def test_growth_only(gateway: MemoryGateway) -> None:
    assert codes(gateway.add_partitions({"orders": 3, "nope": 4})) == {"orders": 37, "nope": 3}
    assert codes(gateway.add_partitions({"orders": 6})) == {"orders": None}
    assert topics(gateway) == {"orders": 6}


def test_an_edit_sets_and_removes(gateway: MemoryGateway) -> None:
    edits = [ConfigEdit("orders", {"segment.ms": "7"}, ("retention.ms",)), ConfigEdit("nope", {"segment.ms": "7"})]
    assert codes(gateway.alter_configs(edits)) == {"orders": None, "nope": 3}
    configs = gateway.read(Wanted(configs=frozenset({"orders", "nope"}))).configs
    assert isinstance(configs, Read)
    assert {name: dict(config.overrides) for name, config in configs.value.items()} == {"orders": {"segment.ms": "7"}}
    effective = configs.value["orders"].effective("retention.ms")
    assert effective is not None
    assert effective.value == "604800000"


def test_validation_changes_nothing(gateway: MemoryGateway) -> None:
    before = gateway.state
    gateway.create_topics([NewTopic("a", 1, 1)], validate_only=True)
    gateway.add_partitions({"orders": 9}, validate_only=True)
    gateway.alter_configs([ConfigEdit("orders", {"segment.ms": "7"})], validate_only=True)
    assert gateway.state == before


def test_deletion(gateway: MemoryGateway) -> None:
    assert codes(gateway.delete_topics(["orders", "nope"])) == {"orders": None, "nope": 3}
    assert topics(gateway) == {}


def test_only_what_was_asked_for_is_read(gateway: MemoryGateway) -> None:
    state = gateway.read(Wanted())
    assert all(isinstance(section, NotRead) for section in (state.configs, state.groups, state.offsets, state.features))


def test_a_response_that_was_lost(gateway: MemoryGateway) -> None:
    gateway.failures.append(Failure("create_topics", TIMED_OUT, subject="a", applied=True))
    assert codes(gateway.create_topics([NewTopic("a", 1, 1), NewTopic("b", 1, 1)])) == {"a": -185, "b": None}
    assert topics(gateway) == {"orders": 3, "a": 1, "b": 1}
    assert codes(gateway.create_topics([NewTopic("a", 1, 1)])) == {"a": 36}


def test_a_cluster_that_is_gone_for_one_call(gateway: MemoryGateway) -> None:
    gateway.failures.append(Failure("read", KrcError("Cannot connect to memory:9092")))
    with pytest.raises(KrcError):
        gateway.read(Wanted())
    assert topics(gateway) == {"orders": 3}


def test_a_failure_that_spares_validation(gateway: MemoryGateway) -> None:
    gateway.failures.append(Failure("create_topics", TIMED_OUT, real_only=True))
    assert codes(gateway.create_topics([NewTopic("a", 1, 1)], validate_only=True)) == {"a": None}
    assert codes(gateway.create_topics([NewTopic("a", 1, 1)])) == {"a": -185}


def test_a_created_topic_is_listed_later_as_on_a_real_cluster() -> None:
    gateway = MemoryGateway(lag=2)
    gateway.create_topics([NewTopic("a", 1, 1)])
    assert [list(topics(gateway)) for _ in range(3)] == [[], [], ["a"]]
    gateway.add_partitions({"a": 2})
    assert [topics(gateway)["a"] for _ in range(3)] == [1, 1, 2]
