"""What the clients of a file work with."""

from __future__ import annotations

from pathlib import Path

import pytest

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.config import Family, Role
from kafka_resilience_cli.clients.recognition import Hint
from kafka_resilience_cli.commands.explain_client import ExplainClient, explain_client
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.settings import Derived, Known

PRODUCER = Hint(Family.JAVA, Role.PRODUCER, Version(3, 9))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "producer.properties"
    path.write_text("acks=1\nbootstrap.servers=kafka:9092\n")
    return path


def test_the_keys_that_are_set_and_those_that_the_client_changes(file: Path) -> None:
    (client,) = explain_client(ExplainClient(file, hint=PRODUCER))
    assert [each.key for each in client.keys] == ["acks", "bootstrap.servers", "enable.idempotence"]


def test_a_key_that_the_client_changes_says_what_it_was_set_to(file: Path) -> None:
    ((idempotence,),) = (each.keys for each in explain_client(ExplainClient(file, "enable.idempotence", PRODUCER)))
    assert isinstance(idempotence.setting, Known)
    assert isinstance(idempotence.setting.origin, Derived)
    assert (idempotence.setting.value, isinstance(idempotence.asked, Known)) == ("false", True)


def test_every_key_of_the_client(file: Path) -> None:
    (client,) = explain_client(ExplainClient(file, hint=PRODUCER, all_keys=True))
    assert {"linger.ms", "max.block.ms", "acks"} <= {each.key for each in client.keys}


def test_an_alias_of_librdkafka_is_its_canonical_key(tmp_path: Path) -> None:
    file = tmp_path / "rd.conf"
    file.write_text("metadata.broker.list=kafka:9092\ndelivery.timeout.ms=5000\n")
    hint = Hint(Family.LIBRDKAFKA, Role.PRODUCER, Version(2, 16))
    (client,) = explain_client(ExplainClient(file, "delivery.timeout.ms", hint))
    assert [each.key for each in client.keys] == ["message.timeout.ms"]


def test_only_clients_that_have_the_key(tmp_path: Path) -> None:
    file = tmp_path / "application.yml"
    file.write_text("spring.kafka:\n  producer.acks: 1\n  consumer.group-id: g\n")
    found = explain_client(ExplainClient(file, "group.id", Hint(framework_version=Version(3, 5))))
    assert [each.config.role for each in found] == [Role.CONSUMER]


@pytest.mark.parametrize(
    ("text", "key", "what"),
    [
        pytest.param("acks=1\nbootstrap.servers=k:1\n", "ack", "no client of ", id="no such key"),
        pytest.param("colour=red\n", "", "no Kafka client that krc recognises", id="no client"),
    ],
)
def test_what_cannot_be_answered(tmp_path: Path, text: str, key: str, what: str) -> None:
    file = tmp_path / "some.properties"
    file.write_text(text)
    with pytest.raises(KrcError) as raised:
        explain_client(ExplainClient(file, key, PRODUCER if key else Hint()))
    assert what in raised.value.what
    assert raised.value.hint


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(KrcError, match="cannot read"):
        explain_client(ExplainClient(tmp_path / "nothing"))
