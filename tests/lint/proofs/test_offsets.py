"""Real clients decide where consumers start, and which offsets they commit."""

from __future__ import annotations

import time
from uuid import uuid4

import pytest
from confluent_kafka import Consumer, TopicPartition

from kafka_resilience_cli.lint.rules.offsets.librdkafka_eager_offset_store import librdkafka_eager_offset_store
from kafka_resilience_cli.lint.rules.offsets.offset_reset_can_skip import offset_reset_can_skip
from kafka_resilience_cli.sandbox.sandbox import Sandbox
from tests.lint.proofs.clients import RealClients, configs_in, librdkafka, settings_of
from tests.lint.proofs.topics import ACCEPTED, Cluster, topics_of
from tests.lint.proofs.verdicts import codes

pytestmark = pytest.mark.sandbox

WORDS = (
    *("earliest", "latest", "none", "error", "smallest", "largest", "beginning", "end", "EARLIEST", "sometimes", ""),
    *(
        "by_duration:PT1H",
        "by_duration:P1DT2H3.5S",
        "by_duration:P1D",
        "by_duration:1h",
        "by_duration:",
        "by_duration:P",
    ),
    *("by_duration:pt1h", "by_duration:PT", "by_duration:P1W", "by_duration:-PT1H", "BY_DURATION:PT1H"),
)
GROUPS = ({}, {"group.id": "a"}, {"group.id": ""}, {"group.id": " "})
COMMITS = ({}, {"enable.auto.commit": "true"}, {"enable.auto.commit": "false"})
TOPIC = """
-- topology.yaml --
krc: 1
name: proof
topics:
  orders: {partitions: 1, replication_factor: 3, min_insync_replicas: 2}
"""


@pytest.mark.proves("C005")
@pytest.mark.parametrize("version", ["2.8", "3.9", "4.0", "4.3"])
def test_java_starts_where_krc_says_so(real_clients: RealClients, version: str) -> None:
    many = [{"group.id": "a", "auto.offset.reset": word} for word in WORDS]
    many += [{**group, **commit} for group in GROUPS for commit in COMMITS]
    built = real_clients.ask(version, "build_many", role="consumer", many=many)
    said = ["C005" in codes("java", version, settings, "consumer", rules="C") for settings in many]
    really = [bool(each["refused"]) for each in built]
    assert [each for each, ours, theirs in zip(many, said, really, strict=True) if ours != theirs] == []


@pytest.mark.proves("C005")
def test_librdkafka_starts_where_krc_says_so() -> None:
    many = [{"group.id": "a", "auto.offset.reset": word} for word in WORDS] + list(GROUPS)
    said = ["C005" in codes("librdkafka", "2.16", settings, "consumer", rules="C") for settings in many]
    really = [bool(librdkafka("consumer", settings).refused) for settings in many]
    assert [each for each, ours, theirs in zip(many, said, really, strict=True) if ours != theirs] == []


@pytest.mark.proves("C003")
def test_an_unprocessed_record_counts_as_consumed(sandbox: Sandbox) -> None:
    cluster = Cluster(sandbox.bootstrap_servers)
    topic = cluster.make(topics_of(TOPIC)["orders"])
    assert cluster.send(topic, value=b"one") == ACCEPTED
    committed = [
        committed_while_working(sandbox.bootstrap_servers, topic, example)
        for example in (librdkafka_eager_offset_store.bad, librdkafka_eager_offset_store.good)
    ]
    assert committed == [1, None]


@pytest.mark.proves("C004")
def test_a_group_without_an_offset_skips_what_is_there(sandbox: Sandbox) -> None:
    cluster = Cluster(sandbox.bootstrap_servers)
    first = []
    for example in (offset_reset_can_skip.bad, offset_reset_can_skip.good):
        topic = cluster.make(topics_of(TOPIC)["orders"])
        assert cluster.send(topic, value=b"old") == ACCEPTED
        first.append(first_read(cluster, sandbox.bootstrap_servers, topic, reset_of(example)))
    assert first == [b"new", b"old"]


def reset_of(example: str) -> str:
    (config,) = configs_in(example)
    return settings_of(config)["auto.offset.reset"]


def first_read(cluster: Cluster, servers: str, topic: str, reset: str) -> bytes | None:
    """What a new group reads first, while records are still being written."""
    group = {"group.id": f"group-{uuid4()}", "auto.offset.reset": reset}
    consumer = Consumer({"bootstrap.servers": servers, **group})
    consumer.subscribe([topic])
    try:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            message = consumer.poll(0.5)
            if message is not None and message.error() is None:
                return message.value()
            if consumer.assignment():
                assert cluster.send(topic, value=b"new") == ACCEPTED
        raise AssertionError("no record came")
    finally:
        consumer.close()


def committed_while_working(servers: str, topic: str, example: str) -> int | None:
    """What is committed of a record that was handed out and not processed, once the committer had its turn."""
    (config,) = configs_in(example)
    settings = settings_of(config) | {"bootstrap.servers": servers, "group.id": f"group-{uuid4()}"}
    seen: list[int] = []
    consumer = Consumer(
        settings
        | {"auto.offset.reset": "earliest", "auto.commit.interval.ms": 100}
        | {"on_commit": lambda _, partitions: seen.extend(each.offset for each in partitions)}
    )
    consumer.subscribe([topic])
    try:
        end = time.monotonic() + 30
        while consumer.poll(0.2) is None:
            assert time.monotonic() < end, "no record came"
        patience = time.monotonic() + 3
        while not seen and time.monotonic() < patience:
            consumer.poll(0.1)
        (place,) = consumer.committed([TopicPartition(topic, 0)], timeout=10)
        return place.offset if place.offset >= 0 else None
    finally:
        consumer.close()
