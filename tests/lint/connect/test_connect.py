"""What rules say about connectors and workers, and what they leave alone."""

from __future__ import annotations

import json

import pytest

from tests.lint.families import said

FILE = "connector.json"
DLQ = "errors.deadletterqueue.topic.name"
HEADERS = "errors.deadletterqueue.context.headers.enable"
IN_FLIGHT = "producer.override.max.in.flight.requests.per.connection"
IDEMPOTENCE = "producer.override.enable.idempotence"


def sink(**settings: str) -> dict[str, str]:
    return _connector("io.confluent.connect.s3.S3SinkConnector", {"topics": "orders", **settings})


def source(**settings: str) -> dict[str, str]:
    return _connector("io.debezium.connector.postgresql.PostgresConnector", settings)


def _connector(name: str, settings: dict[str, str]) -> dict[str, str]:
    """The class is on line 2, the settings begin on line 3."""
    return {FILE: json.dumps({"connector.class": name, **settings}, indent=1)}


WORKER = """\
# krc: client family=connect role=worker version=4.1
bootstrap.servers=kafka:9092
group.id=connect
offset.storage.topic=connect-offsets
"""


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(sink(), [], id="a sink that stops at the first bad record"),
        pytest.param(sink(**{"errors.tolerance": "all"}), [("K001", 4)], id="bad records vanish"),
        pytest.param(
            sink(**{"errors.tolerance": "all", "errors.log.enable": "true"}), [("K001", 4)], id="only the log knows"
        ),
        pytest.param(
            sink(**{"errors.tolerance": "all", DLQ: "dlq", HEADERS: "true"}), [], id="kept with where they came from"
        ),
        pytest.param(sink(**{"errors.tolerance": "all", DLQ: "dlq"}), [("K005", 5)], id="kept without their origin"),
        pytest.param(
            sink(**{"errors.tolerance": "all", DLQ: "dlq", HEADERS: "false"}), [("K005", 6)], id="origin switched off"
        ),
        pytest.param(sink(**{DLQ: "dlq", HEADERS: "true"}), [("K002", 4)], id="kept, and the task stops"),
        pytest.param(
            sink(**{"errors.tolerance": "none", DLQ: "dlq", HEADERS: "true"}), [("K002", 4)], id="stops on purpose"
        ),
        pytest.param(sink(**{DLQ: ""}), [], id="an empty name is no queue"),
        pytest.param(
            sink(**{"errors.tolerance": "${TOLERANCE}", DLQ: "dlq", HEADERS: "true"}), [], id="a placeholder is unknown"
        ),
        pytest.param(source(**{DLQ: "dlq"}), [("K003", 3)], id="a source has no queue"),
        pytest.param(source(**{"errors.tolerance": "all"}), [], id="a source without a queue"),
        pytest.param(sink(**{"topics.regex": "o.*"}), [("K004", 4)], id="topics twice"),
        pytest.param(
            sink(**{"errors.tolerance": "all", DLQ: "orders", HEADERS: "true"}), [("K004", 5)], id="feeds itself"
        ),
        pytest.param(sink(**{"errors.retry.timeout": "-1"}), [("K007", 4)], id="retries without end"),
        pytest.param(sink(**{"errors.retry.timeout": "0"}), [], id="no retry is the default"),
        pytest.param(source(**{IN_FLIGHT: "5"}), [("K008", 3)], id="requests in flight without idempotence"),
        pytest.param(source(**{IDEMPOTENCE: "true", IN_FLIGHT: "5"}), [], id="idempotence keeps the order"),
        pytest.param(source(**{"producer.override.acks": "1"}), [("K008", 3)], id="acks lowered"),
        pytest.param(source(**{"producer.override.acks": "-1"}), [], id="-1 is all"),
        pytest.param(sink(**{"max.retries": "0", "batch.size": "1"}), [], id="the connector's own settings"),
        pytest.param(sink(**{"errors.log.include.messages": "true"}), [("K010", 4)], id="records in the log"),
        pytest.param({"w.properties": WORKER + "offset.storage.replication.factor=1\n"}, [("K006", 5)], id="one copy"),
        pytest.param(
            {"w.properties": WORKER + "offset.storage.replication.factor=-1\n"}, [], id="the brokers' default"
        ),
        pytest.param({"w.properties": WORKER}, [], id="three copies by default"),
    ],
)
def test_connectors(files: dict[str, str], expected: list[tuple[str, int]]) -> None:
    assert [(code, line) for code, _, line in said("K", files)] == expected


def test_one_copy_is_right_for_development() -> None:
    text = "krc: 1\nname: shop\nprofile: dev\nconnectors: {to-s3: {file: connector.json}}\n"
    one_copy = {"errors.deadletterqueue.topic.replication.factor": "1", "errors.log.include.messages": "true"}
    assert said("K", {"topology.yaml": text + "topics: {orders: {partitions: 1}}\n", **sink(**one_copy)}) == []
