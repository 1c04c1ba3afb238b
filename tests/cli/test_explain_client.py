"""`krc explain client`, as people see it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from kafka_resilience_cli.cli.main import run

APPLICATION = """\
spring:
  kafka:
    properties:
      isolation.level: read_committed
      sasl.jaas.config: Module required password="hunter2hunter2";
    consumer:
      group-id: ${GROUP:billing}
      heartbeat-interval: 3s
      session-timeout: 30s
"""
EXPECTED = """\
application.yml (consumer): consumer, Spring Boot 3.5, kafka-clients 3.9.2

bootstrap.servers      localhost:9092            set by spring-boot 3.5
enable.auto.commit     false                     set by spring-kafka
group.id               billing                   line 7, as spring.kafka.consumer.group-id, written ${GROUP:billing}
heartbeat.interval.ms  3000                      line 8, as spring.kafka.consumer.heartbeat-interval, written 3s
isolation.level        read_uncommitted          set by spring-boot 3.5
                       instead of read_committed: line 4, as spring.kafka.properties.isolation.level
key.deserializer       org.apache.kafka.common.serialization.StringDeserializer  set by spring-boot 3.5
sasl.jaas.config       ********                  line 5, as spring.kafka.properties.sasl.jaas.config
value.deserializer     org.apache.kafka.common.serialization.StringDeserializer  set by spring-boot 3.5
spring.kafka.consumer.session-timeout reaches no client (line 9)
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("application.yml").write_text(APPLICATION)
    Path("producer.properties").write_text(
        "# krc: client family=java role=producer version=3.9\nacks=1\nretries=${R}\n"
    )


def krc(*words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    return run(["explain", "client", *words], stdout=out, stderr=err), out.getvalue(), err.getvalue()


def test_a_spring_application() -> None:
    assert krc("application.yml", "--client-version", "3.5") == (0, EXPECTED, "")


def test_what_the_client_changes_and_what_is_unknown() -> None:
    _, out, _ = krc("producer.properties")
    assert (
        "enable.idempotence  false  kafka-clients: acks=1 switches the default off\n"
        "                    instead of true: the default of kafka-clients 3.9\n"
    ) in out
    assert "retries             ?      not known: the placeholder ${R}\n" in out


def test_the_document() -> None:
    _, out, _ = krc("application.yml", "sasl.jaas.config", "--client-version", "3.5", "--format", "json")
    (client,) = json.loads(out)["clients"]
    assert (client["family"], client["role"], client["version"]) == ("spring-boot", "consumer", "3.9.2")
    key = client["keys"]["sasl.jaas.config"]
    assert (key["value"], key["raw"], key["origin"]["location"]["line"]) == ("********", "********", 5)
    assert "hunter2" not in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["producer.properties", "acks", "retries"], "takes one key"),
        (["producer.properties", "ack"], "did you mean acks?"),
        (["producer.properties", "--client-version", "new"], "is no version"),
        (["nothing.properties"], "cannot read"),
        ([], "is not a question"),
    ],
)
def test_questions_that_have_no_answer(words: list[str], said: str) -> None:
    code, out, err = krc(*words)
    assert (code, out) == (1, "")
    assert said in err
