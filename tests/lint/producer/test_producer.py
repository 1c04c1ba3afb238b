"""What rules say about how producers deliver, and what they leave alone."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.findings import Severity
from tests.lint.families import outcome, said, topology, untold

FILE = "checkout.properties"
KEYED = """
    topics:
      orders: {partitions: 6, replication_factor: 3, key: order_id}
    producers:
      checkout:
        topics: [orders]
        client: {family: java, version: "4.1", file: clients/checkout.properties}
"""
MIXED = """
    topics:
      orders: {partitions: 6, replication_factor: 3, TOPIC}
    producers:
      checkout:
        topics: [orders]
        client: {family: java, version: "4.1", file: clients/checkout.properties}
      importer:
        topics: [orders]
        client: {family: librdkafka, version: "2.16", file: clients/importer.properties}
"""
SIZED = """
    topics:
      orders: {partitions: 6, replication_factor: 3, config: {CONFIG}}
    producers:
      checkout:
        topics: [orders]
        client: {family: java, version: "4.1", file: clients/checkout.properties}
"""
STALL = "socket.timeout.ms=10000\n"


def client(family: str, version: str, text: str, role: str = "producer") -> dict[str, str]:
    """A client file whose settings begin on line 3."""
    return {FILE: f"# krc: client family={family} role={role} version={version}\nclient.id=checkout\n{text}"}


def java(version: str, text: str) -> dict[str, str]:
    return client("java", version, text)


def librdkafka(text: str) -> dict[str, str]:
    """An idempotent one that does not wait for a leader that hangs: nothing else is wrong with it."""
    return client("librdkafka", "2.16", f"{text}\nenable.idempotence=true\n{STALL}")


def at(*findings: tuple[str, int]) -> list[tuple[str, str, int]]:
    return [(code, FILE, line) for code, line in findings]


IN_FLIGHT = "max.in.flight.requests.per.connection"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(java("4.1", "acks=1"), at(("P001", 3), ("P002", 3)), id="acks=1 also costs idempotence"),
        pytest.param(java("4.1", "acks=0"), at(("P001", 3), ("P002", 3)), id="acks=0"),
        pytest.param(java("4.1", "acks=-1"), [], id="-1 is all"),
        pytest.param(java("4.1", ""), [], id="Java waits for all by default"),
        pytest.param(java("2.8", ""), at(("P001", 1), ("P004", 1)), id="Java 2.8 waits for the leader by default"),
        pytest.param(
            java("2.8", "enable.idempotence=true"), [], id="idempotence alone means acks=all in Java 2.8 (trap 33)"
        ),
        pytest.param(librdkafka("acks=all"), [], id="librdkafka, all"),
        pytest.param(java("4.1", "retries=0"), at(("P002", 3), ("P006", 3)), id="no retries"),
        pytest.param(java("3.9", f"{IN_FLIGHT}=6"), at(("P002", 3)), id="six in flight, Java 3"),
        pytest.param(java("4.0", f"{IN_FLIGHT}=6"), at(("P003", 3)), id="six in flight, Java 4"),
        pytest.param(java("3.9", f"{IN_FLIGHT}=5"), [], id="five in flight are safe (trap 4)"),
        pytest.param(
            java("3.0.0", "acks=1"), at(("P004", 1), ("P001", 3)), id="3.0.0 has nothing to lose (KAFKA-13598)"
        ),
        pytest.param(java("3.0", ""), [], id="3.0 without a patch level is 3.0.2"),
        pytest.param(
            java("4.1", "enable.idempotence=true\nacks=1\nretries=0"),
            at(("P003", 4), ("P003", 5)),
            id="asked for and made impossible twice",
        ),
        pytest.param(java("2.8", "enable.idempotence=true\nretries=0"), at(("P003", 4)), id="refused by 2.8 as well"),
        pytest.param(
            client("librdkafka", "2.16", f"{STALL}enable.idempotence=1"), [], id="librdkafka takes 1 for true"
        ),
        pytest.param(librdkafka("queuing.strategy=lifo"), at(("P003", 3)), id="librdkafka, lifo"),
        pytest.param(
            librdkafka("queue.buffering.backpressure.threshold=10"), at(("P003", 3)), id="librdkafka, back pressure"
        ),
        pytest.param(client("librdkafka", "2.16", STALL), at(("P004", 1)), id="librdkafka leaves idempotence off"),
        pytest.param(
            client("librdkafka", "2.16", f"{STALL}transactional.id=checkout-0"),
            [],
            id="a transactional id switches idempotence on",
        ),
        pytest.param(
            client("librdkafka", "2.16", f"{STALL}enable.idempotence=false"),
            at(("P005", 4)),
            id="librdkafka, switched off: a million in flight",
        ),
        pytest.param(java("4.1", "enable.idempotence=false"), at(("P005", 3)), id="switched off"),
        pytest.param(
            java("4.1", f"enable.idempotence=false\n{IN_FLIGHT}=1"), [], id="switched off, one request in flight"
        ),
        pytest.param(
            java("4.1", "enable.idempotence=false\nretries=0"), at(("P006", 4)), id="switched off, no retries"
        ),
        pytest.param(java("4.1", "retries=3"), at(("P006", 3)), id="three retries"),
        pytest.param(java("4.1", "retries=2147483647"), [], id="the default of retries written out (trap 37)"),
        pytest.param(java("4.1", "delivery.timeout.ms=30000"), at(("P007", 3)), id="less than one attempt takes"),
        pytest.param(java("4.1", "request.timeout.ms=150000"), [], id="an absent delivery timeout is raised (trap 16)"),
        pytest.param(
            java("4.1", "delivery.timeout.ms=120000\nlinger.ms=5"), [], id="defaults written out: delivery timeout"
        ),
        pytest.param(
            librdkafka("delivery.timeout.ms=60000\nlinger.ms=60000"), at(("P007", 3)), id="librdkafka, linger as long"
        ),
        pytest.param(
            librdkafka("message.timeout.ms=70000\nrequest.timeout.ms=90000"),
            [],
            id="librdkafka takes a delivery timeout below one request",
        ),
        pytest.param(librdkafka("linger.ms=0.5"), [], id="librdkafka's linger has a fraction"),
        pytest.param(java("4.1", "delivery.timeout.ms=40000"), at(("P008", 3)), id="time for one attempt only"),
        pytest.param(
            java("4.1", "transactional.id=a\ndelivery.timeout.ms=40000"), [], id="a transaction bounds its records"
        ),
        pytest.param(java("4.1", "request.timeout.ms=5000"), at(("P008", 3)), id="five seconds for a request"),
        pytest.param(java("4.1", "retry.backoff.ms=5000"), at(("P009", 3)), id="first wait above the longest"),
        pytest.param(java("3.6", "retry.backoff.ms=5000"), [], id="Java 3.6 knows no longest wait"),
        pytest.param(java("4.1", "reconnect.backoff.ms=50"), at(("P009", 3)), id="reconnect wait without a longest"),
        pytest.param(
            java("4.1", "reconnect.backoff.ms=50\nreconnect.backoff.max.ms=1000"), [], id="reconnect wait that grows"
        ),
        pytest.param(librdkafka("reconnect.backoff.ms=20000"), at(("P009", 3)), id="librdkafka refuses it"),
        pytest.param(librdkafka("reconnect.backoff.ms=50"), [], id="librdkafka, the longest wait is by default"),
        pytest.param(java("4.1", "buffer.memory=100000"), at(("P011", 3)), id="buffer below one record"),
        pytest.param(librdkafka("queue.buffering.max.messages=0"), at(("P011", 3)), id="a queue without bound"),
        pytest.param(java("4.1", "bootstrap.servers=kafka-1.example.com:9092"), at(("P014", 3)), id="one broker"),
        pytest.param(java("4.1", "bootstrap.servers=10.0.0.7:9092"), at(("P014", 3)), id="one address"),
        pytest.param(java("4.1", "bootstrap.servers=localhost:9092"), [], id="this machine"),
        pytest.param(
            java("4.1", "bootstrap.servers=shop-kafka-bootstrap.kafka:9092"), [], id="a bootstrap service (trap 12)"
        ),
        pytest.param(
            java("4.1", "bootstrap.servers=pkc-4nym6.eu-west-1.aws.confluent.cloud:9092"), [], id="Confluent Cloud"
        ),
        pytest.param(
            java("4.1", "bootstrap.servers=boot-1a2b3.c1.kafka.eu-west-1.amazonaws.com:9098"),
            [],
            id="a balancer",
        ),
        pytest.param(
            client("librdkafka", "2.16", "enable.idempotence=true"), at(("P015", 1)), id="a leader that hangs"
        ),
        pytest.param(
            client("librdkafka", "2.16", "enable.idempotence=true\nsocket.timeout.ms=60000"),
            at(("P015", 4)),
            id="a leader that hangs, default written out",
        ),
        pytest.param(
            librdkafka("message.timeout.ms=30000"), at(("P008", 3), ("P015", 3)), id="no time for a second attempt"
        ),
        pytest.param(
            client("spring-boot", "3.5", "spring.kafka.producer.acks=1"),
            at(("P001", 3), ("P002", 3)),
            id="Spring Boot",
        ),
        pytest.param(
            client(
                "spring-boot", "3.9", "spring.kafka.producer.retries=0\nspring.kafka.producer.transaction-id-prefix=a-"
            ),
            at(("P003", 3), ("P006", 3)),
            id="Spring Boot, a prefix asks for idempotence",
        ),
    ],
)
def test_a_file(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("P", files) == expected


def mixed(topic: str, importer: str) -> dict[str, str]:
    return topology(
        MIXED.replace("TOPIC", topic),
        checkout="client.id=checkout\n",
        importer=f"enable.idempotence=true\n{STALL}delivery.timeout.ms=120000\n{importer}",
    )


def sized(config: str, settings: str) -> dict[str, str]:
    return topology(SIZED.replace("CONFIG", config), checkout=settings)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(mixed("key: order_id", ""), [("P012", "importer.properties", 1)], id="two hashes for one key"),
        pytest.param(mixed("key: order_id", "partitioner=murmur2"), [], id="one hash"),
        pytest.param(
            mixed("key: order_id", "partitioner=fnv1a_random"), [("P012", "importer.properties", 4)], id="a third hash"
        ),
        pytest.param(mixed("key: none", ""), [], id="no keys, no hash"),
        pytest.param(
            mixed("config: {cleanup.policy: compact}", ""),
            [("P012", "importer.properties", 1)],
            id="two hashes on a compacted topic",
        ),
        pytest.param(
            topology(KEYED, checkout="partitioner.ignore.keys=true\n"),
            at(("P013", 1)),
            id="keys that are not looked at",
        ),
        pytest.param(
            topology(KEYED.replace("key: order_id", "key: none"), checkout="partitioner.ignore.keys=true\n"),
            [],
            id="no keys to look at",
        ),
        pytest.param(
            topology(KEYED + "        guarantee: at-most-once\n", checkout="acks=0\nretries=0\n"),
            [],
            id="records that may be lost (trap 20)",
        ),
        pytest.param(
            sized("max.message.bytes: 1MiB", "client.id=a\nmax.request.size=5242880\n"),
            at(("P010", 2)),
            id="larger than the topic takes",
        ),
        pytest.param(
            sized("max.message.bytes: 1MiB", "max.request.size=5242880\ncompression.type=zstd\n"),
            [],
            id="compressed, the two are different sizes (trap 6)",
        ),
        pytest.param(sized("max.message.bytes: 5MiB", "max.request.size=5242880\n"), [], id="as large as the topic"),
        pytest.param(
            sized("max.message.bytes: 100KiB", "client.id=a\n"),
            at(("P010", 1)),
            id="the default is larger than the topic",
        ),
        pytest.param(sized("retention.ms: 7d", "client.id=a\n"), [], id="defaults on both sides"),
        pytest.param(
            topology(
                """
                cluster: {brokers: 1}
                topics:
                  orders: {partitions: 6, replication_factor: 1}
                producers:
                  checkout:
                    topics: [orders]
                    client: {family: java, version: "4.1", file: clients/checkout.properties}
                """,
                checkout="bootstrap.servers=kafka-1:9092\n",
            ),
            [],
            id="a cluster of one broker",
        ),
        pytest.param(
            topology(
                "profile: dev\n" + MIXED.replace(", TOPIC", "").replace("\n    ", "\n"),
                checkout="bootstrap.servers=kafka-1:9092\n",
                importer="enable.idempotence=true\n",
            ),
            [],
            id="dev may have one broker and hang",
        ),
        pytest.param(
            topology(
                MIXED.replace("TOPIC", "min_insync_replicas: 2"),
                checkout="client.id=checkout\n",
                importer=f"enable.idempotence=true\n{STALL}",
            ),
            [("P016", "importer.properties", 1)],
            id="five minutes of silence",
        ),
    ],
)
def test_a_topology(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("P", files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {FILE: "key.serializer=org.example.S\nacks=all\nlinger.ms=5\n"},
            [("P004", "the client's version")],
            id="absent without a version is neither good nor bad (trap 1)",
        ),
        pytest.param(
            {FILE: "bootstrap.servers=kafka:9092\nbatch.num.messages=100\nqueue.buffering.max.messages=1000\n"},
            [
                ("P004", "a declaration of whose client this is"),
                ("P015", "the client's version"),
            ],
            id="what is absent may be set in the code of a client that was only guessed (trap 32)",
        ),
        pytest.param(
            java("4.1", "retries=0\nacks=${ACKS}"),
            [("P001", "the placeholder ${ACKS}"), ("P002", "the placeholder ${ACKS}")],
            id="a placeholder",
        ),
        pytest.param(
            sized("retention.ms: 7d", "max.request.size=5242880\n"),
            [("P010", "max.message.bytes of topic orders")],
            id="brokers may allow more by default",
        ),
    ],
)
def test_what_cannot_be_told(files: dict[str, str], expected: list[tuple[str, str]]) -> None:
    assert untold("P", files) == expected


@pytest.mark.parametrize(
    ("files", "code", "message"),
    [
        pytest.param(
            librdkafka("message.send.max.retries=2"),
            "P006",
            "message.send.max.retries=2 gives records up when a fail-over takes longer than 2 further attempts",
            id="librdkafka's other name",
        ),
        pytest.param(
            client("spring-boot", "3.5", "spring.kafka.producer.acks=1"),
            "P002",
            "spring.kafka.producer.acks=1 switches idempotence off without an error; it needs acks=all",
            id="Spring's property",
        ),
        pytest.param(
            java("4.1", "max.in.flight.requests.per.connection=6"),
            "P003",
            "max.in.flight.requests.per.connection=6 is refused: Java, which is idempotent by default,"
            " needs at most 5 requests in flight",
            id="what Java 4 does",
        ),
    ],
)
def test_a_message_names_what_the_file_says(files: dict[str, str], code: str, message: str) -> None:
    assert [each.message for each in outcome(files).findings if each.code == code] == [message]


def test_a_setting_that_is_known_is_judged_beside_one_that_is_not() -> None:
    assert said("P002", java("4.1", "acks=${ACKS}\nretries=0")) == at(("P002", 4))


@pytest.mark.parametrize(
    ("key", "severity"),
    [pytest.param("order_id", Severity.ERROR, id="keyed"), pytest.param("none", Severity.WARNING, id="keyless")],
)
def test_reordering_is_an_error_where_order_was_declared(key: str, severity: Severity) -> None:
    files = topology(KEYED.replace("order_id", key), checkout="enable.idempotence=false\n")
    assert [(each.code, each.severity) for each in outcome(files).findings if each.code == "P005"] == [
        ("P005", severity)
    ]


def test_a_connector_keeps_its_order_without_idempotence() -> None:
    """Trap 7: Connect's producers have one request in flight."""
    assert (
        said(
            "P",
            {
                "source.json": '{"name": "a", "connector.class": "org.example.SourceConnector", "tasks.max": "1",'
                ' "producer.override.enable.idempotence": "false"}'
            },
        )
        == []
    )


def test_settings_of_a_connector_are_its_own() -> None:
    """Trap 34: a sink's `retries` and `batch.size` are no client's."""
    assert (
        said(
            "P",
            {
                "sink.json": '{"name": "a", "connector.class": "io.example.JdbcSinkConnector", "topics": "orders",'
                ' "max.retries": "3", "retries": "0", "batch.size": "1", "buffer.memory": "1"}'
            },
        )
        == []
    )
