"""Declared values that say less than the rules ask for."""

from __future__ import annotations

from typing import Any

import pytest

from kafka_resilience_cli.topology.chains import derive
from tests.topology.chain_topologies import connector, consumer, dlq, retry, topic, topology

MIN, HOUR, DAY = 60_000, 3_600_000, 86_400_000
SOURCE = topic(min_insync_replicas="2", max_message_bytes="2097152", retention_ms=str(30 * DAY))


def codes(*parts: Any) -> list[tuple[str, str]]:
    _, findings = derive(topology(*parts))
    return [(f.code, f.severity.value) for f in findings]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        pytest.param({"partitions": 3}, [("Y320", "error")], id="R1 fewer partitions"),
        pytest.param({"partitions": 6}, [], id="R1 as many"),
        pytest.param({"rf": 2}, [("Y321", "error")], id="R4 fewer replicas"),
        pytest.param({"values": {"min.insync.replicas": "1"}}, [("Y321", "error")], id="R4 lower min ISR"),
        pytest.param({"values": {"min.insync.replicas": "3"}}, [], id="R4 higher min ISR"),
        pytest.param({"values": {"min.insync.replicas": "4"}}, [("Y211", "warning")], id="min ISR above the replicas"),
        pytest.param({"values": {"cleanup.policy": "compact"}}, [("Y322", "error")], id="R6 compacted"),
        pytest.param({"values": {"cleanup.policy": "compact,delete"}}, [("Y322", "error")], id="R6 compacted as well"),
        pytest.param({"values": {"retention.ms": str(2 * DAY)}}, [("Y323", "error")], id="R7 shorter than the outage"),
        pytest.param({"values": {"retention.ms": str(4 * DAY)}}, [("Y323", "warning")], id="R7 no time to catch up"),
        pytest.param({"values": {"retention.ms": str(9 * DAY)}}, [], id="R7 longer"),
        pytest.param({"values": {"retention.ms": "-1"}}, [], id="R7 for ever"),
        pytest.param({"values": {"retention.bytes": "1073741824"}}, [("Y324", "warning")], id="R7 by size"),
        pytest.param({"values": {"max.message.bytes": "1048576"}}, [("Y326", "error")], id="R13 below the source"),
        pytest.param({"values": {"max.message.bytes": "2097152"}}, [("Y326", "warning")], id="R13 no headroom"),
        pytest.param({"values": {"message.timestamp.type": "CreateTime"}}, [], id="R11 not by timestamp"),
    ],
)
def test_retry_topics(spec: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert codes(SOURCE, consumer(retry=retry(delays=[MIN], **spec), dlq=dlq())) == expected


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        pytest.param({"partitions": 1}, [("Y320", "error")], id="R1 one partition"),
        pytest.param({"rf": 1}, [("Y321", "error")], id="R4 fewer replicas"),
        pytest.param({"values": {"cleanup.policy": "compact"}}, [("Y322", "error")], id="R6 compacted"),
        pytest.param({"retention": 7 * DAY}, [("Y324", "warning")], id="R8 a week"),
        pytest.param({"retention": 14 * DAY}, [], id="R8 two weeks"),
        pytest.param({"values": {"retention.bytes": "1"}}, [("Y324", "warning")], id="R8 by size"),
        pytest.param({"retention": 7 * DAY, "values": {"retention.ms": "-1"}}, [("Y328", "error")], id="said twice"),
        pytest.param({"values": {"max.message.bytes": "1048576"}}, [("Y326", "error")], id="R13 below the source"),
    ],
)
def test_dead_letter_queue(spec: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert codes(SOURCE, consumer(dlq=dlq(**spec))) == expected


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        ("spring-dlpr", [("Y320", "warning")]),
        ("spring-cloud-stream", [("Y320", "info")]),
        ("smallrye", []),
    ],
)
def test_what_one_partition_means_depends_on_the_framework(dialect: str, expected: list[tuple[str, str]]) -> None:
    assert codes(SOURCE, consumer(retry=retry(dialect, ()), dlq=dlq(partitions=1))) == expected


CREATE_TIME = {"message.timestamp.type": "CreateTime"}


@pytest.mark.parametrize(
    ("source", "spec", "expected"),
    [
        pytest.param(SOURCE, {"values": CREATE_TIME}, [], id="R9 the derived retention covers it"),
        pytest.param(SOURCE, {"values": CREATE_TIME, "retention": 20 * DAY}, [("Y325", "error")], id="R9 outlived"),
        pytest.param(SOURCE, {"values": CREATE_TIME, "retention": 40 * DAY}, [], id="R9 long enough"),
        pytest.param(
            topic(), {"values": CREATE_TIME, "retention": 40 * DAY}, [("Y325", "warning")], id="R9 age not known"
        ),
        pytest.param(SOURCE, {"retention": 20 * DAY}, [], id="R9 stamped on arrival"),
        pytest.param(
            SOURCE,
            {"values": {**CREATE_TIME, "message.timestamp.before.max.ms": str(DAY)}},
            [("Y325", "error")],
            id="R10 refused for its age",
        ),
    ],
)
def test_writers_that_keep_timestamps(source: Any, spec: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert codes(source, connector("sink", ["orders"], dlq("failed", **spec))) == expected


def test_delays_by_timestamp_with_the_writers_clock() -> None:
    spec = retry("smallrye-delayed", [10_000], values=CREATE_TIME)
    assert codes(SOURCE, consumer(retry=spec, dlq=dlq())) == [("Y325", "warning")]


def test_a_finding_stands_at_the_value() -> None:
    _, findings = derive(topology(SOURCE, consumer(dlq=dlq(values={"cleanup.policy": "compact"}))))
    assert [f.path and f.path.keys for f in findings] == [("consumers", "billing", "dlq", "config", "cleanup.policy")]


def test_unclean_election_that_the_source_forbids() -> None:
    source = topic(unclean_leader_election_enable="false")
    spec = retry(delays=[MIN], values={"unclean.leader.election.enable": "true"})
    assert codes(source, consumer(retry=spec, dlq=dlq())) == [("Y321", "error")]
