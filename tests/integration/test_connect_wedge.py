"""A client that has cached a broker as "controller" waits for ever once that broker is dead. krc's never does."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from kafka_resilience_cli.cluster.confluent import WRITE_LIMIT, ConfluentGateway
from kafka_resilience_cli.cluster.connect import connect
from kafka_resilience_cli.cluster.connection import from_servers
from kafka_resilience_cli.cluster.gateway import NewTopic, Results, Wanted
from kafka_resilience_cli.cluster.state import ClusterState, read_or
from tests.integration.waiting import until_everywhere

if TYPE_CHECKING:
    from kafka_resilience_cli.sandbox.sandbox import Sandbox

pytestmark = pytest.mark.sandbox

CLIENTS = 8
"""Each has cached one of three brokers: that none of eight has cached the victim happens once in 25 kills."""

TOPIC = "wedge.topic"
STALLED = WRITE_LIMIT / 2
"""Seconds. A stalled call takes all of WRITE_LIMIT; one that is not waits at most for the dead broker to be fenced."""


@pytest.mark.parametrize(
    "kills", [2, pytest.param(20, marks=pytest.mark.prove)], ids=["two brokers", "twenty brokers, one by one"]
)
def test_no_call_stalls_when_the_broker_it_would_go_to_is_killed(sandbox: Sandbox, kills: int) -> None:
    gateways = connected(sandbox)
    gateways[0].create_topics([NewTopic(TOPIC, 3, 3)])
    in_sync(gateways[0])
    until_everywhere(gateways[0], TOPIC)
    try:
        for kill in range(kills):
            victim = 1 + kill % 3
            assert all(not any(answer.values()) for answer in writes(gateways))  # every client knows a "controller" now
            sandbox.kill(victim)
            try:
                assert_none_stalls(gateways)
                while victim in read_or(gateways[0].read(Wanted()).brokers, {}):
                    time.sleep(0.1)
                assert_none_stalls(gateways)
            finally:
                sandbox.start(victim)
            in_sync(gateways[0])
    finally:
        gateways[0].delete_topics([TOPIC])
        for gateway in gateways:
            gateway.close()


def connected(sandbox: Sandbox) -> list[ConfluentGateway]:
    spec = from_servers(sandbox.bootstrap_servers, source="test")
    return [connect(spec) for _ in range(CLIENTS)]


def assert_none_stalls(gateways: Sequence[ConfluentGateway]) -> None:
    started = time.monotonic()
    answers = writes(gateways)
    states = reads(gateways)
    assert time.monotonic() - started < STALLED
    assert all(not any(answer.values()) for answer in answers), answers
    unread = [state.configs for state in states if TOPIC not in read_or(state.configs, {})]
    assert not unread, (unread, [sorted(read_or(state.topics, {})) for state in states])


def writes(gateways: Sequence[ConfluentGateway]) -> list[Results]:
    batch = [NewTopic("wedge.never-created", 1, 1)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(lambda gateway: gateway.create_topics(batch, validate_only=True), gateways))


def reads(gateways: Sequence[ConfluentGateway]) -> list[ClusterState]:
    wanted = Wanted(configs=frozenset({TOPIC}), topic_defaults=True)
    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(lambda gateway: gateway.read(wanted), gateways))


def in_sync(gateway: ConfluentGateway) -> None:
    deadline = time.monotonic() + 60
    while True:
        topic = read_or(gateway.read(Wanted()).topics, {}).get(TOPIC)
        if topic and topic.smallest_isr == 3:
            return
        assert time.monotonic() < deadline, topic
        time.sleep(0.1)
