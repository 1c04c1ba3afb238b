"""Real producers decide whether the rules about delivery are right."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from kafka_resilience_cli.lint.registry import all_rules
from kafka_resilience_cli.lint.rules.producer.message_size_chain import message_size_chain
from kafka_resilience_cli.sandbox.sandbox import Sandbox
from tests.lint.proofs.clients import RealClients, configs_in, librdkafka_partitions, librdkafkas, settings_of
from tests.lint.proofs.topics import Cluster, topics_of
from tests.lint.proofs.verdicts import codes, combined, different

pytestmark = pytest.mark.sandbox

IN_FLIGHT = "max.in.flight.requests.per.connection"
IDEMPOTENCE = "enable.idempotence"
KEYS = [f"order-{number}" for number in range(200)]
PARTITIONS = 12


EVERY_WAY_TO_IDEMPOTENCE = combined(
    acks=(None, "all", "1"),
    retries=(None, "0"),
    max_in_flight_requests_per_connection=(None, "6"),
    enable_idempotence=(None, "true", "false"),
    transactional_id=(None, "checkout-0"),
)


def foretold(found: set[str], settings: Mapping[str, str]) -> str:
    """What krc expects of the client: refused, or idempotence on or off."""
    if found & {"P003", "E001"}:
        return "refused"
    off = found & {"P002", "P004"} or settings.get(IDEMPOTENCE) == "false"
    return "off" if off else "on"


@pytest.mark.proves("P002")
@pytest.mark.proves("P003")
@pytest.mark.proves("P004")
@pytest.mark.proves("E001")
@pytest.mark.parametrize("version", ["2.8", "3.0.0", "3.0", "3.9", "4.0", "4.4"])
def test_java_becomes_idempotent_where_krc_says_so(version: str, real_clients: RealClients) -> None:
    outcomes = real_clients.ask(version, "idempotences", many=EVERY_WAY_TO_IDEMPOTENCE)
    expected = [foretold(codes("java", version, each), each) for each in EVERY_WAY_TO_IDEMPOTENCE]
    assert different(EVERY_WAY_TO_IDEMPOTENCE, expected, outcomes) == []


@pytest.mark.proves("P003")
@pytest.mark.proves("P004")
@pytest.mark.proves("E001")
def test_librdkafka_becomes_idempotent_where_krc_says_so() -> None:
    built = librdkafkas("producer", EVERY_WAY_TO_IDEMPOTENCE)
    outcomes = ["refused" if each.refused else "on" if each.values[IDEMPOTENCE] == "true" else "off" for each in built]
    expected = [foretold(codes("librdkafka", "2.16", each), each) for each in EVERY_WAY_TO_IDEMPOTENCE]
    assert different(EVERY_WAY_TO_IDEMPOTENCE, expected, outcomes) == []


@pytest.mark.proves("P004")
@pytest.mark.parametrize("word", ["true", "1", "t"])
def test_librdkafka_has_three_words_for_yes(word: str) -> None:
    (built,) = librdkafkas("producer", [{IDEMPOTENCE: word}])
    assert built.values[IDEMPOTENCE] == "true"
    assert "P004" not in codes("librdkafka", "2.16", {IDEMPOTENCE: word})


@pytest.mark.proves("P003")
@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"queue.buffering.backpressure.threshold": "10"}, id="back pressure"),
        pytest.param({"queuing.strategy": "lifo"}, id="last in, first out"),
    ],
)
def test_librdkafka_refuses_a_queue_that_loses_the_order(settings: dict[str, str]) -> None:
    without, with_it = librdkafkas("producer", [settings, {**settings, IDEMPOTENCE: "true"}])
    assert not without.refused
    assert with_it.refused
    assert "P003" in codes("librdkafka", "2.16", {**settings, IDEMPOTENCE: "true"})


@pytest.mark.proves("P007")
@pytest.mark.parametrize("version", ["2.8", "3.9", "4.4"])
def test_java_refuses_the_delivery_timeouts_that_krc_reports(version: str, real_clients: RealClients) -> None:
    many = combined(
        delivery_timeout_ms=(None, "30000", "30005", "120000"),
        linger_ms=(None, "0", "5", "100"),
        request_timeout_ms=(None, "1000", "30000", "150000"),
    )
    built = real_clients.ask(version, "build_many", role="producer", many=many)
    expected = ["refused" if "P007" in codes("java", version, each) else "built" for each in many]
    assert different(many, expected, ["refused" if each["refused"] else "built" for each in built]) == []


@pytest.mark.proves("P007")
def test_librdkafka_refuses_the_delivery_timeouts_that_krc_reports() -> None:
    many = combined(
        delivery_timeout_ms=(None, "0", "3", "1000", "300000"),
        linger_ms=(None, "0.5", "3", "1000"),
        request_timeout_ms=(None, "30000"),
    )
    expected = ["refused" if "P007" in codes("librdkafka", "2.16", each) else "built" for each in many]
    outcomes = ["refused" if each.refused else "built" for each in librdkafkas("producer", many)]
    assert different(many, expected, outcomes) == []


@pytest.mark.proves("P009")
@pytest.mark.parametrize("version", ["3.9", "4.4"])
@pytest.mark.parametrize("role", ["producer", "consumer", "admin"])
def test_java_cuts_a_first_wait_down_to_the_longest(version: str, role: str, real_clients: RealClients) -> None:
    bad, good = {"retry.backoff.ms": "5000"}, {"retry.backoff.ms": "5000", "retry.backoff.max.ms": "30000"}
    assert "P009" in codes("java", version, bad, role)
    assert "P009" not in codes("java", version, good, role)
    assert real_clients.ask(version, "waits", role=role, settings=bad, attempts=3) == [1000, 1000, 1000]
    assert real_clients.ask(version, "waits", role=role, settings=good, attempts=3) == [5000, 10000, 20000]


@pytest.mark.proves("P009")
@pytest.mark.parametrize("version", ["2.8", "3.9", "4.4"])
def test_java_takes_a_reconnect_wait_without_a_longest_for_fixed(version: str, real_clients: RealClients) -> None:
    bad, good = {"reconnect.backoff.ms": "70"}, {"reconnect.backoff.ms": "70", "reconnect.backoff.max.ms": "1000"}
    assert "P009" in codes("java", version, bad)
    assert "P009" not in codes("java", version, good)
    assert real_clients.java(version, "producer", bad).values["reconnect.backoff.max.ms"] == "70"
    assert real_clients.java(version, "producer", good).values["reconnect.backoff.max.ms"] == "1000"


@pytest.mark.proves("P009")
def test_librdkafka_refuses_a_reconnect_wait_above_the_longest() -> None:
    many = combined(reconnect_backoff_ms=(None, "50", "10000", "20000"), reconnect_backoff_max_ms=(None, "60", "30000"))
    expected = ["refused" if "P009" in codes("librdkafka", "2.16", each) else "built" for each in many]
    outcomes = ["refused" if each.refused else "built" for each in librdkafkas("producer", many)]
    assert different(many, expected, outcomes) == []


@pytest.mark.proves("P010")
def test_a_topic_refuses_records_that_its_producer_takes(sandbox: Sandbox) -> None:
    """Unless they are small enough compressed: then nothing is wrong, and nothing is said."""
    cluster = Cluster(sandbox.bootstrap_servers)
    small, large = (
        cluster.make(topics_of(example)["orders.created"], on=[1, 2, 3])
        for example in (message_size_chain.bad, message_size_chain.good)
    )
    record, limit = bytes(2 * 1024 * 1024), {"message.max.bytes": 5_242_880}
    assert cluster.send(small, value=record, **limit) == "MSG_SIZE_TOO_LARGE"
    assert cluster.send(large, value=record, **limit) == ""
    assert cluster.send(small, value=record, **limit, **{"compression.type": "zstd"}) == ""


@pytest.mark.proves("P012")
@pytest.mark.parametrize("version", ["2.8", "3.9", "4.4"])
def test_java_and_librdkafka_hash_keys_alike_only_when_told_to(version: str, real_clients: RealClients) -> None:
    java = real_clients.ask(version, "partitions_of", settings={}, keys=KEYS, count=PARTITIONS)
    assert librdkafka_partitions("murmur2_random", KEYS, PARTITIONS) == java
    assert librdkafka_partitions("murmur2", KEYS, PARTITIONS) == java
    apart = [
        theirs != ours
        for theirs, ours in zip(librdkafka_partitions("consistent_random", KEYS, PARTITIONS), java, strict=True)
    ]
    assert sum(apart) > len(KEYS) / 2


@pytest.mark.proves("P013")
def test_java_does_not_look_at_keys_that_it_ignores(real_clients: RealClients) -> None:
    rule = next(rule for rule in all_rules() if rule.code == "P013")
    (bad,), (good,) = configs_in(rule.bad), configs_in(rule.good)
    ignoring = real_clients.ask("4.1", "partitions_of", settings=settings_of(bad), keys=KEYS, count=PARTITIONS)
    looking = real_clients.ask("4.1", "partitions_of", settings=settings_of(good), keys=KEYS, count=PARTITIONS)
    assert set(ignoring) == {-1}
    assert set(looking) == set(range(PARTITIONS))
