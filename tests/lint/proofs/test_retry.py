"""A real cluster decides what rules about retry topics say. The topics are those of each rule's own examples."""

from __future__ import annotations

import time

import pytest

from kafka_resilience_cli.lint.rules.retry.retry_clock_source import retry_clock_source
from kafka_resilience_cli.lint.rules.retry.retry_partition_mapping import retry_partition_mapping
from kafka_resilience_cli.lint.rules.retry.retry_tier_compacted import retry_tier_compacted
from kafka_resilience_cli.lint.rules.retry.retry_tier_message_size import retry_tier_message_size
from kafka_resilience_cli.sandbox.sandbox import Sandbox
from tests.lint.proofs.topics import ACCEPTED, Cluster, topics_of

pytestmark = pytest.mark.sandbox

DAY = 86_400_000
MIB = 1 << 20
RETRY = "orders.billing.retry-1m"


@pytest.fixture(scope="module")
def cluster(sandbox: Sandbox) -> Cluster:
    return Cluster(sandbox.bootstrap_servers)


@pytest.mark.proves("R005")
def test_the_largest_record_of_the_source_does_not_fit_into_a_smaller_retry_topic(cluster: Cluster) -> None:
    topics = topics_of(retry_tier_message_size.bad)
    source, small = cluster.make(topics["orders"]), cluster.make(topics[RETRY])
    roomy = cluster.make(topics_of(retry_tier_message_size.good)[RETRY])
    largest = bytes(2 * MIB - 1024)
    patient = {"message.max.bytes": 4 * MIB}
    assert cluster.send(source, value=largest, **patient) == ACCEPTED
    assert cluster.send(small, value=largest, **patient) == "MSG_SIZE_TOO_LARGE"
    trace = {"stack-trace": bytes(32 * 1024)}
    assert cluster.send(source, value=largest, headers=trace, **patient) == "MSG_SIZE_TOO_LARGE"
    assert cluster.send(roomy, value=largest, headers=trace, **patient) == ACCEPTED


@pytest.mark.proves("R006")
def test_a_compacted_retry_topic_refuses_a_failure_without_a_key(cluster: Cluster) -> None:
    compacted = cluster.make(topics_of(retry_tier_compacted.bad)[RETRY])
    plain = cluster.make(topics_of(retry_tier_compacted.good)[RETRY])
    assert cluster.send(compacted, key=None) == "INVALID_RECORD"
    assert cluster.send(plain, key=None) == ACCEPTED


@pytest.mark.proves("R008")
def test_a_partition_number_of_the_source_does_not_exist_in_a_smaller_retry_topic(cluster: Cluster) -> None:
    name = "orders-retry-60000"
    source = topics_of(retry_partition_mapping.bad)["orders"]
    last = source.partitions.value - 1
    narrow = cluster.make(topics_of(retry_partition_mapping.bad)[name])
    wide = cluster.make(topics_of(retry_partition_mapping.good)[name])
    assert cluster.send(narrow, partition=last) == "_UNKNOWN_PARTITION"
    assert cluster.send(wide, partition=last) == ACCEPTED


@pytest.mark.proves("R011")
def test_with_create_time_a_retry_topic_has_the_clock_of_its_writer(cluster: Cluster) -> None:
    name = "bookings_retry_10000"
    copied = cluster.make(topics_of(retry_clock_source.bad)[name])
    stamped = cluster.make(topics_of(retry_clock_source.good)[name])
    now = int(time.time() * 1000)
    for topic in (copied, stamped):
        assert cluster.send(topic, timestamp=now - DAY) == ACCEPTED
    assert cluster.read(copied)[0].timestamp()[1] == now - DAY
    assert cluster.read(stamped)[0].timestamp()[1] > now - DAY // 2
