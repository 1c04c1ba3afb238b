"""Kafka Connect's own classes decide whether the rules about connectors are right."""

from __future__ import annotations

from typing import Any

import pytest

from kafka_resilience_cli.java.client_jars import ClientKind
from kafka_resilience_cli.lint.registry import all_rules
from kafka_resilience_cli.sandbox.sandbox import Sandbox
from tests.lint.proofs.clients import RealClients, configs_in, settings_of
from tests.lint.proofs.topics import Cluster, topics_of

pytestmark = pytest.mark.sandbox

VERSION = "4.3.1"
RULES = {rule.code: rule for rule in all_rules()}
QUEUE = "  dead: {partitions: 1, replication_factor: 3, config: {min.insync.replicas: 2}}\n"
HEADERS = "errors.deadletterqueue.context.headers.enable"


def ask(clients: RealClients, function: str, **arguments: Any) -> Any:
    return clients.ask(VERSION, f"tests.lint.proofs.java_connect:{function}", ClientKind.CONNECT, **arguments)


def sink(example: str) -> dict[str, str]:
    (config,) = [config for config in configs_in(example) if config.embedded_in is None]
    return settings_of(config)


@pytest.mark.proves("K001")
def test_a_tolerated_record_without_a_queue_is_gone(real_clients: RealClients) -> None:
    outcome = ask(real_clients, "fails_to_convert", tolerance="all", dead_letter_queue=False)
    assert outcome == {"reported": 0, "stops": False}
    assert ask(real_clients, "fails_to_convert", tolerance="all", dead_letter_queue=True)["reported"] == 1


@pytest.mark.proves("K002")
def test_a_task_that_tolerates_nothing_stops_although_the_record_is_dead_lettered(real_clients: RealClients) -> None:
    outcome = ask(real_clients, "fails_to_convert", tolerance="none", dead_letter_queue=True)
    assert outcome == {"reported": 1, "stops": True}
    assert not ask(real_clients, "fails_to_convert", tolerance="all", dead_letter_queue=True)["stops"]


@pytest.mark.proves("K007")
@pytest.mark.parametrize(
    ("failure", "timeout", "attempts"),
    [
        pytest.param("org.apache.kafka.connect.errors.RetriableException", -1, 4, id="waits for what may come back"),
        pytest.param("org.apache.kafka.connect.errors.RetriableException", 0, 1, id="by default not"),
        pytest.param("org.apache.kafka.connect.errors.DataException", -1, 1, id="a record that cannot be converted"),
        pytest.param("org.apache.kafka.common.errors.SerializationException", -1, 1, id="nor read"),
    ],
)
def test_endless_retries_are_for_failures_that_may_pass(
    failure: str, timeout: int, attempts: int, real_clients: RealClients
) -> None:
    assert ask(real_clients, "attempts_to_convert", failure=failure, timeout=timeout) == attempts


@pytest.mark.proves("K003")
def test_only_sinks_know_dead_letter_queues(real_clients: RealClients) -> None:
    queue = "errors.deadletterqueue.topic.name"
    assert queue in ask(real_clients, "keys_of", connector="Sink")
    assert queue not in ask(real_clients, "keys_of", connector="Source")


@pytest.mark.proves("K004")
@pytest.mark.parametrize(
    ("config", "refused"),
    [
        pytest.param(sink(RULES["K004"].bad), True, id="the bad example"),
        pytest.param(sink(RULES["K004"].good), False, id="the good example"),
        pytest.param({"topics": "orders", "topics.regex": "o.*"}, True, id="both"),
        pytest.param({}, True, id="neither"),
        pytest.param({"topics": "orders,dlq", "errors.deadletterqueue.topic.name": "dlq"}, True, id="its own queue"),
        pytest.param({"topics": "orders", "errors.deadletterqueue.topic.name": "dlq"}, False, id="another queue"),
    ],
)
def test_connect_refuses_topics_as_krc_says(config: dict[str, str], refused: bool, real_clients: RealClients) -> None:
    assert bool(ask(real_clients, "refusal", config=config)) is refused


@pytest.mark.proves("K005")
def test_a_dead_letter_says_where_it_came_from_only_if_told_to(sandbox: Sandbox, real_clients: RealClients) -> None:
    cluster = Cluster(sandbox.bootstrap_servers)
    dead_letters = topics_of("-- topology.yaml --\nkrc: 1\nname: shop\ntopics:\n" + QUEUE)["dead"]
    found = []
    for settings in ({}, {HEADERS: "true"}):
        queue = cluster.make(dead_letters)
        servers = sandbox.bootstrap_servers
        ask(real_clients, "dead_letter", bootstrap=servers, topic=queue, settings=settings)
        found += cluster.read(queue)
    bare, told = found
    assert not bare.headers()
    headers = dict(told.headers() or [])
    assert headers["__connect.errors.topic"] == b"orders"
    assert headers["__connect.errors.offset"] == b"42"
