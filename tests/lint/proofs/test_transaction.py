"""Real clients and brokers decide whether the rules about transactions are right. (E001 is decided with P002.)"""

from __future__ import annotations

import uuid

import pytest
from confluent_kafka import KafkaException, Producer

from kafka_resilience_cli.lint.rules.transaction.librdkafka_transaction_timeouts import librdkafka_transaction_timeouts
from kafka_resilience_cli.lint.rules.transaction.transaction_timeout_above_broker_cap import (
    transaction_timeout_above_broker_cap as above_broker_cap,
)
from kafka_resilience_cli.lint.rules.transaction.transactional_id_shared import transactional_id_shared
from kafka_resilience_cli.lint.rules.transaction.two_phase_commit_timeout import two_phase_commit_timeout
from kafka_resilience_cli.sandbox.sandbox import Sandbox
from tests.lint.proofs.clients import RealClients, configs_in, librdkafkas, settings_of
from tests.lint.proofs.topics import Cluster, topics_of
from tests.lint.proofs.verdicts import codes, combined, different

pytestmark = pytest.mark.sandbox

TALKS = "tests.lint.proofs.java_talks"


@pytest.mark.proves("E002")
def test_librdkafka_refuses_the_timeouts_that_krc_reports() -> None:
    many = combined(
        transactional_id=(None, "checkout-0"),
        message_timeout_ms=(None, "60000", "60001"),
        socket_timeout_ms=(None, "60100", "60101"),
        transaction_timeout_ms=(None, "120000"),
    )
    code = librdkafka_transaction_timeouts.code
    expected = ["refused" if code in codes("librdkafka", "2.16", each) else "built" for each in many]
    outcomes = ["refused" if each.refused else "built" for each in librdkafkas("producer", many)]
    assert different(many, expected, outcomes) == []


@pytest.mark.proves("E003")
@pytest.mark.parametrize("version", ["2.8", "4.1"])
def test_brokers_refuse_java_a_timeout_above_their_own(
    version: str, real_clients: RealClients, sandbox: Sandbox
) -> None:
    def begun(example: str) -> str:
        (config,) = configs_in(example)
        settings = settings_of(config) | {"bootstrap.servers": sandbox.bootstrap_servers}
        return str(real_clients.ask(version, f"{TALKS}:begin_transactions", settings=settings))

    assert "transaction.max.timeout.ms" in begun(above_broker_cap.bad)
    assert begun(above_broker_cap.good) == ""


@pytest.mark.proves("E003")
def test_brokers_refuse_librdkafka_a_timeout_above_their_own(sandbox: Sandbox) -> None:
    def producer(timeout: str) -> Producer:
        return Producer(
            {**sandbox.client_config(), "transactional.id": "checkout-librdkafka", "transaction.timeout.ms": timeout}
        )

    with pytest.raises(KafkaException, match=r"(?i)transaction.timeout"):
        producer("900001").init_transactions(30)
    producer("900000").init_transactions(30)


@pytest.mark.proves("E004")
@pytest.mark.parametrize(
    ("second", "outcome"), [pytest.param("-0", "_FENCED", id="one id"), pytest.param("-1", "", id="two ids")]
)
def test_the_second_of_two_with_one_id_fences_the_first(second: str, outcome: str, sandbox: Sandbox) -> None:
    name = f"shared-{uuid.uuid4().hex[:8]}"
    cluster = Cluster(sandbox.bootstrap_servers)
    topic = cluster.make(topics_of(transactional_id_shared.bad)["orders.paid"], on=[1, 2, 3])

    def begun(suffix: str) -> Producer:
        producer = Producer({**sandbox.client_config(), "transactional.id": f"{name}{suffix}"})
        producer.init_transactions(30)
        return producer

    first, other = begun("-0"), begun(second)
    try:
        first.begin_transaction()
        first.produce(topic, b"v")
        first.commit_transaction(30)
        seen = ""
    except KafkaException as error:
        seen = error.args[0].name()
    assert seen == outcome
    del other


@pytest.mark.proves("E007")
def test_java_before_two_phase_commit_does_not_know_its_key(real_clients: RealClients) -> None:
    (bad,) = configs_in(two_phase_commit_timeout.bad)
    assert real_clients.build(bad).refused
    assert real_clients.build(bad, "4.4").refused
    assert not real_clients.build(bad, "4.0").refused
