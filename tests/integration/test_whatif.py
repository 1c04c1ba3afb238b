"""Predictions against a real cluster: brokers are killed, and clients find what was said before."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from kafka_resilience_cli.cli.main import run
from kafka_resilience_cli.cluster.connect import connect
from kafka_resilience_cli.cluster.connection import from_servers
from kafka_resilience_cli.cluster.gateway import Gateway, NewTopic, Wanted
from kafka_resilience_cli.cluster.state import read_or
from kafka_resilience_cli.sandbox.sandbox import Sandbox
from kafka_resilience_cli.whatif.coordinators import OFFSETS_TOPIC, coordinator_partition
from kafka_resilience_cli.whatif.observed import observed
from kafka_resilience_cli.whatif.placement import Placement
from kafka_resilience_cli.whatif.promise import Answer, Promise
from kafka_resilience_cli.whatif.search import Search
from tests.integration.waiting import until, until_everywhere

pytestmark = pytest.mark.sandbox

LAYOUTS: dict[str, tuple[str, tuple[tuple[int, ...], ...]]] = {
    "three-2": ("2", ((1, 2, 3), (2, 3, 1))),
    "three-1": ("1", ((2, 3, 1),)),
    "three-3": ("3", ((1, 2, 3),)),
    "pair-2": ("2", ((1, 2), (2, 3))),
    "one-2": ("2", ((1,), (2,))),
}
"""Name → min ISR, replicas of each partition."""
PROMISES = (Promise.WRITES, Promise.ACKS_1, Promise.NEW_DATA, Promise.READS)
PROBE_S = 3.0


@pytest.fixture
def gateway(sandbox: Sandbox) -> Iterator[Gateway]:
    gateway = connect(from_servers(sandbox.bootstrap_servers, source="test"))
    yield gateway
    gateway.close()


@pytest.fixture
def topics(sandbox: Sandbox, gateway: Gateway) -> Iterator[dict[str, str]]:
    """Topics of every layout with records in each partition; layout → name."""
    run_id = uuid.uuid4().hex[:8]
    names = {layout: f"whatif-{run_id}-{layout}" for layout in LAYOUTS}
    new = [
        NewTopic(names[layout], len(rows), len(rows[0]), {"min.insync.replicas": minimum}, rows)
        for layout, (minimum, rows) in LAYOUTS.items()
    ]
    assert set(gateway.create_topics(new).values()) == {None}
    in_sync(gateway, names)
    for name in names.values():
        until_everywhere(gateway, name)
    for layout, (_, rows) in LAYOUTS.items():
        for partition in range(len(rows)):
            # with the second record a follower learns that the first is committed; a leader below min ISR shows no more
            assert all(written(sandbox, names[layout], partition, "all") is not None for _ in range(2))
    yield names
    gateway.delete_topics(list(names.values()))


@pytest.mark.prove
def test_what_was_predicted_is_what_clients_find(sandbox: Sandbox, gateway: Gateway, topics: dict[str, str]) -> None:
    before = placement(gateway)
    killed: list[int] = []
    try:
        for victim in (2, 3):
            predicted = predictions(before, topics, frozenset({*killed, victim}))
            sandbox.kill(victim)
            killed.append(victim)
            until(lambda: not set(killed) & read_or(gateway.read(Wanted()).brokers, {}).keys(), "the broker is fenced")
            with ThreadPoolExecutor(len(predicted)) as pool:
                seen = pool.map(
                    lambda item: settled(sandbox, topics[item[0][0]], item[0][1], item[1]), predicted.items()
                )
                assert dict(zip(predicted, seen, strict=True)) == predicted, killed
            # judged anew on the degraded cluster, with nothing more failing, the answers are the same
            assert predictions(placement(gateway), topics, frozenset()) == predicted
    finally:
        for victim in killed:
            sandbox.start(victim)
        in_sync(gateway, topics)


def test_a_live_cluster_is_read_and_a_broker_judged(sandbox: Sandbox, topics: dict[str, str]) -> None:
    servers = sandbox.bootstrap_servers
    out, err = io.StringIO(), io.StringIO()
    assert run(["whatif", "-b", servers, "--format", "json"], stdout=out, stderr=err) == 0, err.getvalue()
    document = json.loads(out.getvalue())
    assert document["brokers"] == {"1": "a", "2": "b", "3": "c"}
    any_broker = document["failures"][0]
    answers = {each["name"]: each["answers"] for each in any_broker["subjects"]}
    assert answers[topics["three-2"]]["writes"] == answers[topics["three-2"]]["no-loss-power"] == "holds"
    assert answers[topics["one-2"]]["reads"] == "breaks"

    out = io.StringIO()
    assert run(["safe-to-restart", "--broker", "1", "-b", servers], stdout=out, stderr=err) == 1
    assert f"{topics['three-3']}, partition 0: writes with acks=all stop" in out.getvalue()
    assert topics["three-2"] not in out.getvalue()


def test_groups_are_coordinated_where_the_formula_says(
    sandbox: Sandbox, gateway: Gateway, topics: dict[str, str]
) -> None:
    groups = [f"whatif-{uuid.uuid4().hex}" for _ in range(6)]
    for group in groups:
        with Consumer({**sandbox.client_config(), "group.id": group, "enable.auto.commit": False}) as member:
            member.commit(offsets=[TopicPartition(topics["three-2"], 0, 1)], asynchronous=False)
    admin = AdminClient(sandbox.client_config())
    found = {
        g: f.result(30).coordinator.id for g, f in admin.describe_consumer_groups(groups, request_timeout=30).items()
    }
    offsets = read_or(gateway.read(Wanted()).topics, {})[OFFSETS_TOPIC].partitions
    assert found == {group: offsets[coordinator_partition(group, len(offsets))].leader for group in groups}


def placement(gateway: Gateway) -> Placement:
    return observed(gateway.read(Wanted(configs=None, elr=None, groups=True, features=True)))


def predictions(
    placed: Placement, topics: dict[str, str], failed: frozenset[int]
) -> dict[tuple[str, int], dict[Promise, bool]]:
    mine = replace(placed, topics={name: placed.topics[name] for name in topics.values()}, groups=())
    made: dict[tuple[str, int], dict[Promise, bool]] = {
        (layout, partition): dict.fromkeys(PROMISES, True)
        for layout, (_, rows) in LAYOUTS.items()
        for partition in range(len(rows))
    }
    layouts = {name: layout for layout, name in topics.items()}
    for promise in PROMISES:
        for broken in Search(mine).broken(promise, failed):
            assert broken.answer is Answer.BREAKS, broken
            assert broken.unit.partition is not None
            made[layouts[broken.unit.name], broken.unit.partition][promise] = False
    return made


def settled(sandbox: Sandbox, topic: str, partition: int, expected: dict[Promise, bool]) -> dict[Promise, bool]:
    """What clients find; asked again where it is not what is expected, because a leader may be on its way."""
    for _ in range(3):
        seen = found(sandbox, topic, partition)
        if seen == expected:
            break
    return seen


def found(sandbox: Sandbox, topic: str, partition: int) -> dict[Promise, bool]:
    all_ = written(sandbox, topic, partition, "all")
    one = written(sandbox, topic, partition, "1")
    return {
        Promise.WRITES: all_ is not None,
        Promise.ACKS_1: one is not None,
        Promise.NEW_DATA: one is not None and visible(sandbox, topic, partition, one),
        Promise.READS: readable(sandbox, topic, partition),
    }


def written(sandbox: Sandbox, topic: str, partition: int, acks: str) -> int | None:
    """The offset that was acknowledged, or ``None``: the broker's first word, without retries."""
    producer = Producer(
        {**sandbox.client_config(), "acks": acks, "retries": 0, "enable.idempotence": False, "message.timeout.ms": 2000}
    )
    offsets: list[int] = []
    producer.produce(
        topic, b"x", partition=partition, on_delivery=lambda error, m: offsets.append(m.offset()) if not error else None
    )
    producer.flush(PROBE_S)
    return offsets[0] if offsets else None


def visible(sandbox: Sandbox, topic: str, partition: int, offset: int) -> bool:
    with consumer(sandbox) as reader:
        for _ in range(2):
            try:
                if reader.get_watermark_offsets(TopicPartition(topic, partition), timeout=1.0)[1] > offset:
                    return True
            except KafkaException:  # OFFSET_NOT_AVAILABLE: the new leader's high watermark is behind
                continue
        return False


def readable(sandbox: Sandbox, topic: str, partition: int) -> bool:
    with consumer(sandbox) as reader:
        reader.assign([TopicPartition(topic, partition, 0)])
        try:
            message = reader.poll(2.0)
        except KafkaException:
            return False
        return message is not None and not message.error()


def consumer(sandbox: Sandbox) -> Consumer:
    return Consumer({**sandbox.client_config(), "group.id": "whatif-probe", "enable.auto.commit": False})


def in_sync(gateway: Gateway, topics: dict[str, str]) -> None:
    def whole() -> bool:
        there = read_or(gateway.read(Wanted()).topics, {})
        return all(
            name in there and all(len(p.isr) == len(p.replicas) for p in there[name].partitions)
            for name in topics.values()
        )

    until(whole, "every replica in sync")
