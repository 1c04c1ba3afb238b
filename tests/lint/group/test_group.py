"""What rules say about members of groups, and what they leave alone."""

from __future__ import annotations

import pytest

from tests.lint.families import said, topology, untold

YAML = "topology.yaml"
FILE = "billing.properties"
ORDERS = "topics:\n  orders: {partitions: 6, replication_factor: 3}\n"
JAVA = "org.apache.kafka.clients.consumer."


def alone(settings: str, family: str = "java", version: str = "4.1", role: str = "consumer") -> dict[str, str]:
    """A file that a comment declares; its settings begin on line 4."""
    comment = f"# krc: client family={family} role={role} version={version}\n"
    return {FILE: f"{comment}bootstrap.servers=kafka:9092\ngroup.id=billing\n{settings}"}


def rdk(settings: str, version: str = "2.16") -> dict[str, str]:
    return alone(settings, "librdkafka", version)


def member(label: str, family: str = "java", version: str = "4.1", more: str = "") -> str:
    """One consumer of group billing, two lines."""
    client = f"client: {{family: {family}, version: '{version}', file: clients/{label}.properties}}"
    return f"  {label}: {{group: billing, topics: [orders], {client},\n    {more}}}\n"


def group(members: str, head: str = "", **files: str) -> dict[str, str]:
    """``head`` on line 4, ``consumers:`` on line 7, its first member on lines 8 and 9; settings from line 3."""
    body = f"{head or 'profile: prod'}\n{ORDERS}consumers:\n{members}"
    return topology(body, **{n: f"bootstrap.servers=kafka:9092\ngroup.id=billing\n{text}" for n, text in files.items()})


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            alone("heartbeat.interval.ms=10000\nsession.timeout.ms=10000\n"),
            [("G001", FILE, 4)],
            id="as long as the session",
        ),
        pytest.param(alone("session.timeout.ms=6000\n"), [("G001", FILE, 4)], id="half of the session"),
        pytest.param(
            alone("heartbeat.interval.ms=5000\n", version="2.8"), [("G001", FILE, 4)], id="the session was 10 s then"
        ),
        pytest.param(alone("heartbeat.interval.ms=5000\n"), [], id="the session is 45 s now"),
        pytest.param(alone("heartbeat.interval.ms=15000\nsession.timeout.ms=45000\n"), [], id="a third"),
        pytest.param(alone(""), [], id="defaults"),
        pytest.param(
            rdk("heartbeat.interval.ms=5000\nsession.timeout.ms=6000\n"), [("G001", FILE, 4)], id="librdkafka"
        ),
        pytest.param(
            alone("session.timeout.ms=3000\n"), [("G001", FILE, 4), ("G002", FILE, 4)], id="less than brokers take"
        ),
        pytest.param(alone("session.timeout.ms=3600000\n"), [("G002", FILE, 4)], id="more than brokers take"),
        pytest.param(
            alone("session.timeout.ms=45000\nmax.poll.interval.ms=30000\n"), [], id="Java takes a short poll interval"
        ),
        pytest.param(rdk("max.poll.interval.ms=30000\n"), [("G002", FILE, 4)], id="librdkafka does not"),
        pytest.param(
            rdk("max.poll.interval.ms=30000\ngroup.protocol=consumer\n"), [], id="unless the broker keeps the session"
        ),
    ],
)
def test_sessions(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("G", files) == expected


def test_a_heartbeat_needs_a_version_to_be_compared_with() -> None:
    files = {FILE: "# krc: client family=java role=consumer\ngroup.id=billing\nheartbeat.interval.ms=5000\n"}
    assert said("G", files) == []
    assert untold("G", files) == [("G001", "the client's version")]


NEW = "group.protocol=consumer\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            alone(NEW + "session.timeout.ms=45000\nheartbeat.interval.ms=3000\n"),
            [("G003", FILE, 5), ("G003", FILE, 6)],
            id="even at default values",
        ),
        pytest.param(alone(NEW + "partition.assignment.strategy=\n"), [], id="Java takes a blank list"),
        pytest.param(rdk(NEW + "partition.assignment.strategy=\n"), [("G003", FILE, 5)], id="librdkafka does not"),
        pytest.param(rdk(NEW + "group.protocol.type=consumer\n"), [("G003", FILE, 5)], id="librdkafka's protocol type"),
        pytest.param(
            alone("group.protocol=CONSUMER\nsession.timeout.ms=45000\n"), [("G003", FILE, 5)], id="in any case"
        ),
        pytest.param(alone("group.protocol=classic\nsession.timeout.ms=45000\n"), [], id="the classic protocol"),
        pytest.param(
            alone(NEW + "session.timeout.ms=45000\n", version="3.9"),
            [("G004", FILE, 4)],
            id="3.9 ignores them, and is too old",
        ),
        pytest.param(rdk(NEW, version="2.10"), [("G004", FILE, 4)], id="librdkafka's preview"),
        pytest.param(
            group(member("billing"), "cluster: {kafka_version: '3.9'}", billing=NEW),
            [("G004", FILE, 3)],
            id="older brokers",
        ),
        pytest.param(group(member("billing"), "cluster: {kafka_version: '4.0'}", billing=NEW), [], id="new enough"),
    ],
)
def test_the_new_protocol(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("G", files) == expected


STRATEGY = "partition.assignment.strategy="


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(alone(f"{STRATEGY}range\n"), [("G005", FILE, 4)], id="a short name in Java"),
        pytest.param(alone(f"{STRATEGY}{JAVA}RangeAssignor,org.example.Mine\n"), [], id="a class of one's own"),
        pytest.param(rdk(f"{STRATEGY}{JAVA}RangeAssignor\n"), [("G005", FILE, 4)], id="a class in librdkafka"),
        pytest.param(rdk(f"{STRATEGY}sticky\n"), [("G005", FILE, 4)], id="one that librdkafka lacks"),
        pytest.param(rdk(f"{STRATEGY}cooperative-sticky,range\n"), [("G005", FILE, 4)], id="two kinds in librdkafka"),
        pytest.param(rdk(f"{STRATEGY}roundrobin,range\n"), [], id="one kind"),
        pytest.param(
            alone(f"{STRATEGY}{JAVA}CooperativeStickyAssignor,{JAVA}RangeAssignor\n"), [], id="two kinds in Java"
        ),
        pytest.param(
            alone("group.remote.assignor=uniform\n"), [("G005", FILE, 4)], id="a remote assignor in a classic group"
        ),
        pytest.param(alone("group.remote.assignor=uniform\n", version="3.8"), [], id="3.8 takes it"),
        pytest.param(alone(NEW + "group.remote.assignor=uniform\n"), [], id="where it belongs"),
        pytest.param(
            group(
                member("billing") + member("refunds", "librdkafka", "2.16"),
                billing=f"{STRATEGY}{JAVA}CooperativeStickyAssignor\n",
                refunds="",
            ),
            [("G005", "refunds.properties", 1)],
            id="no assignor in common",
        ),
        pytest.param(
            group(member("billing") + member("refunds", "librdkafka", "2.16"), billing="", refunds=""),
            [],
            id="both have range",
        ),
        pytest.param(
            group(member("billing", more="instances: 3"), billing=""), [("G006", FILE, 1)], id="eager by default"
        ),
        pytest.param(
            group(member("billing", more="instances: 1"), billing=""), [("G010", YAML, 9)], id="nobody else to stop"
        ),
        pytest.param(
            group(member("billing", more="instances: 3"), billing=f"{STRATEGY}{JAVA}CooperativeStickyAssignor\n"),
            [],
            id="cooperative",
        ),
        pytest.param(
            group(member("billing", more="instances: 3"), "cluster: {kafka_version: '4.1'}", billing=NEW),
            [],
            id="the broker assigns",
        ),
    ],
)
def test_assignors(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("G", files) == expected


COOPERATIVE = f"{STRATEGY}{JAVA}CooperativeStickyAssignor\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            group(member("billing", more="instances: 3"), billing=COOPERATIVE + "group.instance.id=a\n"),
            [("G008", FILE, 4)],
            id="three instances, one id",
        ),
        pytest.param(
            group(member("billing", more="instances: 1"), "profile: dev", billing="group.instance.id=a\n"),
            [],
            id="one instance",
        ),
        pytest.param(
            group(member("billing", more="instances: 3"), billing=COOPERATIVE + "group.instance.id=${env:HOSTNAME}\n"),
            [],
            id="an id that differs",
        ),
        pytest.param(
            group(
                member("billing", more="instances: 1") + member("refunds", more="instances: 1"),
                "profile: dev",
                billing="group.instance.id=a\n",
                refunds="group.instance.id=a\n",
            ),
            [("G008", "refunds.properties", 3)],
            id="two programs, one id",
        ),
        pytest.param(
            group(member("billing", more="processing: {max_time_per_record: 2s}"), billing=""),
            [("G009", FILE, 1)],
            id="500 records of 2 s",
        ),
        pytest.param(
            group(member("billing", more="processing: {max_time_per_record: 2s}"), billing="max.poll.records=150\n"),
            [],
            id="just fits",
        ),
        pytest.param(
            group(member("billing", "librdkafka", "2.16", "processing: {max_time_per_record: 2s}"), billing=""),
            [],
            id="librdkafka hands out one by one",
        ),
        pytest.param(
            group(member("billing", "librdkafka", "2.16", "processing: {max_time_per_record: 10m}"), billing=""),
            [("G009", FILE, 1)],
            id="one record takes too long",
        ),
        pytest.param(alone("max.poll.interval.ms=86400000\n"), [("G009", FILE, 4)], id="a day without a poll"),
        pytest.param(
            group("  billing: {topics: [orders], instances: 1}\n"), [("G010", YAML, 8)], id="one instance only"
        ),
        pytest.param(
            group("  billing: {topics: [orders], instances: 1}\n", "profile: dev"), [], id="one is enough in dev"
        ),
        pytest.param(
            group("  billing: {topics: [orders], instances: 3, zones: [a]}\n"), [("G010", YAML, 8)], id="one zone"
        ),
        pytest.param(
            group("  billing: {topics: [orders], instances: 3, zones: [a]}\n", "cluster: {racks: [a]}"),
            [],
            id="there is one zone",
        ),
        pytest.param(
            group("  billing: {topics: [orders], instances: 8}\n"), [("G010", YAML, 8)], id="more than partitions"
        ),
        pytest.param(group("  billing: {topics: [orders]}\n"), [], id="nobody says how many"),
    ],
)
def test_instances(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("G", files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            alone("auto.offset.reset=earliest\nsession.timeout.ms=\n", version="4.2", role="share-consumer"),
            [("G011", FILE, 4), ("G011", FILE, 5)],
            id="even blank",
        ),
        pytest.param(
            alone("max.poll.records=100\n", version="4.2", role="share-consumer"), [], id="a key that both have"
        ),
        pytest.param(
            alone("share.acknowledgement.mode=explicit\n", version="4.2"),
            [("G011", FILE, 4)],
            id="on an ordinary consumer",
        ),
        pytest.param(alone("share.acknowledgement.mode=explicit\n", version="3.9"), [], id="3.9 does not know it"),
        pytest.param(
            alone("share.acknowledgement.mode=explicit\n", version="4.2", role="share-consumer"),
            [],
            id="where it belongs",
        ),
    ],
)
def test_share_groups(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("G", files) == expected
