"""Real clients judge configurations: refusals, what is then in force, what they warn about, what they are not asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from kafka_resilience_cli.catalogue.judgement import Judgement
from kafka_resilience_cli.catalogue.keys import Table
from kafka_resilience_cli.catalogue.load import versions
from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients import java_judge, librdkafka_judge
from kafka_resilience_cli.clients.config import Role
from kafka_resilience_cli.progress import Silent

LIBRDKAFKA: dict[str, tuple[Role, Mapping[str, str]]] = {
    "accepted": (Role.PRODUCER, {"enable.idempotence": "true"}),
    "refused": (Role.PRODUCER, {"enable.idempotence": "true", "acks": "1"}),
    "unknown": (Role.PRODUCER, {"linger.msec": "5"}),
    "aborts": (Role.CONSUMER, {"group.id": ""}),
    "after it": (Role.CONSUMER, {"group.id": "g"}),
    "wrong role": (Role.CONSUMER, {"group.id": "g", "acks": "all"}),
    "login": (
        Role.PRODUCER,
        {"security.protocol": "SASL_SSL", "sasl.kerberos.kinit.cmd": "false", "sasl.mechanisms": "PLAIN"},
    ),
    "admin": (Role.ADMIN, {}),
    "streams": (Role.STREAMS, {}),
}


@pytest.fixture(scope="module")
def librdkafka() -> dict[str, Judgement]:
    return dict(zip(LIBRDKAFKA, librdkafka_judge.judge_all(list(LIBRDKAFKA.values())), strict=True))


@pytest.mark.parametrize("case", ["accepted", "after it", "wrong role", "login", "admin"])
def test_librdkafka_accepts(librdkafka: dict[str, Judgement], case: str) -> None:
    assert librdkafka[case].accepted


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ("refused", "`acks` must be set to `all`"),
        ("unknown", "linger.msec"),
        ("aborts", "aborted"),
        ("streams", "librdkafka has no streams"),
    ],
)
def test_librdkafka_refuses(librdkafka: dict[str, Judgement], case: str, message: str) -> None:
    assert not librdkafka[case].accepted
    assert message in librdkafka[case].error


def test_librdkafka_says_what_it_changed(librdkafka: dict[str, Judgement]) -> None:
    values = librdkafka["accepted"].values
    assert (values["max.in.flight.requests.per.connection"], values["request.required.acks"]) == ("5", "-1")


def test_librdkafka_warns(librdkafka: dict[str, Judgement]) -> None:
    (warning,) = librdkafka["wrong role"].warnings
    assert "request.required.acks is a producer property" in warning


def test_librdkafka_is_not_asked_to_log_in(librdkafka: dict[str, Judgement]) -> None:
    assert librdkafka["login"].stripped == ("sasl.kerberos.kinit.cmd", "security.protocol")


def test_which_librdkafka() -> None:
    assert librdkafka_judge.installed_version().line in versions(Table.LIBRDKAFKA)


WORKER = {
    "group.id": "g",
    "config.storage.topic": "c",
    "offset.storage.topic": "o",
    "status.storage.topic": "s",
    "key.converter": "org.apache.kafka.connect.json.JsonConverter",
    "value.converter": "com.example.Converter",
}
SINK = {"name": "s", "connector.class": "com.example.Sink", "topics": "orders"}
JAVA: dict[str, tuple[Role, Mapping[str, str]]] = {
    "producer": (Role.PRODUCER, {"acks": "1", "linger.ms": "200000"}),
    "producer refused": (Role.PRODUCER, {"acks": "1", "enable.idempotence": "true"}),
    "in flight": (Role.PRODUCER, {"max.in.flight.requests.per.connection": "6"}),
    "login": (
        Role.PRODUCER,
        {
            "security.protocol": "SASL_SSL",
            "sasl.jaas.config": "com.example.Login required;",
            "ssl.truststore.location": "/nowhere",
            "value.serializer": "com.example.Serializer",
        },
    ),
    "consumer": (Role.CONSUMER, {"group.id": "g"}),
    "consumer refused": (Role.CONSUMER, {"group.id": "g", "session.timeout.ms": "1000"}),
    "admin": (Role.ADMIN, {}),
    "admin refused": (Role.ADMIN, {"retries": "many"}),
    "streams": (Role.STREAMS, {"application.id": "a", "producer.linger.ms": "7"}),
    "streams refused": (Role.STREAMS, {"application.id": "a", "processing.guarantee": "twice"}),
    "sink": (Role.SINK, SINK),
    "sink refused": (Role.SINK, {**SINK, "topics.regex": ".*"}),
    "source": (Role.SOURCE, {"name": "s", "connector.class": "com.example.Source"}),
    "source refused": (Role.SOURCE, {"name": "s", "connector.class": "com.example.Source", "tasks.max": "0"}),
    "worker": (Role.WORKER, WORKER),
    "worker refused": (Role.WORKER, {"group.id": "g"}),
    "share consumer": (Role.SHARE_CONSUMER, {"group.id": "g"}),
    "share consumer refused": (Role.SHARE_CONSUMER, {"group.id": "g", "isolation.level": "read_committed"}),
}


@pytest.fixture(scope="module")
def java(request: pytest.FixtureRequest) -> dict[str, Judgement]:
    version: Any = request.param
    return dict(zip(JAVA, java_judge.judge_all(version, list(JAVA.values()), Silent()), strict=True))


OLD, NEW = Version(3, 9), Version(4, 4)


@pytest.mark.sandbox
@pytest.mark.parametrize("java", [OLD, NEW], indirect=True, ids=str)
class TestJava:
    @pytest.mark.parametrize("case", ["producer", "login", "consumer", "admin", "streams", "sink", "source", "worker"])
    def test_accepts(self, java: dict[str, Judgement], case: str) -> None:
        assert (java[case].accepted, java[case].error) == (True, "")

    @pytest.mark.parametrize(
        ("case", "message"),
        [
            ("producer refused", "Must set acks to all"),
            ("consumer refused", "Heartbeat must be set lower"),
            ("admin refused", "Not a number"),
            ("streams refused", "processing.guarantee"),
            ("sink refused", "mutually exclusive"),
            ("source refused", "at least 1"),
            ("worker refused", "key.converter"),
        ],
    )
    def test_refuses(self, java: dict[str, Judgement], case: str, message: str) -> None:
        assert not java[case].accepted
        assert message in java[case].error

    def test_values_are_those_in_force(self, java: dict[str, Judgement]) -> None:
        values = java["producer"].values
        assert (values["enable.idempotence"], values["delivery.timeout.ms"]) == ("false", "230000")
        assert java["streams"].values["producer.linger.ms"] == "7"

    def test_warnings(self, java: dict[str, Judgement]) -> None:
        assert any("Setting it to 230000" in warning for warning in java["producer"].warnings)

    def test_what_is_elsewhere_is_not_asked_about(self, java: dict[str, Judgement]) -> None:
        assert java["login"].stripped == (
            "sasl.jaas.config",
            "security.protocol",
            "ssl.truststore.location",
            "value.serializer",
        )
        assert java["worker"].stripped == ("value.converter",)


@pytest.mark.sandbox
@pytest.mark.parametrize("java", [OLD], indirect=True, ids=str)
def test_an_old_version_answers_as_that_version(java: dict[str, Judgement]) -> None:
    assert java["in flight"].values["enable.idempotence"] == "false"


@pytest.mark.sandbox
def test_a_client_that_a_version_lacks() -> None:
    (judgement,) = java_judge.judge_all(Version(2, 8), [JAVA["share consumer"]], Silent())
    assert judgement == Judgement(False, "this version has no KafkaShareConsumer")


@pytest.mark.sandbox
@pytest.mark.parametrize("java", [NEW], indirect=True, ids=str)
def test_a_new_version_answers_as_that_version(java: dict[str, Judgement]) -> None:
    assert "at most 5" in java["in flight"].error
    assert java["share consumer"].accepted
    assert "cannot be set when using a share group" in java["share consumer refused"].error
