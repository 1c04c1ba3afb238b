"""The sections about applications, their files, and the topics they refer to."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.topology.model import Guarantee
from tests.support import problems, topology

TOPICS = """\
defaults: {topic: {partitions: 3, replication_factor: 3}}
topics: {orders: {}, payments: {}}
external: {customers: {partitions: 12}}
"""


def test_a_producer() -> None:
    text = TOPICS + "producers: {p: {topics: [orders, customers], guarantee: exactly-once, transactional_id: tx}}\n"
    producer = topology(text).producers["p"]
    assert (producer.topics, producer.guarantee) == (("orders", "customers"), Guarantee.EXACTLY_ONCE)
    assert producer.transactional_id == "tx"


def test_a_consumer_with_a_chain_of_its_own_per_topic() -> None:
    text = (
        TOPICS
        + """\
consumers:
  c:
    group: shipping
    topics: [orders, {name: customers, retry: none}, {name: payments, retry: {delays: [5s]}, dlq: {retention: 1d}}]
    processing: {max_time_per_record: 200ms, side_effects: true, dedup: {key: id, store: redis, window: 40d}}
    retry: {dialect: spring-retryable, suffix: index, delays: [1m, 5m], topic: {config: {segment.bytes: 64MiB}}}
    dlq: {owner: us, alert: {volume: 100/h}, retention: 30d}
"""
    )
    consumer = topology(text).consumers["c"]
    orders, customers, payments = consumer.topics
    assert consumer.group == "shipping"
    assert consumer.processing.dedup_window
    assert consumer.processing.dedup_window.value == 40 * 86_400_000
    assert orders.retry
    assert [delay.value for delay in orders.retry.delays] == [60_000, 300_000]
    assert orders.retry.config["segment.bytes"].value == "67108864"
    assert customers.retry is None
    assert customers.dlq == orders.dlq
    assert payments.retry
    assert payments.dlq
    assert (payments.retry.dialect, [d.value for d in payments.retry.delays]) == ("spring-retryable", [5_000])
    assert payments.retry.options["suffix"].value == "index"
    assert payments.dlq.retention
    assert (payments.dlq.owner, payments.dlq.alert, payments.dlq.retention.value) == (
        "us",
        {"volume": "100/h"},
        86_400_000,
    )


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('{"name": "sink", "config": {"topics": "orders, payments"}}', id="a request's body"),
        pytest.param('{"name": "sink", "topics": "orders,payments"}', id="the bare configuration"),
        pytest.param('{"name": "sink", "topics.regex": "(orders|payments)"}', id="a pattern"),
        pytest.param('{\n\t"name": "sink",\n\t"topics": "orders,payments"\n}', id="tabs"),
    ],
)
def test_a_sink_reads_what_its_file_says(body: str) -> None:
    found = topology(TOPICS + "connectors: {s: {file: s.json}}\n", files={"s.json": body})
    assert [read.topic for read in found.connectors["s"].reads] == ["orders", "payments"]
    assert found.connectors["s"].group == "connect-sink"


def test_a_sinks_dead_letter_queue_is_named_by_its_file_and_shaped_by_the_topology() -> None:
    body = '{"topics": "orders", "errors.deadletterqueue.topic.name": "dead"}'
    text = TOPICS + "connectors: {s: {file: s.json, dlq: {retention: 90d}}}\n"
    found = topology(text, files={"s.json": body})
    (read,) = found.connectors["s"].reads
    assert read.dlq
    assert read.dlq.topic
    assert read.dlq.retention
    assert (read.dlq.topic.value, read.dlq.retention.raw) == ("dead", "90d")
    assert found.topics["dead"].config["retention.ms"].value == str(90 * 86_400_000)
    where = found.sources.locate(read.path)
    assert (where.file.endswith("s.json"), where.line, where.column) == (True, 1, 12)


def test_a_source_writes_a_topic_of_ours() -> None:
    text = TOPICS + "connectors: {s: {file: s.json}, t: {file: t.json}}\n"
    files = {"s.json": '{"topic": "orders"}', "t.json": '{"topic": "something-else"}'}
    connectors = topology(text, files=files).connectors
    assert (connectors["s"].writes, connectors["t"].writes) == (("orders",), ())


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("s.properties", "application.id=totals\n"),
        ("s.yaml", "application.id: totals\n"),
        ("s.json", '{"application.id": "totals"}'),
    ],
)
def test_an_application_id_is_read_from_the_clients_file(file: str, content: str) -> None:
    text = TOPICS + f"streams: {{s: {{topics: [orders], writes: [payments], client: {{file: {file}}}}}}}\n"
    streams = topology(text, files={file: content}).streams["s"]
    assert (streams.application_id, streams.writes) == ("totals", ("payments",))
    assert streams.client
    assert streams.client.family == "java"


@pytest.mark.parametrize(
    ("text", "code", "message", "hint"),
    [
        pytest.param(
            "producers: {p: {topics: [order]}}", "Y201", "there is no topic order", "did you mean orders?", id="typo"
        ),
        pytest.param(
            "consumers: {c: {topics: [zebra]}}", "Y201", "there is no topic zebra", "under external", id="unknown topic"
        ),
        pytest.param(
            "producers: {p: {topics: [orders], client: {file: a.properties}}}",
            "Y204",
            "a.properties does not exist",
            "did you mean b.properties?",
            id="no such file",
        ),
        pytest.param("connectors: {c: {file: none.json}}", "Y204", "none.json does not exist", "", id="no connector"),
        pytest.param("connectors: {c: {file: bad.json}}", "Y205", "this is not JSON", "", id="broken JSON"),
        pytest.param("connectors: {c: {file: list.json}}", "Y205", "a connector is a JSON object", "", id="no object"),
        pytest.param(
            "streams: {s: {topics: [orders], client: {file: b.properties}}}",
            "Y205",
            "has no application.id",
            "",
            id="no application id",
        ),
        pytest.param(
            "consumers: {c: {topics: [orders], retry: {dialect: generic, channel: x}, dlq: {}}}",
            "Y214",
            "the dialect generic has no option channel",
            "it belongs to smallrye",
            id="another dialect's option",
        ),
        pytest.param("producers: {p: {topics: [orders, orders]}}", "Y215", "orders is listed twice", "", id="twice"),
        pytest.param(
            "consumers: {c: {topics: [old]}}\nremoved: {old: {reason: x}}",
            "Y217",
            "old is removed, yet used here",
            "",
            id="removed",
        ),
        pytest.param(
            "connectors: {c: {file: regex.json}}", "Y218", "topics.regex cannot be read", "", id="Java pattern"
        ),
    ],
)
def test_what_is_wrong_with_an_application(text: str, code: str, message: str, hint: str) -> None:
    files = {
        "b.properties": "acks=all\n",
        "bad.json": '{"topics": ,}',
        "list.json": "[]",
        "regex.json": '{"topics.regex": "(?<x"}',
    }
    (finding,) = problems(TOPICS + text + "\n", files=files)
    assert finding.code == code
    assert message in finding.message
    assert hint in finding.hint
    assert finding.location


def test_a_consumer_may_read_a_derived_topic() -> None:
    text = TOPICS + "consumers: {c: {topics: [orders], dlq: {}}, triage: {topics: [orders.c.dlq]}}\n"
    assert not [finding for finding in problems(text) if finding.code == "Y201"]
