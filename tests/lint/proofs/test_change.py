"""A real cluster decides what rules over changes say: a plan is judged, the change made, and the harm looked for."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition

from kafka_resilience_cli.cluster.connect import connect
from kafka_resilience_cli.cluster.connection import from_servers
from kafka_resilience_cli.cluster.gateway import ConfigEdit, Gateway, NewTopic, Wanted
from kafka_resilience_cli.cluster.state import Read, read_or
from kafka_resilience_cli.lint.growth import moved_share
from kafka_resilience_cli.sandbox.sandbox import Sandbox
from tests.integration.waiting import until, until_everywhere
from tests.lint.families import topology
from tests.lint.proofs.planned import said_of_plan
from tests.lint.proofs.topics import ACCEPTED, Cluster

pytestmark = pytest.mark.sandbox

KEYS = [f"order-{number}".encode() for number in range(600)]


@pytest.fixture(scope="module")
def cluster(sandbox: Sandbox) -> Cluster:
    return Cluster(sandbox.bootstrap_servers)


@pytest.fixture(scope="module")
def gateway(sandbox: Sandbox) -> Iterator[Gateway]:
    gateway = connect(from_servers(sandbox.bootstrap_servers, source="test"))
    yield gateway
    gateway.close()


def made(
    gateway: Gateway,
    config: Mapping[str, str] | None = None,
    *,
    partitions: int = 1,
    on: tuple[int, ...] | None = None,
) -> str:
    """The name of a new topic, listed everywhere."""
    name = f"change-{uuid.uuid4().hex[:8]}"
    assignment = (on,) if on else None
    assert gateway.create_topics([NewTopic(name, partitions, 3, config or {}, assignment)]) == {name: None}
    until(lambda: whole(gateway, name, partitions), f"{name} whole")
    until_everywhere(gateway, name)
    return name


def whole(gateway: Gateway, name: str, partitions: int) -> bool:
    found = read_or(gateway.read(Wanted()).topics, {}).get(name)
    return found is not None and len(found.partitions) == partitions and found.smallest_isr == 3


def grow(gateway: Gateway, name: str, partitions: int) -> None:
    assert gateway.add_partitions({name: partitions}) == {name: None}
    until(lambda: whole(gateway, name, partitions), f"{name} with {partitions} partitions")


def set_(gateway: Gateway, name: str, **config: str) -> None:
    settings = {key.replace("_", "."): value for key, value in config.items()}
    assert gateway.alter_configs([ConfigEdit(name, settings)]) == {name: None}
    until_everywhere(gateway, name, **config)


def declared(name: str, topic: str, more: str = "", **files: str) -> dict[str, str]:
    """A topology that declares ``name`` with ``topic`` (flow style)."""
    return topology(f"topics:\n  {name}: {{{topic}}}\n{more}", **files)


def sent(servers: str, name: str) -> dict[bytes, int]:
    """The partition that each key goes to."""
    where: dict[bytes, int] = {}
    producer = Producer({"bootstrap.servers": servers})
    for key in KEYS:
        producer.produce(name, b"v", key=key, on_delivery=lambda _, m: where.update({m.key(): m.partition()}))
    producer.flush(30)
    return where


@pytest.mark.proves("Z001")
def test_growth_moves_the_share_of_keys_that_is_said(sandbox: Sandbox, gateway: Gateway) -> None:
    name = made(gateway, partitions=4)
    files = declared(
        name,
        "key: id, ordering: per-key, partitions: 6, replication_factor: 3",
        f"consumers:\n  fulfilment: {{topics: [{name}]}}\n",
    )
    share = moved_share(4, 6)
    assert f"{share} % of the keys move" in said_of_plan(sandbox.bootstrap_servers, files)["Z001"]
    before = sent(sandbox.bootstrap_servers, name)
    grow(gateway, name, 6)
    after = sent(sandbox.bootstrap_servers, name)
    moved = sum(1 for key in KEYS if before[key] != after[key])
    assert abs(100 * moved / len(KEYS) - share) < 6


@pytest.mark.proves("Z002")
@pytest.mark.parametrize("reset", ["latest", "earliest"])
def test_a_group_that_starts_at_the_end_skips_the_first_records_of_a_new_partition(
    sandbox: Sandbox, gateway: Gateway, cluster: Cluster, reset: str
) -> None:
    name = made(gateway)
    settings = {"group.id": name, "auto.offset.reset": reset}
    client = 'client: {family: librdkafka, version: "2.16", file: clients/fulfilment.properties}'
    files = declared(
        name,
        "key: none, partitions: 2, replication_factor: 3",
        f"consumers:\n  fulfilment:\n    topics: [{name}]\n    {client}\n",
        fulfilment="".join(f"{key}={value}\n" for key, value in settings.items()),
    )
    assert ("Z002" in said_of_plan(sandbox.bootstrap_servers, files)) == (reset == "latest")
    config = {"bootstrap.servers": sandbox.bootstrap_servers, **settings}
    assert cluster.send(name, value=b"old") == ACCEPTED
    consumer = Consumer(config)
    consumer.subscribe([name])
    until(lambda: bool(consumer.assignment() or consumer.poll(0.2)), "it has its partition")
    consumer.commit(offsets=[TopicPartition(name, 0, 1)], asynchronous=False)
    consumer.close()
    grow(gateway, name, 2)
    assert cluster.send(name, value=b"first", partition=1) == ACCEPTED
    read: list[bytes | None] = []
    again = Consumer(config)
    again.subscribe([name])

    def reads_on() -> bool:
        assert cluster.send(name, value=b"later", partition=1) == ACCEPTED
        read.extend(message.value() for message in again.consume(100, timeout=0.5) if message.error() is None)
        return b"later" in read

    try:
        until(reads_on, "it reads the new partition")
    finally:
        again.close()
    assert (b"first" in read) == (reset == "earliest")


@pytest.mark.proves("Z007")
def test_a_deleted_topic_takes_no_more_records(gateway: Gateway, cluster: Cluster) -> None:
    name = made(gateway)
    assert cluster.send(name) == ACCEPTED
    assert gateway.delete_topics([name]) == {name: None}
    until(lambda: name not in read_or(gateway.read(Wanted()).topics, {}), "it is gone")
    assert cluster.send(name) != ACCEPTED


@pytest.mark.proves("Z008")
def test_what_the_producer_may_send_is_refused_from_the_cut_on(
    sandbox: Sandbox, gateway: Gateway, cluster: Cluster
) -> None:
    name = made(gateway, {"max.message.bytes": "4000000"})
    client = 'client: {family: librdkafka, version: "2.16", file: clients/checkout.properties}'
    files = declared(
        name,
        "ordering: none, partitions: 1, replication_factor: 3, config: {max.message.bytes: 1MiB}",
        f"producers:\n  checkout:\n    topics: [{name}]\n    {client}\n",
        checkout="message.max.bytes=2000000\n",
    )
    assert "Z008" in said_of_plan(sandbox.bootstrap_servers, files)
    large = b"x" * 1_500_000
    assert cluster.send(name, value=large, **{"message.max.bytes": 2_000_000}) == ACCEPTED
    set_(gateway, name, max_message_bytes="1048576")
    assert cluster.send(name, value=large, **{"message.max.bytes": 2_000_000}) == "MSG_SIZE_TOO_LARGE"


@pytest.mark.proves("Z009")
def test_compaction_drops_what_has_no_key(sandbox: Sandbox, gateway: Gateway, cluster: Cluster) -> None:
    name = made(gateway, {"segment.ms": "1", "min.cleanable.dirty.ratio": "0.001"})
    files = declared(
        name, "key: none, ordering: none, partitions: 1, replication_factor: 3, config: {cleanup.policy: compact}"
    )
    assert "Z009" in said_of_plan(sandbox.bootstrap_servers, files)
    for value in (b"one", b"two"):
        assert cluster.send(name, key=None, value=value) == ACCEPTED
    set_(gateway, name, cleanup_policy="compact")
    number = iter(range(1000))

    def cleaned() -> bool:
        """Each record rolls the segment, so that the one before it can be cleaned."""
        assert cluster.send(name, key=b"k", value=str(next(number)).encode()) == ACCEPTED
        time.sleep(0.5)
        return all(message.key() is not None for message in cluster.read(name))

    until(cleaned, "the cleaner has been there")


@pytest.mark.proves("Z010")
def test_the_record_s_own_timestamp_counts_from_the_change_on(gateway: Gateway, cluster: Cluster) -> None:
    long_ago = 1_000_000_000_000
    name = made(gateway, {"message.timestamp.type": "LogAppendTime"})
    assert cluster.send(name, timestamp=long_ago) == ACCEPTED
    set_(gateway, name, message_timestamp_type="CreateTime")
    assert cluster.send(name, timestamp=long_ago) == ACCEPTED
    stamped, own = (message.timestamp()[1] for message in cluster.read(name))
    assert stamped > long_ago + 86_400_000
    assert own == long_ago


@dataclass(frozen=True, slots=True)
class Short:
    """Two of three brokers are down: what the plans said, and the state before and after the changes."""

    pinned: str
    lowered: Mapping[str, str]
    eligible: tuple[tuple[int, ...], tuple[int, ...]]
    acknowledged: tuple[str, str]


def answer(cluster: Cluster, topic: str) -> str:
    """What the leader says of a record with acks=all; a client may time out first on dead brokers."""
    answers: list[str] = []

    def answered() -> bool:
        answers.append(cluster.send(topic, acks="all"))
        return answers[-1] != "_MSG_TIMED_OUT"

    until(answered, f"the leader of {topic} answers")
    return answers[-1]


@pytest.fixture(scope="module")
def short(sandbox: Sandbox, gateway: Gateway, cluster: Cluster) -> Short:
    """All brokers live again afterwards."""
    first, second, third = (broker.id for broker in sandbox.brokers)
    inherits = made(gateway, on=(first, second, third))
    own = made(gateway, {"min.insync.replicas": "2"}, on=(first, second, third))
    killed: list[int] = []

    def elr() -> tuple[int, ...]:
        section = gateway.read(Wanted(elr=frozenset({inherits}))).elr
        assert isinstance(section, Read), section
        return section.value[inherits][0]

    try:
        for broker, left in ((third, [first, second]), (second, [first])):
            sandbox.kill(broker)
            killed.append(broker)
            until(lambda left=left: cluster.in_sync(inherits) == cluster.in_sync(own) == left, f"{left} in sync")  # type: ignore[misc]
        until(lambda: elr() != (), "somebody is eligible")
        pinned = said_of_plan(
            sandbox.bootstrap_servers,
            declared(inherits, "ordering: none, partitions: 1, replication_factor: 3, min_insync_replicas: 2"),
        )
        client = 'client: {family: java, version: "4.1", file: clients/checkout.properties}'
        lowered = said_of_plan(
            sandbox.bootstrap_servers,
            declared(
                own,
                "ordering: none, partitions: 1, replication_factor: 3, min_insync_replicas: 1",
                f"producers:\n  checkout:\n    topics: [{own}]\n    {client}\n",
                checkout="acks=all\n",
            ),
        )
        before, refused = elr(), answer(cluster, own)
        set_(gateway, inherits, min_insync_replicas="2")
        set_(gateway, own, min_insync_replicas="1")
        until(lambda: elr() == (), "nobody is eligible any more")
        return Short(pinned["Z005"], lowered, (before, elr()), (refused, answer(cluster, own)))
    finally:
        for broker in killed:
            sandbox.start(broker)
        everyone = [first, second, third]
        until(lambda: cluster.in_sync(inherits) == cluster.in_sync(own) == everyone, "all in sync again")


@pytest.mark.proves("Z005")
def test_pinning_the_inherited_min_isr_forgets_who_may_lead(short: Short) -> None:
    before, after = short.eligible
    assert len(before) == 1
    assert after == ()
    assert f"broker {before[0]} may lead" in short.pinned


@pytest.mark.proves("Z006")
def test_acks_all_is_then_content_with_one_copy(short: Short) -> None:
    assert short.acknowledged == ("NOT_ENOUGH_REPLICAS", ACCEPTED)
    assert "1 broker instead of 2" in short.lowered["Z006"]
