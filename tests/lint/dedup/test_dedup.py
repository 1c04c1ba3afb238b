"""What rules say about records that come twice, and what they leave alone."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.findings import Severity
from tests.lint.families import outcome, said, topology, untold

YAML = "topology.yaml"
CHAIN = "retry: {dialect: generic, delays: [1h, 23h], outage_to_survive: 2d}"


def consumer(processing: str, *more: str) -> dict[str, str]:
    """``processing`` stands on line 9."""
    lines = (f"processing: {{{processing}}}", *more)
    body = "topics:\n  orders: {partitions: 6, replication_factor: 3, ordering: none}\nconsumers:\n  fulfilment:\n"
    return topology(body + "    topics: [orders]\n" + "".join(f"    {line}\n" for line in lines))


def dedup(window: str) -> str:
    return f"side_effects: true, dedup: {{key: order_id, store: redis, window: {window}}}"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(consumer("side_effects: true"), [("I001", YAML, 9)], id="effects and no dedup"),
        pytest.param(consumer("side_effects: false"), [], id="no effects"),
        pytest.param(consumer("max_time_per_record: 1s"), [], id="not said, and nothing is retried"),
        pytest.param(consumer(dedup("1h")), [], id="nothing comes back late"),
        pytest.param(consumer(dedup("33d"), CHAIN, "dlq: {retention: 30d}"), [], id="1d + 2d + 30d"),
        pytest.param(consumer(dedup("32d"), CHAIN, "dlq: {retention: 30d}"), [("I002", YAML, 9)], id="a day less"),
        pytest.param(
            consumer(dedup("33d"), CHAIN, "dlq: {config: {retention.ms: -1}}"), [("I002", YAML, 9)], id="kept for ever"
        ),
        pytest.param(consumer(dedup("3d"), CHAIN, "dlq: none"), [], id="no queue"),
        pytest.param(
            consumer("side_effects: false, dedup: {key: a, store: b, window: 1h}", CHAIN, "dlq: {}"),
            [],
            id="a transaction covers it",
        ),
    ],
)
def test_rules_say(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("I", files) == expected


def test_whether_a_retried_consumer_has_effects_is_asked() -> None:
    expected = [("I001", "processing.side_effects of consumer fulfilment")]
    assert untold("I", consumer("max_time_per_record: 1s", CHAIN, "dlq: {}")) == expected


@pytest.mark.parametrize(
    ("more", "severity"),
    [
        pytest.param((CHAIN, "dlq: {retention: 30d}"), Severity.ERROR, id="all of it declared"),
        pytest.param((CHAIN, "dlq: {}"), Severity.WARNING, id="the queue's retention is krc's"),
        pytest.param(("dlq: {retention: 30d}",), Severity.WARNING, id="the outage is krc's"),
    ],
)
def test_an_error_needs_declared_times(more: tuple[str, ...], severity: Severity) -> None:
    findings = outcome(consumer(dedup("1d"), *more)).findings
    assert [each.severity for each in findings if each.code == "I002"] == [severity]
