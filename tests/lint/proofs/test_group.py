"""Real clients and a real coordinator decide what a group takes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from uuid import uuid4

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from kafka_resilience_cli.sandbox.sandbox import Sandbox
from tests.lint.proofs.clients import RealClients, librdkafka
from tests.lint.proofs.topics import Cluster, topics_of
from tests.lint.proofs.verdicts import codes

pytestmark = pytest.mark.sandbox

JAVA = "org.apache.kafka.clients.consumer."
STRATEGY = "partition.assignment.strategy"
TOPIC = """
-- topology.yaml --
krc: 1
name: proof
topics:
  orders: {partitions: 2, replication_factor: 3, min_insync_replicas: 2}
"""
SHARE_KEYS = {
    "auto.offset.reset": "earliest",
    "enable.auto.commit": "false",
    "group.instance.id": "a",
    "group.protocol": "classic",
    "group.remote.assignor": "uniform",
    "heartbeat.interval.ms": "3000",
    "interceptor.classes": "",
    "isolation.level": "read_committed",
    "max.poll.records": "5",
    "partition.assignment.strategy": "",
    "session.timeout.ms": "45000",
    "share.acknowledgement.mode": "explicit",
}


def wrong(many: list[dict[str, str]], said: list[bool], really: list[bool]) -> list[dict[str, str]]:
    return [each for each, ours, theirs in zip(many, said, really, strict=True) if ours != theirs]


@pytest.mark.proves("G001")
@pytest.mark.parametrize("version", ["2.8", "3.9", "4.3"])
def test_java_refuses_a_heartbeat_as_long_as_the_session(real_clients: RealClients, version: str) -> None:
    pairs = [("3000", "10000"), ("9999", "10000"), ("10000", "10000"), ("12000", "10000")]
    refused = [
        bool(real_clients.java(version, "consumer", heartbeat(each, session)).refused) for each, session in pairs
    ]
    assert refused == [False, False, True, True]
    assert ["G001" in codes("java", version, heartbeat(*pair), "consumer", rules="G") for pair in pairs] == [
        False,
        True,
        True,
        True,
    ]


def heartbeat(interval: str, session: str) -> dict[str, str]:
    return {"group.id": "a", "heartbeat.interval.ms": interval, "session.timeout.ms": session}


@pytest.mark.proves("G003")
@pytest.mark.parametrize("version", ["3.9", "4.0", "4.3"])
def test_java_refuses_keys_of_the_old_protocol(real_clients: RealClients, version: str) -> None:
    many = [
        {"group.id": "a", "group.protocol": protocol, key: value}
        for protocol, (key, value) in product(
            ("classic", "consumer", "CONSUMER"),
            (("session.timeout.ms", "45000"), ("heartbeat.interval.ms", "3000"), (STRATEGY, ""),
             (STRATEGY, f"{JAVA}RangeAssignor"), ("max.poll.records", "5")),
        )
    ]  # fmt: skip
    built = real_clients.ask(version, "build_many", role="consumer", many=many)
    said = ["G003" in codes("java", version, each, "consumer", rules="G") for each in many]
    assert wrong(many, said, [bool(each["refused"]) for each in built]) == []
    assert sum(said) == (0 if version == "3.9" else 6)


@pytest.mark.proves("G003")
@pytest.mark.parametrize("key", ["session.timeout.ms", "heartbeat.interval.ms", "group.protocol.type", STRATEGY])
def test_librdkafka_refuses_keys_of_the_old_protocol(key: str) -> None:
    value = {STRATEGY: "range", "group.protocol.type": "consumer"}.get(key, "3000")
    assert not librdkafka("consumer", {"group.id": "a", key: value}).refused
    assert (
        "not supported" in librdkafka("consumer", {"group.id": "a", "group.protocol": "consumer", key: value}).refused
    )


@pytest.mark.proves("G005")
@pytest.mark.parametrize("version", ["3.8.1", "3.9", "4.3"])
def test_java_takes_classes_of_assignors(real_clients: RealClients, version: str) -> None:
    many: list[dict[str, str]] = [
        {"group.id": "a", STRATEGY: name}
        for name in ("range", "cooperative-sticky", f"{JAVA}RangeAssignor", f"{JAVA}RangeAssignor,sticky")
    ]
    many += [{"group.id": "a", "group.remote.assignor": "uniform"}]
    built = real_clients.ask(version, "build_many", role="consumer", many=many)
    said = ["G005" in codes("java", version, each, "consumer", rules="G") for each in many]
    assert wrong(many, said, [bool(each["refused"]) for each in built]) == []


@pytest.mark.proves("G005")
def test_librdkafka_takes_short_names_of_one_kind() -> None:
    names = ("range", "roundrobin", "cooperative-sticky", "range,roundrobin", "cooperative-sticky,range", "sticky",
             f"{JAVA}RangeAssignor")  # fmt: skip
    many = [{"group.id": "a", STRATEGY: name} for name in names]
    said = ["G005" in codes("librdkafka", "2.16", each, "consumer", rules="G") for each in many]
    assert wrong(many, said, [bool(librdkafka("consumer", each).refused) for each in many]) == []


@pytest.mark.proves("G011")
@pytest.mark.parametrize(("version", "role"), [("4.2", "share-consumer"), ("4.2", "consumer"), ("3.9", "consumer")])
def test_share_consumers_and_others_refuse_each_others_keys(real_clients: RealClients, version: str, role: str) -> None:
    keys = (
        SHARE_KEYS if role == "share-consumer" else {"share.acknowledgement.mode": "explicit", "max.poll.records": "5"}
    )
    many = [{"group.id": "a", key: value} for key, value in keys.items()]
    built = real_clients.ask(version, "build_many", role=role, many=many)
    said = ["G011" in codes("java", version, each, role, rules="G") for each in many]
    assert wrong(many, said, [bool(each["refused"]) for each in built]) == []


@pytest.mark.proves("G002")
def test_librdkafka_refuses_a_poll_interval_below_the_session() -> None:
    pairs = product(("classic", "consumer"), ("45000", "44999"))
    many = [{"group.id": "a", "group.protocol": protocol, "max.poll.interval.ms": each} for protocol, each in pairs]
    said = ["G002" in codes("librdkafka", "2.16", each, "consumer", rules="G") for each in many]
    assert wrong(many, said, [bool(librdkafka("consumer", each).refused) for each in many]) == []
    assert said == [False, True, False, False]


@pytest.fixture(scope="module")
def topic(sandbox: Sandbox) -> str:
    return Cluster(sandbox.bootstrap_servers).make(topics_of(TOPIC)["orders"])


@pytest.mark.proves("G002")
@pytest.mark.parametrize(("session", "refused"), [("5999", KafkaError.INVALID_SESSION_TIMEOUT), ("6000", None)])
def test_brokers_refuse_a_short_session(sandbox: Sandbox, topic: str, session: str, refused: int | None) -> None:
    with member(sandbox, topic, {"session.timeout.ms": session, "heartbeat.interval.ms": "1000"}) as consumer:
        assert until_assigned(consumer) == refused


@pytest.mark.proves("G008")
@pytest.mark.parametrize(("ids", "fenced"), [(("a", "a"), True), (("a", "b"), False)])
def test_a_second_member_with_the_same_id_throws_the_first_one_out(
    sandbox: Sandbox, topic: str, ids: tuple[str, str], fenced: bool
) -> None:
    group = {"group.id": f"group-{uuid4()}"}
    first_id, second_id = ids
    with member(sandbox, topic, {**group, "group.instance.id": first_id}) as first:
        assert until_assigned(first) is None
        with member(sandbox, topic, {**group, "group.instance.id": second_id}) as second:
            end = time.monotonic() + 30
            error = None
            while error is None and not (second.assignment() and not fenced) and time.monotonic() < end:
                error = error_of(first) or error_of(second)
    assert error == (KafkaError._FATAL if fenced else None)


@pytest.mark.proves("G009")
def test_a_consumer_that_stays_away_too_long_loses_its_partitions(sandbox: Sandbox, topic: str) -> None:
    limits = {"session.timeout.ms": "6000", "heartbeat.interval.ms": "1000", "max.poll.interval.ms": "6000"}
    with member(sandbox, topic, limits) as consumer:
        assert until_assigned(consumer) is None
        end = time.monotonic() + 30
        while consumer.assignment() and not lost(sandbox, limits["group.id"]) and time.monotonic() < end:
            time.sleep(0.5)
        assert error_of(consumer) == KafkaError._MAX_POLL_EXCEEDED


@contextmanager
def member(sandbox: Sandbox, topic: str, settings: dict[str, str]) -> Iterator[Consumer]:
    """A librdkafka consumer of the topic, in a group of its own unless one is named."""
    settings.setdefault("group.id", f"group-{uuid4()}")
    consumer = Consumer({"bootstrap.servers": sandbox.bootstrap_servers, **settings})
    consumer.subscribe([topic])
    try:
        yield consumer
    finally:
        consumer.close()


def until_assigned(consumer: Consumer) -> int | None:
    """Polls until the group gave it partitions; the error's code where it does not."""
    end = time.monotonic() + 30
    while time.monotonic() < end and not consumer.assignment():
        error = error_of(consumer)
        if error is not None:
            return error
    assert consumer.assignment(), "no partitions came"
    return None


def error_of(consumer: Consumer) -> int | None:
    try:
        message = consumer.poll(0.2)
    except KafkaException as error:
        return int(error.args[0].code())
    error = message.error() if message is not None else None
    return int(error.code()) if error is not None else None


def lost(sandbox: Sandbox, group: str) -> bool:
    """Whether the coordinator has nobody left in the group."""
    admin = AdminClient({"bootstrap.servers": sandbox.bootstrap_servers})
    described = admin.describe_consumer_groups([group], request_timeout=10)[group].result()
    return not described.members
