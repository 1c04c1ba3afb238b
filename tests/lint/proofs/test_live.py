"""A real cluster decides what rules over clusters say: whole, with brokers that disagree, with two of three dead."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pytest
from confluent_kafka import Consumer
from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType

from kafka_resilience_cli.cluster.connect import connect
from kafka_resilience_cli.cluster.connection import from_servers
from kafka_resilience_cli.cluster.gateway import Gateway, NewTopic, Wanted
from kafka_resilience_cli.cluster.state import ClusterState, Read, read_or
from kafka_resilience_cli.findings import Finding
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import LintSettings
from kafka_resilience_cli.lint.rules.live.replicas_in_one_rack import replicas_in_one_rack
from kafka_resilience_cli.sandbox.sandbox import Sandbox
from kafka_resilience_cli.topology.model import Profile
from tests.integration.waiting import until, until_everywhere
from tests.lint.families import topology
from tests.lint.proofs.planned import said_of_cluster
from tests.lint.proofs.topics import ACCEPTED, Cluster

pytestmark = pytest.mark.sandbox

KEY = "log.retention.ms"


@pytest.fixture(scope="module")
def cluster(sandbox: Sandbox) -> Cluster:
    return Cluster(sandbox.bootstrap_servers)


@pytest.fixture(scope="module")
def gateway(sandbox: Sandbox) -> Iterator[Gateway]:
    gateway = connect(from_servers(sandbox.bootstrap_servers, source="test"))
    yield gateway
    gateway.close()


def made(gateway: Gateway, *on: int, **config: str) -> str:
    name = f"live-{uuid.uuid4().hex[:8]}"
    settings = {key.replace("_", "."): value for key, value in config.items()}
    assert gateway.create_topics([NewTopic(name, 1, len(on), settings, (on,))]) == {name: None}
    until(lambda: in_sync(gateway, name) == set(on), f"{name} in sync")
    until_everywhere(gateway, name)
    return name


def in_sync(gateway: Gateway, name: str) -> set[int]:
    found = read_or(gateway.read(Wanted()).topics, {}).get(name)
    return set(found.partitions[0].isr) if found else set()


def declared(*names: str, more: str = "") -> dict[str, str]:
    topics = "".join(f"  {name}: {{ordering: none, partitions: 1, replication_factor: 3}}\n" for name in names)
    return topology(f"topics:\n{topics}{more}")


@dataclass(frozen=True, slots=True)
class Dying:
    """Broker 3 dies, then 2. ``spread`` is on all three, ``together`` on those two."""

    spread: str
    together: str
    before: ClusterState
    said: tuple[Mapping[str, Finding], Mapping[str, Finding], Mapping[str, Finding]]
    """With all brokers, with two, with one."""
    leaders: tuple[int | None, int | None]
    """Who leads ``spread`` and ``together`` in the end."""
    written: str
    """What became of a record with acks=all to ``spread`` in the end."""


@pytest.fixture(scope="module")
def dying(sandbox: Sandbox, gateway: Gateway, cluster: Cluster) -> Dying:
    """All brokers live again afterwards."""
    first, second, third = (broker.id for broker in sandbox.brokers)
    spread = made(gateway, first, second, third, min_insync_replicas="2")
    together = made(gateway, second, third, min_insync_replicas="1")
    files = declared(spread, together)
    before = gateway.read(Wanted())
    said = [said_of_cluster(sandbox.bootstrap_servers, files)]
    killed: list[int] = []

    def lose(broker: int, left: set[int]) -> None:
        sandbox.kill(broker)
        killed.append(broker)
        until(lambda: in_sync(gateway, spread) == left, f"{left} in sync")

    def leader(name: str) -> int | None:
        return read_or(gateway.read(Wanted()).topics, {})[name].partitions[0].leader

    try:
        lose(third, {first, second})
        said.append(said_of_cluster(sandbox.bootstrap_servers, files))
        lose(second, {first})
        until(lambda: leader(together) is None, "nobody leads what was together")
        said.append(said_of_cluster(sandbox.bootstrap_servers, files))
        whole, two, one = said
        leaders = (leader(spread), leader(together))
        answers: list[str] = []
        until(lambda: _answered(cluster, spread, answers), "the leader answers")
        return Dying(spread, together, before, (whole, two, one), leaders, answers[-1])
    finally:
        for broker in killed:
            sandbox.start(broker)
        until(lambda: in_sync(gateway, spread) == {first, second, third}, "all in sync again")
        until(lambda: in_sync(gateway, together) == {second, third}, "all in sync again")


def _answered(cluster: Cluster, topic: str, answers: list[str]) -> bool:
    """A client may spend its whole time-out on the dead brokers that it begins with."""
    answers.append(cluster.send(topic, acks="all"))
    return answers[-1] != "_MSG_TIMED_OUT"


def test_a_whole_cluster_is_clean(dying: Dying) -> None:
    assert dying.said[0] == {}


@pytest.mark.proves("V104")
def test_one_broker_down_leaves_replicas_out_of_sync(dying: Dying) -> None:
    assert set(dying.said[1]) == {"V104"}
    message = dying.said[1]["V104"].message  # names three topics: Kafka's own may be before ours
    assert dying.spread in message or dying.together in message
    assert "is not there" in dying.said[1]["V104"].message


@pytest.mark.proves("V103")
def test_two_brokers_down_leave_too_few_for_acks_all(dying: Dying) -> None:
    assert dying.spread in dying.said[2]["V103"].message
    assert dying.written == "NOT_ENOUGH_REPLICAS"


@pytest.mark.proves("V102")
def test_nobody_leads_what_was_on_dead_brokers_only(dying: Dying) -> None:
    assert dying.together in dying.said[2]["V102"].message
    assert dying.leaders[1] is None


@pytest.mark.proves("V101")
def test_a_rack_that_fails_takes_all_that_is_in_it_alone(dying: Dying) -> None:
    """Were brokers 2 and 3 one rack: what the rule points at is what their death took away, and nothing else."""
    assert isinstance(dying.before.brokers, Read)
    first, *others = sorted(dying.before.brokers.value)
    racks = {first: "a", **dict.fromkeys(others, "b")}
    state = replace(
        dying.before,
        brokers=Read({n: replace(each, rack=racks[n]) for n, each in dying.before.brokers.value.items()}),
    )
    facts = Facts(None, (), LintSettings(), Profile.PROD, state=state)
    said = " ".join(problem.message for problem in replicas_in_one_rack.check(state, facts))
    assert dying.together in said
    assert dying.spread not in said
    assert dying.leaders == (first, None)


@pytest.mark.proves("V105")
def test_what_a_topic_inherits_then_depends_on_the_broker(sandbox: Sandbox, gateway: Gateway) -> None:
    first, second, third = (broker.id for broker in sandbox.brokers)
    name = made(gateway, first, second, third)
    admin = AdminClient({"bootstrap.servers": sandbox.bootstrap_servers})

    def alter(operation: AlterConfigOpType, value: str | None) -> None:
        entry = ConfigEntry(KEY, value, incremental_operation=operation)
        resource = ConfigResource(ResourceType.BROKER, str(first), incremental_configs=[entry])
        next(iter(admin.incremental_alter_configs([resource]).values())).result(20)

    def inherited(broker: int) -> str | None:
        asked = admin.describe_configs([ConfigResource(ResourceType.TOPIC, name)], broker=broker)
        value: str | None = next(iter(asked.values())).result(20)["retention.ms"].value
        return value

    files = declared(name)
    assert "V105" not in said_of_cluster(sandbox.bootstrap_servers, files)
    try:
        alter(AlterConfigOpType.SET, "86400000")
        until(lambda: inherited(first) == "86400000", "the first broker has the new value")
        assert inherited(second) != "86400000"
        message = said_of_cluster(sandbox.bootstrap_servers, files)["V105"].message
        assert message == f"brokers disagree about {KEY}: 7d on {second}, {third}, 1d on {first}"
    finally:
        alter(AlterConfigOpType.DELETE, None)
        until(lambda: inherited(first) != "86400000", "the first broker has the old value")


@pytest.mark.proves("V107")
@pytest.mark.proves("V108")
@pytest.mark.proves("V109")
def test_groups_are_judged_by_what_they_do(sandbox: Sandbox, gateway: Gateway, cluster: Cluster) -> None:
    """Not there; there, alone, reading more than is declared; gone."""
    first, second, third = (broker.id for broker in sandbox.brokers)
    orders, others = made(gateway, first, second, third), made(gateway, first, second, third)
    consumers = f"consumers:\n  fulfilment: {{group: {orders}, topics: [{orders}], instances: 2}}\n"
    files = declared(orders, more=consumers)

    def said() -> Mapping[str, str]:
        found = said_of_cluster(sandbox.bootstrap_servers, files)
        return {code: each.message for code, each in found.items() if code in ("V107", "V108", "V109")}

    assert said() == {}
    assert cluster.send(orders) == ACCEPTED
    assert set(said()) == {"V107"}
    assert "does not exist" in said()["V107"]
    consumer = Consumer(
        {"bootstrap.servers": sandbox.bootstrap_servers, "group.id": orders, "auto.offset.reset": "earliest"}
    )
    consumer.subscribe([orders, others])
    try:
        until(lambda: consumer.poll(0.2) is not None, "it reads")
        until(lambda: len(consumer.assignment()) == 2 or consumer.poll(0.2) is not None, "it has both topics")
        until(lambda: set(said()) == {"V108", "V109"}, "the cluster shows its member")
        assert "127.0.0.1" in said()["V108"]
        assert others in said()["V109"]
        consumer.commit(asynchronous=False)
    finally:
        consumer.close()
    until(lambda: "has no members" in said().get("V107", ""), "the cluster shows that it left")
