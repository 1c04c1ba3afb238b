"""A real cluster decides what rules about dead-letter queues say. The topics are those of each rule's own examples."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from kafka_resilience_cli.lint.rules.deadletter.dlq_compacted import dlq_compacted
from kafka_resilience_cli.lint.rules.deadletter.dlq_copied_timestamps import dlq_copied_timestamps
from kafka_resilience_cli.lint.rules.deadletter.dlq_message_size import dlq_message_size
from kafka_resilience_cli.lint.rules.deadletter.dlq_partition_mapping import dlq_partition_mapping
from kafka_resilience_cli.sandbox.sandbox import Sandbox
from kafka_resilience_cli.settings import Default, Known
from kafka_resilience_cli.topology.model import Topic
from tests.integration.waiting import until
from tests.lint.proofs.clients import RealClients
from tests.lint.proofs.topics import ACCEPTED, Cluster, topics_of

pytestmark = pytest.mark.sandbox

DAY = 86_400_000
MIB = 1 << 20
DLQ = "orders.billing.dlq"
SINK_DLQ = "orders.to-s3.dlq"


@pytest.fixture(scope="module")
def cluster(sandbox: Sandbox) -> Cluster:
    return Cluster(sandbox.bootstrap_servers)


def with_config(topic: Topic, **config: str) -> Topic:
    more = {key.replace("_", "."): Known(value, Default("test")) for key, value in config.items()}
    return replace(topic, config={**topic.config, **more})


@pytest.mark.proves("D003")
def test_a_compacted_queue_refuses_a_failure_without_a_key(cluster: Cluster) -> None:
    compacted = cluster.make(topics_of(dlq_compacted.bad)[DLQ])
    plain = cluster.make(topics_of(dlq_compacted.good)[DLQ])
    assert cluster.send(compacted, key=None) == "INVALID_RECORD"
    assert cluster.send(plain, key=None) == ACCEPTED


@pytest.mark.proves("D003")
@pytest.mark.proves("R006")
def test_a_compacted_queue_loses_the_earlier_failure_of_a_key(cluster: Cluster) -> None:
    """The cleaner looks every 15 s, at segments that are closed: a later record closes the one before."""
    eager = {"segment_ms": "1000", "min_cleanable_dirty_ratio": "0.01"}
    name = cluster.make(with_config(topics_of(dlq_compacted.bad)[DLQ], **eager))
    for value in (b"first failure", b"second failure"):
        assert cluster.send(name, key=b"order-1", value=value) == ACCEPTED

    def compacted() -> bool:
        assert cluster.send(name, key=b"other") == ACCEPTED
        return b"first failure" not in [message.value() for message in cluster.read(name)]

    until(compacted, "the first failure is compacted away")
    assert b"second failure" in [message.value() for message in cluster.read(name)]


@pytest.mark.proves("D004")
def test_the_largest_record_of_the_source_does_not_fit_into_a_smaller_queue(cluster: Cluster) -> None:
    topics = topics_of(dlq_message_size.bad)
    source, small = cluster.make(topics["orders"]), cluster.make(topics[DLQ])
    roomy = cluster.make(topics_of(dlq_message_size.good)[DLQ])
    largest, patient = bytes(2 * MIB - 1024), {"message.max.bytes": 4 * MIB}
    trace = {"exception.stacktrace": bytes(32 * 1024)}
    assert cluster.send(source, value=largest, **patient) == ACCEPTED
    assert cluster.send(small, value=largest, **patient) == "MSG_SIZE_TOO_LARGE"
    assert cluster.send(roomy, value=largest, headers=trace, **patient) == ACCEPTED


@pytest.mark.proves("D004")
@pytest.mark.proves("R005")
def test_librdkafka_counts_the_headers_and_refuses_before_it_compresses(cluster: Cluster) -> None:
    roomy = cluster.make(topics_of(dlq_message_size.good)[DLQ])
    record, trace = bytes(2 * MIB - 1024), {"exception.stacktrace": bytes(32 * 1024)}
    limit = {"message.max.bytes": 2 * MIB, "compression.type": "lz4"}
    assert cluster.send(roomy, value=record, **limit) == ACCEPTED
    assert cluster.send(roomy, value=record, headers=trace, **limit) == "MSG_SIZE_TOO_LARGE"


@pytest.mark.proves("D004")
@pytest.mark.proves("R005")
def test_the_java_producer_counts_the_headers_and_refuses_before_it_compresses(
    sandbox: Sandbox, cluster: Cluster, real_clients: RealClients
) -> None:
    roomy = cluster.make(topics_of(dlq_message_size.good)[DLQ])

    def sent(header: int) -> object:
        limit = {"max.request.size": str(2 * MIB), "compression.type": "gzip"}
        record = {"servers": sandbox.bootstrap_servers, "topic": roomy, "size": 2 * MIB - 1024, "header": header}
        return real_clients.ask("4.1", "tests.lint.proofs.java_sends:sent", settings=limit, **record)

    assert sent(0) == ACCEPTED
    assert sent(32 * 1024) == "RecordTooLargeException"


@pytest.mark.proves("D005")
def test_with_create_time_an_old_dead_letter_is_as_old_in_the_queue(cluster: Cluster) -> None:
    copied = cluster.make(topics_of(dlq_copied_timestamps.bad)[SINK_DLQ])
    stamped = cluster.make(topics_of(dlq_copied_timestamps.good)[SINK_DLQ])
    now = int(time.time() * 1000)
    for topic in (copied, stamped):
        assert cluster.send(topic, timestamp=now - 20 * DAY) == ACCEPTED
    assert cluster.read(copied)[0].timestamp()[1] == now - 20 * DAY
    assert cluster.read(stamped)[0].timestamp()[1] > now - DAY


@pytest.mark.proves("D005")
def test_with_create_time_a_limit_of_age_refuses_an_old_dead_letter(cluster: Cluster) -> None:
    limit = {"message_timestamp_before_max_ms": str(DAY)}
    copied = cluster.make(with_config(topics_of(dlq_copied_timestamps.bad)[SINK_DLQ], **limit))
    stamped = cluster.make(with_config(topics_of(dlq_copied_timestamps.good)[SINK_DLQ], **limit))
    old = int(time.time() * 1000) - 20 * DAY
    assert cluster.send(copied, timestamp=old) == "INVALID_TIMESTAMP"
    assert cluster.send(stamped, timestamp=old) == ACCEPTED


@pytest.mark.proves("D006")
def test_a_partition_number_of_the_source_does_not_exist_in_a_smaller_queue(cluster: Cluster) -> None:
    topics = topics_of(dlq_partition_mapping.bad)
    narrow = cluster.make(topics["orders-dlt"])
    assert cluster.send(narrow, partition=topics["orders"].partitions.value - 1) == "_UNKNOWN_PARTITION"
