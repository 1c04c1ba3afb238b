"""Real clients and brokers decide whether the rules about fetching are right."""

from __future__ import annotations

import pytest
from confluent_kafka import Producer

from kafka_resilience_cli.lint.rules.fetch.fetch_wait_too_long import fetch_wait_too_long
from kafka_resilience_cli.lint.rules.fetch.librdkafka_size_relations import librdkafka_size_relations
from kafka_resilience_cli.lint.rules.fetch.uncommitted_reads import uncommitted_reads
from kafka_resilience_cli.sandbox.sandbox import Sandbox
from tests.lint.proofs.clients import RealClients, configs_in, librdkafka_log, librdkafkas, settings_of
from tests.lint.proofs.topics import Cluster, topics_of
from tests.lint.proofs.verdicts import codes, combined, different

pytestmark = pytest.mark.sandbox

TALKS = "tests.lint.proofs.java_talks"
TAKEN_BACK, STAYS = "taken back", "stays"


@pytest.fixture(scope="module")
def cluster(sandbox: Sandbox) -> Cluster:
    return Cluster(sandbox.bootstrap_servers)


@pytest.fixture(scope="module")
def orders(cluster: Cluster, sandbox: Sandbox) -> str:
    """A topic with an aborted record before one that stays."""
    topic = cluster.make(topics_of(uncommitted_reads.bad)["orders.created"], on=[1, 2, 3])
    producer = Producer({**sandbox.client_config(), "transactional.id": f"{topic}-0"})
    producer.init_transactions(30)
    for value, finish in ((TAKEN_BACK, producer.abort_transaction), (STAYS, producer.commit_transaction)):
        producer.begin_transaction()
        producer.produce(topic, value)
        assert producer.flush(30) == 0
        finish(30)
    return topic


@pytest.mark.proves("F001")
@pytest.mark.parametrize("version", ["2.8", "4.1"])
def test_java_reads_what_was_taken_back_unless_told_not_to(
    version: str, orders: str, real_clients: RealClients, sandbox: Sandbox
) -> None:
    def read(example: str) -> object:
        reader = next(config for config in configs_in(example) if config.role.value == "consumer")
        settings = settings_of(reader) | {"bootstrap.servers": sandbox.bootstrap_servers}
        count = 1 if reader.written.get("isolation.level") else 2
        return real_clients.ask(version, f"{TALKS}:read", topic=orders, count=count, settings=settings)

    assert read(uncommitted_reads.bad) == [TAKEN_BACK, STAYS]
    assert read(uncommitted_reads.good) == [STAYS]


@pytest.mark.proves("F001")
def test_librdkafka_reads_what_was_committed(orders: str, cluster: Cluster) -> None:
    assert [message.value() for message in cluster.read(orders)] == [STAYS.encode()]


@pytest.mark.proves("F002")
def test_librdkafka_refuses_the_sizes_that_krc_reports() -> None:
    many = combined(
        fetch_max_bytes=(None, "999999", "1000000", "52428800", "200000000"),
        message_max_bytes=(None, "2000000", "60000000"),
        receive_message_max_bytes=(None, "52429311", "52429312", "100000000"),
        queued_max_messages_kbytes=(None, "1024"),
    )
    code = librdkafka_size_relations.code
    expected = ["refused" if code in codes("librdkafka", "2.16", each, "consumer") else "built" for each in many]
    named = [{**each, "group.id": "billing"} for each in many]
    outcomes = ["refused" if each.refused else "built" for each in librdkafkas("consumer", named)]
    assert different(many, expected, outcomes) == []


@pytest.mark.proves("F003")
@pytest.mark.parametrize("version", ["2.8", "4.1"])
def test_java_gives_up_a_fetch_that_is_held_back_too_long(
    version: str, cluster: Cluster, real_clients: RealClients, sandbox: Sandbox
) -> None:
    quiet = cluster.make(topics_of(uncommitted_reads.bad)["orders.created"], on=[1, 2, 3])

    def given_up(wait: str, seconds: float) -> int:
        settings = {"bootstrap.servers": sandbox.bootstrap_servers, "group.id": "billing"}
        settings |= {"request.timeout.ms": "2000", "fetch.max.wait.ms": wait}
        assert (fetch_wait_too_long.code in codes("java", version, settings, "consumer")) == (wait == "20000")
        asked = f"{TALKS}:connections_given_up"
        return int(real_clients.ask(version, asked, topic=quiet, settings=settings, seconds=seconds))

    assert given_up("20000", 30) > 0
    assert given_up("500", 4) == 0


@pytest.mark.proves("F003")
@pytest.mark.parametrize(
    ("wait", "warned"), [pytest.param("9500", True, id="too long"), pytest.param("9000", False, id="short enough")]
)
def test_librdkafka_warns_of_a_fetch_that_is_held_back_too_long(wait: str, warned: bool) -> None:
    settings = {"group.id": "billing", "socket.timeout.ms": "10000", "fetch.wait.max.ms": wait}
    assert ("fetch.wait.max.ms" in librdkafka_log("consumer", settings)) is warned
    assert (fetch_wait_too_long.code in codes("librdkafka", "2.16", settings, "consumer")) is warned
