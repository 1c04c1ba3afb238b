"""A real cluster and real clients decide what the rules about names say."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from confluent_kafka import Consumer
from confluent_kafka.admin import NewTopic

from kafka_resilience_cli.clients.config import Role
from kafka_resilience_cli.lint.rules.naming.client_id_missing import client_id_missing
from kafka_resilience_cli.lint.rules.naming.topic_name_collision import topic_name_collision
from kafka_resilience_cli.lint.rules.naming.topic_name_invalid import topic_name_invalid
from kafka_resilience_cli.sandbox.sandbox import Sandbox
from tests.integration.waiting import until
from tests.lint.proofs.clients import RealClients, configs_in, librdkafka
from tests.lint.proofs.topics import ACCEPTED, Cluster

pytestmark = pytest.mark.sandbox

INVALID = "TOPIC_EXCEPTION"
QUEUES = {Role.SINK: "errors.deadletterqueue.topic.name", Role.STREAMS: "errors.dead.letter.queue.topic.name"}


@pytest.fixture(scope="module")
def cluster(sandbox: Sandbox) -> Cluster:
    return Cluster(sandbox.bootstrap_servers)


def queues_in(example: str) -> list[str]:
    named = [config.values.get(QUEUES[config.role]) for config in configs_in(example) if config.role in QUEUES]
    return [name for name in named if name]


@pytest.mark.proves("N001")
def test_the_cluster_refuses_the_names(cluster: Cluster) -> None:
    bad, good = queues_in(topic_name_invalid.bad), queues_in(topic_name_invalid.good)
    assert [cluster.refuses_name(name) for name in bad] == [INVALID, INVALID]
    assert [cluster.refuses_name(name) for name in good] == [ACCEPTED, ACCEPTED]


@pytest.mark.proves("N001")
@pytest.mark.parametrize("name", ["a" * 250, ".", "..", "ü"])
def test_the_cluster_refuses_lengths_and_dots(cluster: Cluster, name: str) -> None:
    assert cluster.refuses_name(name) == INVALID


@pytest.mark.proves("N002")
def test_the_cluster_refuses_a_name_that_collides(cluster: Cluster) -> None:
    (colliding,) = queues_in(topic_name_collision.bad)
    unique = uuid.uuid4().hex[:8]
    first = f"{unique}.{colliding.replace('_', '.')}"
    cluster.admin.create_topics([NewTopic(first, 1, 1)])[first].result(20)
    until(lambda: first in cluster.admin.list_topics(timeout=10).topics, f"{first} is listed")
    assert cluster.refuses_name(f"{unique}.{colliding}") == INVALID


@pytest.mark.proves("N006")
def test_what_clients_call_themselves(real_clients: RealClients) -> None:
    (bad,), (good,) = configs_in(client_id_missing.bad), configs_in(client_id_missing.good)
    assert real_clients.build(bad).values["client.id"].startswith("producer-")
    assert real_clients.build(good).values["client.id"] == "checkout"
    assert librdkafka("consumer", {"group.id": "a"}).values["client.id"] == "rdkafka"


@pytest.mark.proves("N005")
def test_one_group_with_different_topics_is_rebalanced_as_one(sandbox: Sandbox, cluster: Cluster) -> None:
    group = f"proof-{uuid.uuid4().hex[:8]}"
    topics = [f"{group}.a", f"{group}.b"]
    for topic, future in cluster.admin.create_topics([NewTopic(topic, 1, 1) for topic in topics]).items():
        future.result(20)
        until(lambda topic=topic: topic in cluster.admin.list_topics(timeout=10).topics, f"{topic} is listed")  # type: ignore[misc]
    config = {"bootstrap.servers": sandbox.bootstrap_servers, "group.id": group}
    first, second = Consumer(config), Consumer(config)
    given: list[str] = []
    taken: list[str] = []
    try:
        first.subscribe(
            topics[:1],
            on_assign=lambda _, parts: given.extend(part.topic for part in parts),
            on_revoke=lambda _, parts: taken.extend(part.topic for part in parts),
        )
        until(_polling(lambda: bool(given), first), "the first has its partition")
        second.subscribe(topics[1:])
        until(_polling(lambda: bool(taken), first, second), "the second takes it away by joining")
        assert taken == topics[:1]
    finally:
        first.close()
        second.close()


def _polling(condition: Callable[[], bool], *consumers: Consumer) -> Callable[[], bool]:
    def polled() -> bool:
        for consumer in consumers:
            consumer.poll(0.05)
        return condition()

    return polled
