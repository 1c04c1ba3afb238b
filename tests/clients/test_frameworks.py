"""The clients that Connect and Streams make, and that they are what those classes really make."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from kafka_resilience_cli.catalogue.keys import Table
from kafka_resilience_cli.catalogue.load import load
from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.config import ClientConfig, Family, Role
from kafka_resilience_cli.clients.document import Format
from kafka_resilience_cli.clients.effective import effective
from kafka_resilience_cli.clients.frameworks import embedded
from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.clients.recognition import Hint, configs_of
from kafka_resilience_cli.java.client_jars import ClientKind, client_jars
from kafka_resilience_cli.java.worker import JavaWorker
from kafka_resilience_cli.progress import Silent
from kafka_resilience_cli.settings import Known

V3_9 = Version(3, 9)
EOS = "processing.guarantee=exactly_once_v2\n"
APP = "application.id=totals\nbootstrap.servers=kafka:9092\n"
CONNECT = "org.apache.kafka.connect.tools.Verifiable"
SINK = f"name=files\nconnector.class={CONNECT}SinkConnector\ntopics=orders\n"
SOURCE = f"name=files\nconnector.class={CONNECT}SourceConnector\ntopic=orders\n"


def clients(text: str, role: Role, version: Version = V3_9) -> dict[Role, ClientConfig]:
    family = Family.STREAMS if role is Role.STREAMS else Family.CONNECT
    document = read_document("app.properties", text.encode(), format=Format.PROPERTIES)
    whole = next(each for each in configs_of(document, Hint(family, role, version)) if each.embedded_in is None)
    return {each.role: each for each in embedded(whole)}


def value(config: ClientConfig, key: str) -> str:
    setting = effective(config, key)
    return setting.value if isinstance(setting, Known) else f"unknown: {setting.missing}"


@pytest.mark.parametrize(
    ("text", "role", "expected"),
    [
        pytest.param(SINK, Role.SINK, {Role.CONSUMER}, id="a sink without a DLQ has a consumer only"),
        pytest.param(
            SINK + "errors.deadletterqueue.topic.name=dlq\n", Role.SINK, {Role.CONSUMER, Role.PRODUCER}, id="a DLQ"
        ),
        pytest.param(
            SINK + "errors.deadletterqueue.topic.name=\n", Role.SINK, {Role.CONSUMER}, id="a DLQ without a name"
        ),
        pytest.param(SOURCE, Role.SOURCE, {Role.PRODUCER}, id="a source"),
        pytest.param(APP, Role.STREAMS, {Role.CONSUMER, Role.PRODUCER, Role.ADMIN}, id="Streams"),
    ],
)
def test_which_clients_a_framework_makes(text: str, role: Role, expected: set[Role]) -> None:
    assert set(clients(text, role)) == expected


def test_an_ordinary_client_has_no_clients_of_its_own() -> None:
    document = read_document("p.properties", b"acks=all\n", format=Format.PROPERTIES)
    (producer,) = configs_of(document, Hint(Family.JAVA, Role.PRODUCER, V3_9))
    assert embedded(producer) == ()


@pytest.mark.parametrize(
    ("text", "role", "client", "key", "expected"),
    [
        pytest.param(SOURCE, Role.SOURCE, Role.PRODUCER, "acks", "all", id="connect sets"),
        pytest.param(SOURCE, Role.SOURCE, Role.PRODUCER, "enable.idempotence", "false", id="connect switches off"),
        pytest.param(
            SOURCE + "producer.override.acks=1\n", Role.SOURCE, Role.PRODUCER, "acks", "1", id="the connector overrides"
        ),
        pytest.param(SOURCE + "acks=0\n", Role.SOURCE, Role.PRODUCER, "acks", "all", id="a connector's own key"),
        pytest.param(
            SOURCE + "exactly.once.support=required\n",
            Role.SOURCE,
            Role.PRODUCER,
            "enable.idempotence",
            "true",
            id="an exactly-once source",
        ),
        pytest.param(SINK, Role.SINK, Role.CONSUMER, "group.id", "connect-files", id="the sink's group"),
        pytest.param(SINK, Role.SINK, Role.CONSUMER, "isolation.level", "read_uncommitted", id="the client's default"),
        pytest.param(
            APP + "auto.offset.reset=latest\n", Role.STREAMS, Role.CONSUMER, "auto.offset.reset", "latest", id="bare"
        ),
        pytest.param(
            APP + "main.consumer.max.poll.records=3\nconsumer.max.poll.records=2\nmax.poll.records=1\n",
            Role.STREAMS,
            Role.CONSUMER,
            "max.poll.records",
            "3",
            id="the narrowest prefix",
        ),
        pytest.param(
            APP + "consumer.enable.auto.commit=true\n",
            Role.STREAMS,
            Role.CONSUMER,
            "enable.auto.commit",
            "false",
            id="streams forces",
        ),
        pytest.param(
            APP + EOS, Role.STREAMS, Role.CONSUMER, "isolation.level", "read_committed", id="exactly-once reads"
        ),
        pytest.param(APP + EOS, Role.STREAMS, Role.PRODUCER, "delivery.timeout.ms", "2147483647", id="and writes"),
    ],
)
def test_a_value_of_an_embedded_client(text: str, role: Role, client: Role, key: str, expected: str) -> None:
    assert value(clients(text, role)[client], key) == expected


def test_an_override_is_where_it_was_written() -> None:
    producer = clients(SOURCE + "producer.override.acks=1\n", Role.SOURCE)[Role.PRODUCER]
    assert producer.document.locate(producer.where("acks")).line == 4
    assert producer.embedded_in is Family.CONNECT


STREAMS_FILES = {
    "bare": "",
    "exactly once": EOS,
    "forced keys of the consumer": "consumer.enable.auto.commit=true\nconsumer.allow.auto.create.topics=true\n",
    "forced keys, bare": "enable.auto.commit=true\nallow.auto.create.topics=true\n",
    "isolation at least once": "consumer.isolation.level=read_committed\n",
    "isolation exactly once": EOS + "isolation.level=read_uncommitted\nconsumer.isolation.level=read_uncommitted\n",
    "idempotence exactly once": EOS + "producer.enable.idempotence=false\n",
    "idempotence at least once": "enable.idempotence=false\n",
    "transactional id exactly once": EOS + "producer.transactional.id=mine\n",
    "transactional id at least once": "producer.transactional.id=mine\n",
    "acks": "acks=1\nproducer.acks=0\n",
    "bare client keys": "linger.ms=7\nretries=4\nrequest.timeout.ms=70000\nmax.poll.records=9\n",
    "every prefix": "max.poll.records=1\nconsumer.max.poll.records=2\nmain.consumer.max.poll.records=3\n",
    "restore and global": "restore.consumer.max.poll.records=4\nglobal.consumer.max.poll.records=5\n",
    "reset": "consumer.auto.offset.reset=latest\n",
    "time-outs exactly once": EOS + "producer.transaction.timeout.ms=60000\nproducer.delivery.timeout.ms=90000\n",
    "time-outs at least once": "producer.transaction.timeout.ms=60000\ndelivery.timeout.ms=90000\n",
    "admin": "admin.retries=9\nadmin.request.timeout.ms=5000\nadmin.metadata.max.age.ms=1000\n",
    "assignor": "consumer.partition.assignment.strategy=org.apache.kafka.clients.consumer.RangeAssignor\n",
    "in flight exactly once": EOS + "producer.max.in.flight.requests.per.connection=3\n",
    "security": "security.protocol=SSL\nproducer.security.protocol=PLAINTEXT\nssl.protocol=TLSv1.2\n",
    "group id": "group.id=other\nconsumer.group.id=another\n",
    "protocol": "consumer.group.protocol=classic\n",
}


def _ours(key: str) -> bool:
    """``client.id`` is an argument of the methods that are asked; internal keys are nobody's to set."""
    return key == "client.id" or key.startswith("internal.")


@pytest.mark.sandbox
@pytest.mark.proves("S004")
@pytest.mark.parametrize("version", ["2.8.2", "3.9.2", "4.3.1"])
def test_streams_makes_the_same_clients(version: str) -> None:
    known = Version.parse(version)
    assert known is not None
    texts = {name: APP + _of(version, text) for name, text in STREAMS_FILES.items()}
    with JavaWorker(client_jars(ClientKind.STREAMS, version, Silent())) as worker:
        answers = worker.call(
            "kafka_resilience_cli.java.framework_clients:streams_clients", cases=[_pairs(t) for t in texts.values()]
        )
    wrong = []
    for (name, text), answer in zip(texts.items(), answers, strict=True):
        assert "refused" not in answer, (name, answer)
        made = clients(text, Role.STREAMS, known)
        for role in (Role.CONSUMER, Role.PRODUCER, Role.ADMIN):
            table = load(Table(role.value), known)
            assert table is not None
            ours, theirs = _settled(made[role]), answer[role.value]
            kept = {key for key in theirs if key in table.keys or key in ours}
            wrong += _differences(f"{name}, {role}", ours, {key: theirs[key] for key in kept if not _ours(key)})
    assert "\n".join(wrong) == ""


CONNECT_FILES = {
    "bare": "",
    "producer overrides": "producer.override.acks=1\nproducer.override.linger.ms=7\n",
    "idempotence": "producer.override.enable.idempotence=true\n",
    "in flight": "producer.override.max.in.flight.requests.per.connection=5\n",
    "time-outs": "producer.override.delivery.timeout.ms=120000\nproducer.override.request.timeout.ms=30000\n",
    "consumer overrides": "consumer.override.auto.offset.reset=latest\nconsumer.override.enable.auto.commit=true\n",
    "group": "consumer.override.group.id=mine\nconsumer.override.isolation.level=read_committed\n",
    "admin overrides": "admin.override.retries=3\n",
    "keys of the connector": "acks=1\nbatch.size=5\nmax.retries=9\n",
    "a dead-letter queue": "errors.tolerance=all\nerrors.deadletterqueue.topic.name=dlq\n",
    "serializer": "producer.override.key.serializer=org.apache.kafka.common.serialization.StringSerializer\n",
}
WORKERS_OWN = frozenset({"client.id", "bootstrap.servers", "metrics.context.connect.kafka.cluster.id"})


@pytest.mark.sandbox
@pytest.mark.proves("K008")
@pytest.mark.parametrize("version", ["2.8.2", "3.9.2", "4.3.1"])
def test_connect_makes_the_same_clients(version: str) -> None:
    known = Version.parse(version)
    assert known is not None
    kinds = {Role.SINK: SINK + "errors.deadletterqueue.topic.name=dlq\n", Role.SOURCE: SOURCE}
    cases = [(role, name, start + text) for role, start in kinds.items() for name, text in CONNECT_FILES.items()]
    if known >= Version(3, 3):
        cases.append((Role.SOURCE, "exactly once", SOURCE + "exactly.once.support=required\n"))
    with JavaWorker(client_jars(ClientKind.CONNECT, version, Silent())) as worker:
        answers = worker.call(
            "kafka_resilience_cli.java.framework_clients:connect_clients",
            cases=[_pairs(text) | {"type": role.value} for role, _, text in cases],
        )
    wrong = []
    for (role, name, text), answer in zip(cases, answers, strict=True):
        assert "refused" not in answer, (name, answer)
        made = clients(text, role, known)
        assert set(made) == {Role(each) for each in answer}
        for each, config in made.items():
            theirs = {k: v for k, v in answer[each.value].items() if not k.startswith("metrics.context.")}
            wrong += _differences(f"{role} {name}, {each}", _settled(config), theirs)
    assert "\n".join(wrong) == ""


def _of(version: str, text: str) -> str:
    """Kafka 2.8 knows exactly-once by its older name."""
    return text.replace("exactly_once_v2", "exactly_once_beta") if version.startswith("2.") else text


def _pairs(text: str) -> dict[str, str]:
    return {key: value for key, _, value in (line.partition("=") for line in text.splitlines())}


def _settled(config: ClientConfig) -> dict[str, str]:
    """Everything but the client's own defaults."""
    keys = {*config.written, *config.framework, *config.forced}
    return {key: value(config, key) for key in keys}


def _differences(where: str, ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    ours = {key: text for key, text in ours.items() if not text.startswith(("totals-<", "<cluster>"))}
    theirs = {key: text for key, text in theirs.items() if key != "transactional.id" or "-" not in text}
    return [
        f"{where}: {key} is {ours.get(key)}, not {theirs.get(key)}"
        for key in sorted((ours.keys() | theirs.keys()) - WORKERS_OWN)
        if ours.get(key) != theirs.get(key)
    ]
