"""What rules say about transactions, and what they leave alone."""

from __future__ import annotations

import pytest

from tests.lint.families import said, topology, untold

FILE = "checkout.properties"
SPRING = "spring.kafka.producer.transaction-id-prefix"
INSTANCES = """
    topics:
      orders: {partitions: 6, replication_factor: 3}
      payments: {partitions: 6, replication_factor: 3}
    consumers:
      checkout: {topics: [orders], instances: 3}
    producers:
      checkout:
        topics: [payments]
        client: {family: java, version: "4.1", file: clients/checkout.properties}
"""
TWO = """
    topics:
      orders: {partitions: 6, replication_factor: 3}
    producers:
      checkout:
        topics: [orders]
        client: {family: java, version: "4.1", file: clients/checkout.properties}
      refunds:
        topics: [orders]
        client: {family: java, version: "4.1", file: clients/refunds.properties}
"""
PROMISE = """
    topics:
      orders: {partitions: 6, replication_factor: 3}
    producers:
      checkout:
        topics: [orders]
        guarantee: exactly-once
        client: {family: java, version: "4.1", file: clients/checkout.properties}
"""


def client(family: str, version: str, text: str) -> dict[str, str]:
    """A client file whose settings begin on line 3."""
    return {FILE: f"# krc: client family={family} role=producer version={version}\nclient.id=checkout\n{text}"}


def java(version: str, text: str) -> dict[str, str]:
    return client("java", version, text)


def librdkafka(text: str) -> dict[str, str]:
    return client("librdkafka", "2.16", f"transactional.id=checkout-0\n{text}")


def at(*findings: tuple[str, int]) -> list[tuple[str, str, int]]:
    return [(code, FILE, line) for code, line in findings]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(java("4.1", "transactional.id=a\nenable.idempotence=false"), at(("E001", 4)), id="switched off"),
        pytest.param(java("4.1", "transactional.id=a\nacks=1"), at(("E001", 4)), id="lost to acks"),
        pytest.param(
            java("4.1", "transactional.id=a\nmax.in.flight.requests.per.connection=6"),
            [],
            id="Java 4 refuses the requests in flight itself: P003",
        ),
        pytest.param(
            java("3.9", "transactional.id=a\nmax.in.flight.requests.per.connection=6"),
            at(("E001", 4)),
            id="Java 3 loses idempotence to the requests in flight",
        ),
        pytest.param(
            java("4.1", "transactional.id=a\nenable.idempotence=true\nacks=1"), [], id="asked for and refused: P003"
        ),
        pytest.param(java("2.8", "transactional.id=a\nacks=1"), [], id="2.8 takes the id for the wish: P003"),
        pytest.param(java("4.1", "transactional.id=a"), [], id="the id is enough"),
        pytest.param(librdkafka("enable.idempotence=false"), at(("E001", 4)), id="librdkafka, switched off"),
        pytest.param(librdkafka("message.timeout.ms=120000"), at(("E002", 4)), id="librdkafka with Java's two minutes"),
        pytest.param(librdkafka("socket.timeout.ms=60100"), [], id="librdkafka, socket timeout at the limit"),
        pytest.param(librdkafka("socket.timeout.ms=60101"), at(("E002", 4)), id="librdkafka, socket timeout above"),
        pytest.param(
            librdkafka("delivery.timeout.ms=120000\ntransaction.timeout.ms=120000"), [], id="librdkafka, both raised"
        ),
        pytest.param(
            client("librdkafka", "2.16", "delivery.timeout.ms=120000"), [], id="librdkafka without transactions"
        ),
        pytest.param(
            java("4.1", "transactional.id=a\ntransaction.timeout.ms=900001"),
            at(("E003", 4)),
            id="above what brokers allow",
        ),
        pytest.param(java("4.1", "transaction.timeout.ms=3600000"), [], id="a timeout without transactions"),
        pytest.param(
            java("4.1", "transactional.id=a\ndelivery.timeout.ms=180000"), at(("E006", 4)), id="retried when aborted"
        ),
        pytest.param(java("4.1", "transactional.id=a\nlinger.ms=5"), [], id="Java's own defaults are like that"),
        pytest.param(
            java("4.1", "transactional.id=a\ntransaction.two.phase.commit.enable=true\ntransaction.timeout.ms=60000"),
            at(("E007", 5)),
            id="two-phase commit with a timeout",
        ),
        pytest.param(
            client("spring-boot", "3.5", f"{SPRING}=checkout-${{random.uuid}}-"), at(("E005", 3)), id="random prefix"
        ),
        pytest.param(
            client("spring-boot", "3.5", f"{SPRING}=checkout-${{HOSTNAME}}-"), [], id="a prefix by the host's name"
        ),
        pytest.param(client("spring-boot", "3.5", f"{SPRING}=uuid-service-"), [], id="a name with uuid in it"),
    ],
)
def test_a_file(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("E", files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            topology(INSTANCES, checkout="transactional.id=checkout\n"), at(("E004", 1)), id="three instances, one id"
        ),
        pytest.param(
            topology(INSTANCES, checkout="transactional.id=checkout-${HOSTNAME}\n"), [], id="an id for each instance"
        ),
        pytest.param(
            topology(INSTANCES.replace("instances: 3", "instances: 1"), checkout="transactional.id=checkout\n"),
            [],
            id="one instance",
        ),
        pytest.param(
            topology(TWO, checkout="transactional.id=shop\n", refunds="client.id=b\ntransactional.id=shop\n"),
            [("E004", "checkout.properties", 1), ("E004", "refunds.properties", 2)],
            id="two applications, one id",
        ),
        pytest.param(
            topology(TWO, checkout="transactional.id=shop-1\n", refunds="transactional.id=shop-2\n"),
            [],
            id="two applications, two ids",
        ),
        pytest.param(
            topology(PROMISE, checkout="enable.idempotence=true\n"),
            [("E008", "topology.yaml", 9)],
            id="exactly-once by idempotence alone",
        ),
        pytest.param(
            topology(PROMISE, checkout="transactional.id=checkout-0\n"), [], id="exactly-once by transactions"
        ),
        pytest.param(
            topology(PROMISE.replace("exactly-once", "at-least-once"), checkout="acks=all\n"), [], id="no such promise"
        ),
        pytest.param(
            topology(PROMISE + "        transactional_id: checkout-0\n", checkout="acks=all\n"),
            [],
            id="the code sets the id",
        ),
    ],
)
def test_a_topology(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("E", files) == expected


def test_what_cannot_be_told() -> None:
    files = client("librdkafka", "2.16", "transactional.id=a\ndelivery.timeout.ms=120000\ntransaction.timeout.ms=${T}")
    assert untold("E002", files) == [("E002", "the placeholder ${T}")]
