"""What rules say about how long and how much a topic keeps, and what they leave alone."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.findings import Severity
from tests.lint.families import outcome, said, topology, untold

YAML = "topology.yaml"


def orders(config: str, more: str = "", outage: str = "") -> str:
    """A topic on line 5, its configuration on line 8, and a reader where it has an outage to survive (line 11)."""
    text = f"topics:\n  orders:\n    partitions: 6\n    replication_factor: 3\n    config: {{{config}}}\n{more}"
    if outage:
        text += (
            "consumers:\n  fulfilment:\n    topics: [orders]\n"
            f"    retry: {{dialect: spring-dlpr, outage_to_survive: {outage}}}\n    dlq: {{}}\n"
        )
    return text


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(topology(orders("retention.ms: 1h")), ["L001"], id="an hour"),
        pytest.param(topology(orders("retention.ms: 3d")), [], id="a long weekend"),
        pytest.param(topology(orders("retention.ms: -1", "    role: audit\n")), [], id="for ever on purpose"),
        pytest.param(topology(orders("retention.ms: 4d", outage="5d")), ["L001"], id="less than a declared outage"),
        pytest.param(topology(orders("retention.ms: 2d", outage="1d")), [], id="more than a declared outage"),
        pytest.param(topology("profile: dev\n" + orders("retention.ms: 1h")), [], id="an hour in dev"),
        pytest.param(
            topology(orders("retention.ms: 1h, cleanup.policy: compact")), [], id="compaction alone ignores retention"
        ),
        pytest.param(
            topology(orders('retention.ms: 1h, cleanup.policy: "compact,delete"')), ["L001"], id="compact,delete"
        ),
        pytest.param(topology("external:\n  rates: {config: {retention.ms: 1h}}\n"), [], id="another team's topic"),
        pytest.param(
            topology(orders("retention.ms: 7d, retention.bytes: 1GiB")), ["L002"], id="a size limit before the time"
        ),
        pytest.param(topology(orders("retention.ms: -1, retention.bytes: 1GiB")), [], id="a size limit alone"),
        pytest.param(topology(orders("retention.ms: 7d, retention.bytes: -1")), [], id="no size limit"),
        pytest.param(topology(orders("retention.ms: -1")), ["L003"], id="nothing is deleted"),
        pytest.param(topology(orders('cleanup.policy: ""')), ["L003"], id="no policy"),
        pytest.param(
            topology(orders("retention.ms: -1, remote.storage.enable: true")), [], id="for ever in tiered storage"
        ),
        pytest.param(
            topology(orders("cleanup.policy: compact", "    role: state\n    key: none\n")), ["L004"], id="no key"
        ),
        pytest.param(topology(orders("cleanup.policy: compact", "    role: state\n")), [], id="key not said"),
        pytest.param(
            topology(orders("cleanup.policy: compact, delete.retention.ms: 1d", outage="3d")),
            ["L007"],
            id="deletions are forgotten",
        ),
        pytest.param(
            topology(orders("cleanup.policy: compact, delete.retention.ms: 4d", outage="3d")), [], id="remembered"
        ),
        pytest.param(
            topology(orders("cleanup.policy: compact, delete.retention.ms: 1h")), [], id="no outage is declared"
        ),
        pytest.param(topology(orders("cleanup.policy: delete", "    role: lookup\n")), ["L008"], id="state by age"),
        pytest.param(topology(orders("segment.ms: 1h", "    role: state\n")), ["L008"], id="state, nothing said"),
        pytest.param(topology(orders('cleanup.policy: "compact,delete"', "    role: changelog\n")), [], id="windowed"),
        pytest.param(topology(orders("segment.ms: 8d, retention.ms: 7d")), [], id="segments longer than retention"),
    ],
)
def test_rules_say(files: dict[str, str], expected: list[str]) -> None:
    assert [code for code, _, _ in said("L", files)] == expected


@pytest.mark.parametrize(
    ("config", "version", "line"),
    [
        pytest.param("min.compaction.lag.ms: 2d, max.compaction.lag.ms: 1d", "", 9, id="lags"),
        pytest.param("cleanup.policy: compact, remote.storage.enable: true", "", 9, id="compacted and tiered"),
        pytest.param(
            "remote.storage.enable: true, local.retention.ms: 8d, retention.ms: 7d", "", 9, id="local beyond total"
        ),
        pytest.param(
            "remote.storage.enable: true, local.retention.ms: -1, retention.ms: 7d", "", 9, id="local for ever"
        ),
        pytest.param("segment.bytes: 64KiB", "4.3", 9, id="small segments"),
        pytest.param("message.format.version: '3.0'", "4.3", 9, id="a key that is gone"),
        pytest.param("remote.log.copy.disable: true", "3.6", 9, id="a key of the future"),
    ],
)
def test_settings_that_the_broker_refuses(config: str, version: str, line: int) -> None:
    cluster = f'cluster: {{kafka_version: "{version}"}}\n' if version else "cluster: {brokers: 3}\n"
    assert said("L006", topology(cluster + orders(config))) == [("L006", YAML, line)]


@pytest.mark.parametrize(
    ("config", "cluster"),
    [
        pytest.param("min.compaction.lag.ms: 1d, max.compaction.lag.ms: 1d", "brokers: 3", id="lags"),
        pytest.param("local.retention.ms: 8d, retention.ms: 7d", "brokers: 3", id="no tiered storage, not looked at"),
        pytest.param(
            "remote.storage.enable: true, local.retention.ms: -2, retention.ms: 7d", "brokers: 3", id="the same"
        ),
        pytest.param("segment.bytes: 64KiB", 'kafka_version: "3.9"', id="small segments before 4.0"),
        pytest.param("segment.bytes: 64KiB", 'kafka_version: "99.0"', id="a version that nobody knows"),
        pytest.param("segment.bytes: 64KiB", 'kafka_version: "4.3", platform: redpanda', id="not Kafka"),
        pytest.param("confluent.value.schema.validation: true", 'kafka_version: "4.3"', id="a vendor's key"),
    ],
)
def test_settings_that_the_broker_takes(config: str, cluster: str) -> None:
    assert said("L006", topology(f"cluster: {{{cluster}}}\n" + orders(config))) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(orders("retention.ms: 7d"), [], id="nothing asked"),
        pytest.param(orders("segment.bytes: 64KiB"), [("L006", "the cluster's kafka_version")], id="versions differ"),
        pytest.param(orders("segment.bytes: 64MiB"), [], id="versions agree"),
        pytest.param(
            orders("segment.ms: 1d", outage="3d"), [("L001", "retention.ms of topic orders")], id="brokers may set it"
        ),
        pytest.param(
            orders("cleanup.policy: compact", outage="3d"),
            [("L007", "delete.retention.ms of topic orders")],
            id="brokers may set this too",
        ),
    ],
)
def test_what_is_not_known(body: str, expected: list[tuple[str, str]]) -> None:
    assert untold("L", topology(body)) == expected


@pytest.mark.parametrize(
    ("body", "severity"),
    [
        pytest.param(orders("retention.ms: 1h"), Severity.WARNING, id="krc's own window warns"),
        pytest.param(orders("retention.ms: 1h", outage="3d"), Severity.ERROR, id="a declared outage fails"),
    ],
)
def test_an_error_needs_a_declared_window(body: str, severity: Severity) -> None:
    assert [each.severity for each in outcome(topology(body)).findings if each.code == "L001"] == [severity]


def test_a_window_of_the_project_fails_as_well() -> None:
    files = {**topology(orders("retention.ms: 4d")), "krc.yaml": "lint: {thresholds: {recovery_window: 5d}}\n"}
    assert [each.severity for each in outcome(files).findings if each.code == "L001"] == [Severity.ERROR]
