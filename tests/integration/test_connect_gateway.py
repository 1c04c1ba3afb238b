"""The gateway on a real cluster: what it reads, what it writes, and how it says no."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import pytest

from kafka_resilience_cli.cluster.confluent import ConfluentGateway
from kafka_resilience_cli.cluster.connect import connect
from kafka_resilience_cli.cluster.connection import from_servers
from kafka_resilience_cli.cluster.gateway import BrokerError, ConfigEdit, NewTopic, Results, Wanted
from kafka_resilience_cli.cluster.snapshot import dump, load, take
from kafka_resilience_cli.cluster.state import ClusterState, ConfigLevel, NotRead, Offsets, Read, TopicConfig, read_or

if TYPE_CHECKING:
    from kafka_resilience_cli.sandbox.sandbox import Sandbox

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def gateway(sandbox: Sandbox) -> Iterator[ConfluentGateway]:
    made = connect(from_servers(sandbox.bootstrap_servers, source="test"))
    yield made
    made.close()


@pytest.fixture
def prefix(gateway: ConfluentGateway) -> Iterator[str]:
    mine = f"gateway.{uuid.uuid4().hex[:8]}."
    yield mine
    gateway.delete_topics([name for name in read_or(gateway.read(Wanted()).topics, {}) if name.startswith(mine)])


def codes(results: Results) -> dict[str, int | None]:
    return {name.rpartition(".")[2]: error.code if error else None for name, error in results.items()}


def until(gateway: ConfluentGateway, wanted: Wanted, shows: Callable[[ClusterState], bool]) -> ClusterState:
    """What was written shows on every broker a little later."""
    deadline = time.monotonic() + 30
    good = 0
    while True:
        state = gateway.read(wanted)
        good = good + 1 if shows(state) else 0
        if good == 3:
            return state
        assert time.monotonic() < deadline, state
        time.sleep(0.05)


def created(gateway: ConfluentGateway, topics: list[NewTopic]) -> ClusterState:
    assert not any(gateway.create_topics(topics).values())
    names = frozenset(topic.name for topic in topics)

    def shows(state: ClusterState) -> bool:
        seen = read_or(state.topics, {})
        return names <= seen.keys() and all(p.leader is not None for name in names for p in seen[name].partitions)

    return until(gateway, Wanted(configs=names), shows)


def config(state: ClusterState, topic: str) -> TopicConfig:
    assert isinstance(state.configs, Read)
    return state.configs.value[topic]


def test_creation_is_answered_per_topic(gateway: ConfluentGateway, prefix: str) -> None:
    created(gateway, [NewTopic(f"{prefix}exists", 1, 1)])
    batch = [
        NewTopic(f"{prefix}exists", 1, 1),
        NewTopic(f"{prefix}ok", 2, 3, {"retention.ms": "1000"}),
        NewTopic(f"{prefix}wide", 1, 9),
        NewTopic(f"{prefix}none", 0, 1),
        NewTopic(f"{prefix}key", 1, 1, {"retention.mss": "1"}),
        NewTopic(f"{prefix}bad name", 1, 1),
        NewTopic(f"{prefix}pinned", 2, 2, assignment=((1, 2), (3, 1))),
    ]
    expected = {"exists": 36, "ok": None, "wide": 38, "none": 37, "key": 40, "bad name": 17, "pinned": None}
    assert codes(gateway.create_topics(batch, validate_only=True)) == expected
    assert f"{prefix}ok" not in read_or(gateway.read(Wanted()).topics, {})
    results = gateway.create_topics(batch)
    assert codes(results) == expected
    refusal = results[f"{prefix}key"]
    assert refusal == BrokerError(40, "INVALID_CONFIG", "Unknown topic config name: retention.mss")
    state = until(gateway, Wanted(), lambda s: f"{prefix}pinned" in read_or(s.topics, {}))
    pinned = read_or(state.topics, {})[f"{prefix}pinned"]
    assert [partition.replicas for partition in pinned.partitions] == [(1, 2), (3, 1)]


def test_growth_and_its_refusals(gateway: ConfluentGateway, prefix: str) -> None:
    created(gateway, [NewTopic(f"{prefix}a", 3, 3), NewTopic(f"{prefix}b", 3, 3)])
    totals = {f"{prefix}a": 5, f"{prefix}b": 3, f"{prefix}nope": 4}
    assert codes(gateway.add_partitions(totals, validate_only=True)) == {"a": None, "b": 37, "nope": 3}
    assert codes(gateway.add_partitions(totals)) == {"a": None, "b": 37, "nope": 3}
    until(gateway, Wanted(), lambda s: len(read_or(s.topics, {})[f"{prefix}a"].partitions) == 5)


def test_an_edit_holds_whole_or_not_at_all(gateway: ConfluentGateway, prefix: str) -> None:
    topics = [NewTopic(f"{prefix}{name}", 1, 3, {"retention.ms": "1000", "segment.ms": "2000"}) for name in "ab"]
    names = frozenset(topic.name for topic in topics)
    created(gateway, topics)
    edits = [
        ConfigEdit(f"{prefix}a", {"cleanup.policy": "compact"}, ("retention.ms",)),
        ConfigEdit(f"{prefix}b", {"cleanup.policy": "compact", "segment.ms": "soon"}),
        ConfigEdit(f"{prefix}nope", {"cleanup.policy": "compact"}),
    ]
    assert codes(gateway.alter_configs(edits, validate_only=True)) == {"a": None, "b": 40, "nope": 3}
    assert codes(gateway.alter_configs(edits)) == {"a": None, "b": 40, "nope": 3}
    state = until(gateway, Wanted(configs=names), lambda s: "cleanup.policy" in config(s, f"{prefix}a").overrides)
    assert dict(config(state, f"{prefix}a").overrides) == {"cleanup.policy": "compact", "segment.ms": "2000"}
    assert dict(config(state, f"{prefix}b").overrides) == {"retention.ms": "1000", "segment.ms": "2000"}


def test_an_empty_batch_is_done_at_once(gateway: ConfluentGateway) -> None:
    answers = (
        gateway.create_topics([]),
        gateway.add_partitions({}),
        gateway.alter_configs([]),
        gateway.delete_topics([]),
    )
    assert answers == ({},) * 4


def test_only_what_a_topic_sets_itself_is_an_override(gateway: ConfluentGateway, prefix: str) -> None:
    state = created(gateway, [NewTopic(f"{prefix}a", 1, 3, {"min.insync.replicas": "2"}), NewTopic(f"{prefix}b", 1, 3)])
    a, b = config(state, f"{prefix}a"), config(state, f"{prefix}b")
    assert (dict(a.overrides), dict(b.overrides)) == ({"min.insync.replicas": "2"}, {})
    assert "min.insync.replicas" not in a.inherited
    inherited = b.effective("min.insync.replicas")
    assert inherited is not None
    assert inherited.level is not ConfigLevel.TOPIC


def test_topics_that_inherit_the_same_share_it(gateway: ConfluentGateway, prefix: str) -> None:
    state = created(gateway, [NewTopic(f"{prefix}{n}", 1, 1) for n in range(8)])
    assert len({id(config(state, f"{prefix}{n}").inherited) for n in range(8)}) == 1


def test_topic_defaults_are_what_a_topic_without_overrides_has(gateway: ConfluentGateway, prefix: str) -> None:
    name = f"{prefix}a"
    created(gateway, [NewTopic(name, 1, 1)])
    state = gateway.read(Wanted(configs=frozenset({name}), topic_defaults=True))
    alone = gateway.read(Wanted(topic_defaults=True))
    inherited: Mapping[str, object] = config(state, name).inherited
    assert read_or(state.topic_defaults, {}) == inherited
    by_broker = read_or(alone.topic_defaults, {})
    assert len(by_broker) >= 28
    assert by_broker == {key: inherited[key] for key in by_broker}


def test_what_does_not_exist_is_left_out_and_not_created(gateway: ConfluentGateway, prefix: str) -> None:
    ghost = frozenset({f"{prefix}ghost"})
    state = gateway.read(Wanted(configs=ghost, offsets=ghost, elr=ghost))
    assert (state.configs, state.offsets) == (Read({}), Read({}))
    time.sleep(0.2)
    assert f"{prefix}ghost" not in read_or(gateway.read(Wanted()).topics, {})


def test_what_was_not_asked_for_is_not_read(gateway: ConfluentGateway) -> None:
    state = gateway.read(Wanted())
    sections = (state.configs, state.offsets, state.groups, state.elr, state.features, state.topic_defaults)
    assert sections == (NotRead(),) * 6


def test_groups_offsets_and_their_topics(sandbox: Sandbox, gateway: ConfluentGateway, prefix: str) -> None:
    from confluent_kafka import Consumer, Producer

    topic, group = f"{prefix}read", f"{prefix}group"
    created(gateway, [NewTopic(topic, 2, 3)])
    producer = Producer({"bootstrap.servers": sandbox.bootstrap_servers})
    for n in range(5):
        producer.produce(topic, value=b"x", partition=n % 2)
    assert producer.flush(20) == 0
    offsets = gateway.read(Wanted(offsets=frozenset({topic}))).offsets
    assert offsets == Read({topic: (Offsets(0, 3), Offsets(0, 2))})

    consumer = Consumer(
        {"bootstrap.servers": sandbox.bootstrap_servers, "group.id": group, "auto.offset.reset": "earliest"}
    )
    consumer.subscribe([topic])
    records = 0
    deadline = time.monotonic() + 40
    while records < 5 and time.monotonic() < deadline:
        records += bool(consumer.poll(0.5))
    consumer.commit(asynchronous=False)
    active = read_or(gateway.read(Wanted(groups=True)).groups, {})[group]
    assert (active.state, active.type, active.members, active.topics) == ("stable", "classic", 1, {topic})
    consumer.close()
    left = read_or(gateway.read(Wanted(groups=True)).groups, {})[group]
    assert (left.state, left.members, left.topics) == ("empty", 0, {topic})


def test_a_snapshot_holds_everything_and_survives_its_document(gateway: ConfluentGateway, prefix: str) -> None:
    created(gateway, [NewTopic(f"{prefix}{n}", 3, 3, {"retention.ms": "1000"}) for n in range(3)])
    state = take(gateway)
    sections = (state.brokers, state.topics, state.configs, state.offsets, state.groups, state.elr, state.features)
    assert all(isinstance(section, Read) for section in (*sections, state.topic_defaults))
    assert read_or(state.elr, {})[f"{prefix}0"] == ((), (), ())
    assert "eligible.leader.replicas.version" in read_or(state.features, {})
    assert load(dump(state), "s.json") == state
