"""What rules say about committed offsets and where consumers start, and what they leave alone."""

from __future__ import annotations

import pytest

from tests.lint.families import said, topology

YAML = "topology.yaml"
ORDERS = "topics:\n  orders: {partitions: 6, replication_factor: 3}\n"
RETRIED = "retry: {dialect: generic, delays: [1m, 5m], outage_to_survive: 3d}"


def reader(settings: str, family: str = "java", version: str = "4.1", chain: str = "") -> dict[str, str]:
    """A declared consumer; its settings begin on line 3 of its file."""
    client = f"{{family: {family}, version: '{version}', file: clients/billing.properties}}"
    body = f"{ORDERS}consumers:\n  billing:\n    topics: [orders]\n    client: {client}\n    {chain}\n"
    return topology(body, billing=f"bootstrap.servers=kafka:9092\ngroup.id=billing\n{settings}")


def alone(settings: str, family: str = "java", version: str = "4.1", role: str = "consumer") -> dict[str, str]:
    """A file that only a comment declares; its settings begin on line 3."""
    comment = f"# krc: client family={family} role={role} version={version}\n"
    return {"billing.properties": f"{comment}bootstrap.servers=kafka:9092\n{settings}"}


def boot(settings: str) -> dict[str, str]:
    return {"application.properties": "# krc: client family=spring-boot version=3.5\n" + settings}


FILE = "billing.properties"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            reader("enable.auto.commit=true\n", chain=RETRIED),
            [("C004", FILE, 1), ("C001", FILE, 3)],
            id="a retry chain",
        ),
        pytest.param(reader("auto.offset.reset=earliest\n", chain=RETRIED), [("C001", FILE, 1)], id="by default"),
        pytest.param(reader("enable.auto.commit=true\n"), [], id="a loop without recovery commits inside poll"),
        pytest.param(alone("group.id=billing\nenable.auto.commit=true\n"), [], id="nobody says that it recovers"),
        pytest.param(
            reader("enable.auto.commit=false\nauto.offset.reset=earliest\n", chain=RETRIED), [], id="commits itself"
        ),
    ],
)
def test_auto_commit_beside_recovery(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("C", files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            boot("spring.kafka.consumer.group-id=a\nspring.kafka.consumer.enable-auto-commit=true\n"),
            [("C002", "application.properties", 3)],
            id="typed",
        ),
        pytest.param(
            boot("spring.kafka.consumer.properties.enable.auto.commit=true\n"),
            [("C002", "application.properties", 2)],
            id="as a client key",
        ),
        pytest.param(boot("spring.kafka.consumer.enable-auto-commit=false\n"), [], id="off"),
        pytest.param(boot("spring.kafka.consumer.group-id=a\n"), [], id="the container switches it off itself"),
        pytest.param(boot("spring.kafka.consumer.enable-auto-commit=${AUTO}\n"), [], id="a placeholder"),
    ],
)
def test_spring_auto_commit(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("C", files) == expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param("group.id=billing\n", [("C003", FILE, 1)], id="both by default"),
        pytest.param("group.id=billing\nenable.auto.offset.store=true\n", [("C003", FILE, 4)], id="written out"),
        pytest.param("group.id=billing\nenable.auto.offset.store=false\n", [], id="stored after processing"),
        pytest.param("group.id=billing\nenable.auto.commit=false\n", [], id="committed by the program"),
    ],
)
def test_librdkafka_offset_store(settings: str, expected: list[tuple[str, str, int]]) -> None:
    assert said("C", alone(settings, "librdkafka", "2.16")) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            reader("auto.offset.reset=latest\nenable.auto.commit=false\n", chain=RETRIED),
            [("C004", FILE, 3)],
            id="a chain says that nothing may be skipped",
        ),
        pytest.param(reader("auto.offset.reset=latest\n"), [], id="deliberate for telemetry"),
        pytest.param(alone("group.id=billing\nauto.offset.reset=latest\n"), [], id="a file alone"),
        pytest.param(reader("auto.offset.reset=none\nenable.auto.commit=false\n", chain=RETRIED), [], id="none"),
        pytest.param(
            reader("auto.offset.reset=largest\nenable.auto.offset.store=false\n", "librdkafka", "2.16", RETRIED),
            [("C004", FILE, 3)],
            id="librdkafka's older word",
        ),
    ],
)
def test_offset_reset_that_skips(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("C", files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(alone("auto.offset.reset=EARLIEST\n"), [("C005", FILE, 3)], id="Java compares letter by letter"),
        pytest.param(alone("auto.offset.reset=smallest\n"), [("C005", FILE, 3)], id="librdkafka's word in Java"),
        pytest.param(alone("auto.offset.reset=none\n"), [], id="none in Java"),
        pytest.param(alone("auto.offset.reset=by_duration:PT1H\n"), [], id="a duration"),
        pytest.param(alone("auto.offset.reset=by_duration:P1DT2H3.5S\n"), [], id="a long duration"),
        pytest.param(alone("auto.offset.reset=by_duration:1h\n"), [("C005", FILE, 3)], id="no ISO duration"),
        pytest.param(
            alone("auto.offset.reset=by_duration:P1D\n", version="3.9"),
            [("C005", FILE, 3)],
            id="too early for a duration",
        ),
        pytest.param(alone("auto.offset.reset=${RESET}\n"), [], id="a placeholder"),
        pytest.param(alone("group.id=\n"), [("C005", FILE, 3)], id="an empty group in Java 4"),
        pytest.param(alone("group.id=\n", version="3.9"), [], id="an empty group in Java 3"),
        pytest.param(alone("enable.auto.commit=true\n"), [("C005", FILE, 3)], id="Java commits for nobody"),
        pytest.param(alone(""), [], id="Java without a group assigns partitions itself"),
        pytest.param(
            boot("spring.kafka.consumer.enable-auto-commit=true\n"),
            [("C002", "application.properties", 2)],
            id="Spring's listener may name the group",
        ),
        pytest.param(
            alone("auto.offset.reset=none\ngroup.id=a\nenable.auto.commit=false\n", "librdkafka", "2.16"),
            [("C005", FILE, 3)],
            id="none in librdkafka",
        ),
        pytest.param(
            alone("auto.offset.reset=EARLIEST\ngroup.id=a\nenable.auto.commit=false\n", "librdkafka", "2.16"),
            [],
            id="any case in librdkafka",
        ),
        pytest.param(
            alone("enable.auto.commit=false\n", "librdkafka", "2.16"), [("C005", FILE, 1)], id="no group in librdkafka"
        ),
        pytest.param(
            {
                "consumer.properties": "bootstrap.servers=kafka:9092\nauto.offset.reset=beginning\n"
                "enable.auto.offset.store=false\nfetch.error.backoff.ms=100\n"
            },
            [],
            id="a guessed file gets its group from the program",
        ),
    ],
)
def test_consumers_that_cannot_start(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("C", files) == expected
