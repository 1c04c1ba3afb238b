"""What rules say about metrics that nobody would see, and what they leave alone."""

from __future__ import annotations

import pytest

from tests.lint.families import said

JMX = "org.apache.kafka.common.metrics.JmxReporter"


def client(family: str, version: str, text: str) -> dict[str, str]:
    """Settings begin on line 2."""
    return {"client.properties": f"# krc: client family={family} role=consumer version={version}\n{text}"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(client("java", "4.1", "metric.reporters=com.example.Own"), [("O001", 2)], id="JMX goes blind"),
        pytest.param(client("java", "4.1", f"metric.reporters=com.example.Own,{JMX}"), [], id="JMX is named"),
        pytest.param(client("java", "4.1", "client.id=a"), [], id="JMX is the default"),
        pytest.param(client("java", "3.9", "metric.reporters=com.example.Own"), [], id="3.9 adds JMX"),
        pytest.param(client("java", "3.9", "auto.include.jmx.reporter=false"), [("O001", 2)], id="switched off"),
        pytest.param(client("java", "3.9", f"auto.include.jmx.reporter=false\nmetric.reporters={JMX}"), [], id="named"),
        pytest.param(client("librdkafka", "2.16", "group.id=a"), [], id="librdkafka pushes by default"),
        pytest.param(client("librdkafka", "2.16", "enable.metrics.push=false"), [("O002", 2)], id="nobody can see"),
        pytest.param(
            client("librdkafka", "2.16", "enable.metrics.push=false\nstatistics.interval.ms=60000"), [], id="statistics"
        ),
    ],
)
def test_observability(files: dict[str, str], expected: list[tuple[str, int]]) -> None:
    assert [(code, line) for code, _, line in said("O", files) if code in ("O001", "O002")] == expected
