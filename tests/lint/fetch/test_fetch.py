"""What rules say about what consumers fetch, and what they leave alone."""

from __future__ import annotations

import pytest

from tests.lint.families import said, topology, untold

FILE = "billing.properties"
READ = """
    topics:
      orders: {partitions: 6, replication_factor: 3, config: {CONFIG}}
    producers:
      checkout:
        topics: [orders]
        client: {family: java, version: "4.1", file: clients/checkout.properties}
    consumers:
      billing:
        topics: [orders]
        client: {family: FAMILY, version: "VERSION", file: clients/billing.properties}
"""
STREAMED = """
    topics:
      orders: {partitions: 6, replication_factor: 3}
      totals: {partitions: 6, replication_factor: 3}
    producers:
      checkout:
        topics: [orders]
        client: {family: java, version: "4.1", file: clients/checkout.properties}
    streams:
      totals:
        topics: [orders]
        client: {version: "4.1", file: clients/totals.properties}
"""
SINK = """
    topics:
      orders: {partitions: 6, replication_factor: 3}
    producers:
      checkout:
        topics: [orders]
        client: {family: java, version: "4.1", file: clients/checkout.properties}
    connectors:
      archive: {file: connectors/archive.json, reads: [orders]}
"""


def client(family: str, version: str, text: str) -> dict[str, str]:
    """A client file whose settings begin on line 3."""
    return {FILE: f"# krc: client family={family} role=consumer version={version}\ngroup.id=billing\n{text}"}


def reading(
    reader: str,
    *,
    writer: str = "transactional.id=checkout-0\n",
    family: str = "java",
    version: str = "4.1",
    config: str = "retention.ms: 7d",
) -> dict[str, str]:
    """A topic, its writer and its reader; the reader's settings begin on line 2."""
    body = READ.replace("FAMILY", family).replace("VERSION", version).replace("CONFIG", config)
    return topology(body, checkout=writer, billing=f"group.id=billing\n{reader}\n")


def sink(override: str) -> dict[str, str]:
    text = f'{{"name": "archive", "connector.class": "org.example.ArchiveSinkConnector", "topics": "orders"{override}}}'
    return {**topology(SINK, checkout="transactional.id=checkout-0\n"), "connectors/archive.json": text}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(reading(""), [("F001", FILE, 1)], id="Java reads uncommitted by default"),
        pytest.param(
            reading("isolation.level=read_uncommitted"), [("F001", FILE, 2)], id="Java, the default written out"
        ),
        pytest.param(reading("isolation.level=read_committed"), [], id="read_committed"),
        pytest.param(reading("", writer="acks=all\n"), [], id="no transactional writer (trap 3)"),
        pytest.param(reading("", config="remote.storage.enable: true"), [], id="tiered storage (trap 3)"),
        pytest.param(
            reading("", family="librdkafka", version="2.16"), [], id="librdkafka reads committed by default (trap 3)"
        ),
        pytest.param(
            reading("isolation.level=read_uncommitted", family="librdkafka", version="2.16"),
            [("F001", FILE, 2)],
            id="librdkafka, told otherwise",
        ),
        pytest.param(
            topology(STREAMED, checkout="transactional.id=a-0\n", totals="application.id=totals\n"),
            [("F001", "totals.properties", 1)],
            id="Streams, at least once",
        ),
        pytest.param(
            topology(
                STREAMED,
                checkout="transactional.id=a-0\n",
                totals="application.id=totals\nprocessing.guarantee=exactly_once_v2\n",
            ),
            [],
            id="Streams, exactly once",
        ),
        pytest.param(
            topology(
                STREAMED,
                checkout="transactional.id=a-0\n",
                totals="application.id=totals\nconsumer.isolation.level=read_committed\n",
            ),
            [],
            id="Streams, told so",
        ),
        pytest.param(sink(', "consumer.override.isolation.level": "read_committed"'), [], id="a sink, told so"),
        pytest.param(
            client("librdkafka", "2.16", "fetch.max.bytes=500000"), [("F002", FILE, 3)], id="fetch below message"
        ),
        pytest.param(
            client("librdkafka", "2.16", "fetch.max.bytes=100000000\nreceive.message.max.bytes=100000000"),
            [("F002", FILE, 4)],
            id="receive below fetch",
        ),
        pytest.param(
            client("librdkafka", "2.16", "receive.message.max.bytes=52429312"), [], id="receive fits the default fetch"
        ),
        pytest.param(
            client("librdkafka", "2.16", "fetch.max.bytes=200000000"), [], id="receive follows a larger fetch"
        ),
        pytest.param(
            reading("", family="librdkafka", version="2.16", config="max.message.bytes: 100MiB", writer="acks=all\n"),
            [("F002", FILE, 1)],
            id="the topic takes more than the consumer",
        ),
        pytest.param(
            reading("fetch.max.bytes=1000", config="max.message.bytes: 100MiB", writer="acks=all\n"),
            [],
            id="Java always gets the first batch (trap 5)",
        ),
        pytest.param(
            client("java", "4.1", "fetch.max.wait.ms=30000"), [("F003", FILE, 3)], id="as long as the request"
        ),
        pytest.param(client("java", "4.1", "fetch.max.wait.ms=500"), [], id="the default of the wait written out"),
        pytest.param(
            client("librdkafka", "2.16", "socket.timeout.ms=10000\nfetch.wait.max.ms=9500"),
            [("F003", FILE, 4)],
            id="librdkafka, no time for the way",
        ),
        pytest.param(
            client("librdkafka", "2.16", "socket.timeout.ms=10000\nfetch.wait.max.ms=9000"), [], id="librdkafka, just"
        ),
    ],
)
def test_what_is_said(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("F", files) == expected


def test_a_worker_decides_where_a_sink_does_not() -> None:
    assert untold("F", sink("")) == [("F001", "the Connect worker's consumer.isolation.level")]
