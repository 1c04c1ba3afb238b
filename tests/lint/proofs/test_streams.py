"""Kafka Streams itself decides whether the rules about its applications are right."""

from __future__ import annotations

from typing import Any

import pytest

from kafka_resilience_cli.java.client_jars import ClientKind
from kafka_resilience_cli.lint.registry import all_rules
from tests.lint.proofs.clients import RealClients, configs_in, settings_of
from tests.lint.proofs.verdicts import codes

pytestmark = pytest.mark.sandbox

RULES = {rule.code: rule for rule in all_rules()}
DLQ = "errors.dead.letter.queue.topic.name"


def ask(clients: RealClients, version: str, function: str, **arguments: Any) -> Any:
    return clients.ask(version, f"tests.lint.proofs.java_streams:{function}", ClientKind.STREAMS, **arguments)


@pytest.mark.proves("S001")
@pytest.mark.parametrize("version", ["2.8", "3.9", "4.0", "4.4"])
@pytest.mark.parametrize("guarantee", ["exactly_once", "exactly_once_beta", "exactly_once_v2", "at_least_once"])
def test_an_old_guarantee_is_refused_where_krc_says_error(
    version: str, guarantee: str, real_clients: RealClients
) -> None:
    settings = {"application.id": "totals", "processing.guarantee": guarantee}
    refused = bool(real_clients.java(version, "streams", settings).refused)
    expected = "S001" in codes("streams", version, settings, "streams") and version >= "4"
    unknown_yet = version == "2.8" and guarantee == "exactly_once_v2"
    assert refused is (expected or unknown_yet)


@pytest.mark.proves("S003")
@pytest.mark.parametrize("version", ["3.9", "4.0", "4.4"])
@pytest.mark.parametrize(
    "extra",
    [
        pytest.param({"commit.interval.ms": "30000"}, id="above the default"),
        pytest.param({"commit.interval.ms": "10000"}, id="at the default"),
        pytest.param({"commit.interval.ms": "30000", "producer.transaction.timeout.ms": "60000"}, id="raised"),
        pytest.param({"commit.interval.ms": "30000", "transaction.timeout.ms": "20000"}, id="raised too little"),
        pytest.param({"producer.transaction.timeout.ms": "50"}, id="lowered below the default interval"),
        pytest.param({"commit.interval.ms": "1000", "processing.guarantee": "at_least_once"}, id="at least once"),
    ],
)
def test_a_transaction_shorter_than_the_commits_is_refused(
    version: str, extra: dict[str, str], real_clients: RealClients
) -> None:
    settings = {"application.id": "totals", "processing.guarantee": "exactly_once_v2", **extra}
    refused = bool(real_clients.java(version, "streams", settings).refused)
    assert refused is ("S003" in codes("streams", version, settings, "streams"))


@pytest.mark.proves("S004")
@pytest.mark.parametrize("version", ["2.8", "3.9", "4.4"])
def test_streams_commits_itself_whatever_its_consumer_is_told(version: str, real_clients: RealClients) -> None:
    (config,) = [each for each in configs_in(RULES["S004"].bad) if each.embedded_in is None]
    settings = settings_of(config)
    assert settings["consumer.enable.auto.commit"] == "true"
    assert ask(real_clients, version, "main_consumer", settings=settings)["enable.auto.commit"] == "false"


@pytest.mark.proves("S007")
@pytest.mark.parametrize(("version", "known"), [("4.1", False), ("4.2", True), ("4.4", True)])
def test_the_dead_letter_queue_is_a_key_from_4_2(version: str, known: bool, real_clients: RealClients) -> None:
    keys = ask(real_clients, version, "known_keys")
    assert (DLQ in keys) is known
    assert "errors.deadletterqueue.topic.name" not in keys
    settings = {"application.id": "totals", DLQ: "totals.dlq"}
    assert ("S007" in codes("streams", version, settings, "streams")) or known
