"""Group → offsets partition, as brokers compute it."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.whatif.coordinators import coordinator_partition


@pytest.mark.parametrize(
    ("name", "partitions", "expected"),
    [
        # quoted from a broker's log in a public issue
        pytest.param("console-consumer-84073", 50, 43, id="a real group"),
        pytest.param("", 50, 0, id="empty"),
        # String.hashCode() of this is Integer.MIN_VALUE, whose absolute value Kafka takes to be 0
        pytest.param("polygenelubricants", 50, 0, id="the smallest integer"),
        pytest.param("polygenelubricants", 7, 0, id="the smallest integer, another count"),
        # two UTF-16 units: 0xD83D * 31 + 0xDE00
        pytest.param("\U0001f600", 50, (0xD83D * 31 + 0xDE00) % 50, id="beyond the basic plane"),
    ],
)
def test_partition(name: str, partitions: int, expected: int) -> None:
    assert coordinator_partition(name, partitions) == expected
