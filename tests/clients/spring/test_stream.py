"""Spring Cloud Stream: a client for each binding, with what the binder itself would give it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.config import ClientConfig, Family, Role
from kafka_resilience_cli.clients.effective import effective
from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.clients.recognition import Hint
from kafka_resilience_cli.clients.spring import spring_configs
from kafka_resilience_cli.java.client_jars import ClientKind, client_jars, kept_jars
from kafka_resilience_cli.java.worker import JavaWorker
from kafka_resilience_cli.progress import Silent
from kafka_resilience_cli.settings import Known

STREAM = "spring.cloud.stream"
BINDINGS = (
    f"{STREAM}.bindings:\n  in-in-0: {{destination: orders, group: billing}}\n  out-out-0: {{destination: paid}}\n"
)
BINDER = f"{STREAM}.kafka.binder"
IN, OUT = f"{STREAM}.kafka.bindings.in-in-0.consumer", f"{STREAM}.kafka.bindings.out-out-0.producer"


def configs(text: str, role: Role | None = None) -> dict[str, ClientConfig]:
    found = spring_configs(read_document("app.yml", text.encode()), Hint(Family.SPRING_BOOT, role, Version(3, 5)))
    return {each.label: each for each in found}


def shown(config: ClientConfig, key: str) -> str:
    setting = effective(config, key)
    return setting.value if isinstance(setting, Known) else f"unknown: {setting.missing}"


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        pytest.param(
            f"{BINDINGS}{BINDER}.brokers: k1\n",
            ["app.yml, in-in-0 (consumer)", "app.yml, out-out-0 (producer)"],
            id="one a binding",
        ),
        pytest.param(BINDINGS, [], id="perhaps another binder's"),
        pytest.param(
            f"{BINDINGS}{BINDER}.brokers: k1\n{STREAM}.default.binder: rabbit\n", [], id="another binder's by default"
        ),
        pytest.param(
            f"{BINDINGS}{STREAM}.kafka.streams.binder.brokers: k1\n{OUT}.sync: true\n",
            ["app.yml, out-out-0 (producer)"],
            id="perhaps those of Kafka Streams",
        ),
        pytest.param(
            f"{STREAM}:\n  bindings.in-in-0: {{destination: a, binder: kafka}}\n  kafka.streams.binder.brokers: k1\n",
            ["app.yml, in-in-0 (consumer)"],
            id="not those of Kafka Streams",
        ),
        pytest.param(
            f"{IN}.ack-mode: manual\n", ["app.yml, in-in-0 (consumer)"], id="a binding by its settings for Kafka alone"
        ),
        pytest.param(
            f"{IN}.enableDlq: true\n",
            ["app.yml, dead letters of in-in-0 (producer)", "app.yml, in-in-0 (consumer)"],
            id="dead letters have a producer",
        ),
        pytest.param(
            f"{STREAM}.kafka.bindings.orders.consumer.dlqName: dead\n",
            ["app.yml, orders (consumer)"],
            id="a name without a direction",
        ),
        pytest.param(
            f"{BINDER}.brokers: k1\n{STREAM}.bindings: {{input.destination: a, x.destination: b}}\n",
            ["app.yml, input (consumer)"],
            id="the old names of channels",
        ),
        pytest.param(
            f"{BINDINGS}{BINDER}.brokers: k1\nspring.kafka.consumer.max-poll-records: 5\n",
            ["app.yml, in-in-0 (consumer)", "app.yml, out-out-0 (producer)"],
            id="what the bindings start from is no client",
        ),
    ],
)
def test_which_clients(text: str, labels: list[str]) -> None:
    assert sorted(configs(text)) == labels


def test_the_binder_does_not_wait_for_replicas_unless_it_is_told() -> None:
    producer = configs(f"{BINDINGS}{BINDER}.brokers: k1\n")["app.yml, out-out-0 (producer)"]
    assert shown(producer, "acks") == "1"


def test_several_binders_each_with_an_environment() -> None:
    text = f"""\
{STREAM}:
  default-binder: near
  bindings:
    a-in-0: {{destination: a, group: g}}
    b-in-0: {{destination: b, group: g, binder: far}}
    c-in-0: {{destination: c, group: g, binder: rabbit}}
  binders:
    near: {{type: kafka, environment: {{spring.cloud.stream.kafka.binder.brokers: near}}}}
    far:
      type: kafka
      environment:
        spring:
          cloud.stream.kafka.binder:
            brokers: [far-1, far-2]
            configuration: {{"[security.protocol]": SSL}}
          kafka.consumer.max-poll-records: 7
    rabbit: {{type: rabbit}}
spring.kafka.consumer.max-poll-records: 5
"""
    found = configs(text)
    assert sorted(found) == ["app.yml, a-in-0 (consumer)", "app.yml, b-in-0 (consumer)"]
    near, far = found["app.yml, a-in-0 (consumer)"], found["app.yml, b-in-0 (consumer)"]
    assert (shown(near, "bootstrap.servers"), shown(near, "max.poll.records")) == ("near:9092", "5")
    assert (shown(far, "bootstrap.servers"), shown(far, "max.poll.records")) == ("far-1:9092,far-2:9092", "7")
    assert (shown(near, "security.protocol"), shown(far, "security.protocol")) == ("PLAINTEXT", "SSL")


FILES = {
    "bare": f"{BINDER}.brokers: localhost\n",
    "brokers": f"{BINDER}.brokers: k1,k2:9093\n",
    "brokers and a port": f"{BINDER}:\n  brokers: [k1, k2]\n  default-broker-port: 9999\n",
    "Boot's servers": f"{BINDER}.auto-create-topics: false\nspring.kafka.bootstrap-servers: b1:1\n",
    "both": f"{BINDER}.brokers: k1\nspring.kafka.bootstrap-servers: b1:1\n",
    "configuration": f"{BINDER}.configuration: {{linger.ms: 7, max.poll.records: 3, foo: 1, security.protocol: SSL}}\n",
    "managed keys": f"{BINDER}.configuration: {{enable.auto.commit: true, group.id: mine}}\n",
    "managed keys of consumers": f"{BINDER}.consumer-properties: {{enable.auto.commit: true, group.id: x, foo: 1}}\n",
    "managed keys of Boot": f"{BINDER}.brokers: k\nspring.kafka.consumer: {{enable-auto-commit: true, group-id: x}}\n",
    "properties by role": f"{BINDER}:\n  configuration.acks: 0\n  producer-properties: {{acks: all, foo: 2}}\n",
    "required acks": f"{BINDER}.required-acks: all\n",
    "required acks and Boot's": f"{BINDER}.requiredAcks: all\nspring.kafka.producer.acks: 0\n",
    "binding's configuration": f"{IN}.configuration: {{isolation.level: read_committed, group.id: other}}\n",
    "binding's auto commit": f"{IN}.configuration.enable.auto.commit: true\n",
    "binding's producer": f"{OUT}: {{configuration: {{retries: 4, acks: all}}, buffer-size: 99, batchTimeout: 20}}\n",
    "compression": f"{OUT}.compression-type: lz4\n",
    "compression in the binder": f"{OUT}.compression-type: lz4\n{BINDER}.producer-properties.compression.type: zstd\n",
    "defaults": f"{STREAM}.kafka.default: {{consumer.configuration.a: 1, producer.buffer-size: 5}}\n",
    "defaults and own": (
        f"{STREAM}.kafka.default.consumer.configuration: {{a: 1, b: 1}}\n{IN}.configuration: {{b: 2}}\n"
    ),
    "start offset": f"{IN}.start-offset: latest\nspring.kafka.consumer.auto-offset-reset: earliest\n",
    "Boot's reset": f"{BINDER}.brokers: k1\nspring.kafka.consumer.auto-offset-reset: latest\n",
    "Boot's serializers": (
        f"{BINDER}.brokers: k1\nspring.kafka:\n"
        "  producer.key-serializer: org.apache.kafka.common.serialization.LongSerializer\n"
        "  properties.value.deserializer: org.apache.kafka.common.serialization.LongDeserializer\n"
    ),
    "Boot's typed values": f"{BINDER}.brokers: k\nspring.kafka.consumer: {{fetch-max-wait: 2s, max-poll-records: 7}}\n",
    "dead letters": f"{IN}.enable-dlq: true\n{BINDER}.required-acks: all\n",
    "dead letters with settings": (
        f"{IN}: {{enableDlq: true, dlq-producer-properties: {{buffer-size: 9, configuration.acks: all}}}}\n"
        f"{OUT}.configuration.linger.ms: 9\n"
    ),
    "Boot's isolation": f"{BINDER}.brokers: k\nspring.kafka.properties.isolation.level: read_committed\n",
    "isolation in the binder": f"{BINDER}.configuration.isolation.level: read_committed\n",
}


ASKED = {
    "app.yml, in-in-0 (consumer)": "in-in-0 consumer",
    "app.yml, out-out-0 (producer)": "out-out-0 producer",
    "app.yml, dead letters of in-in-0 (producer)": "in-in-0 letters",
}


@pytest.mark.sandbox
def test_the_binder_hands_on_the_same(tmp_path: Path) -> None:
    cases = []
    for number, text in enumerate(FILES.values()):
        file = tmp_path / f"app{number}.yml"
        file.write_text(BINDINGS + text)
        bindings = [["in-in-0", "consumer", "billing"], ["out-out-0", "producer", ""], ["in-in-0", "letters", ""]]
        cases.append({"file": str(file), "profiles": [], "bindings": bindings})
    with JavaWorker(_jars()) as worker:
        answers = worker.call("kafka_resilience_cli.java.spring_stream_binder:built", cases=cases)
    wrong = []
    for (name, text), answer in zip(FILES.items(), answers, strict=True):
        assert "refused" not in answer, (name, answer)
        found = configs(BINDINGS + text)
        for label, asked in ASKED.items():
            config = found.get(label)
            if config is None:
                assert "letters" in asked
                continue
            ours = {key: shown(config, key) for key in {*config.written, *config.framework, *config.forced}}
            theirs = answer[asked]
            wrong += [
                f"{name}, {asked}: {key} is {ours.get(key)}, not {theirs.get(key)}"
                for key in sorted(ours.keys() | theirs.keys())
                if ours.get(key) != theirs.get(key)
            ]
    assert "\n".join(wrong) == ""


def _jars() -> tuple[Path, ...]:
    """The binder's classes and, of what they extend, as much as must be loaded; Boot's are among its own."""
    cloud, integration, boot = "org.springframework.cloud", "org.springframework.integration", "3.5.16"
    roots = [
        f"{cloud}:spring-cloud-stream:4.3.1",
        f"{cloud}:spring-cloud-stream-binder-kafka:4.3.1",
        f"{cloud}:spring-cloud-stream-binder-kafka-core:4.3.1",
        f"{integration}:spring-integration-core:6.5.1",
        f"{integration}:spring-integration-kafka:6.5.1",
        f"org.springframework.boot:spring-boot-autoconfigure:{boot}",
        "com.fasterxml.jackson.core:jackson-databind:2.17.2",
        "com.fasterxml.jackson.core:jackson-core:2.17.2",
        "com.fasterxml.jackson.core:jackson-annotations:2.17.2",
        "jakarta.validation:jakarta.validation-api:3.0.2",
        "io.projectreactor:reactor-core:3.7.1",
        "org.reactivestreams:reactive-streams:1.0.4",
        "io.micrometer:micrometer-core:1.14.14",
    ]
    own = kept_jars("spring-cloud-stream-4.3.1", "Spring Cloud Stream", roots, Silent(), name="binder", alone=True)
    return (*own, *client_jars(ClientKind.SPRING_BOOT, boot, Silent()))
