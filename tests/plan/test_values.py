"""Values as people read them."""

import pytest

from kafka_resilience_cli.plan.values import described, same


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("retention.ms", "604800000", "7d (604800000)"),
        ("retention.ms", "5400000", "1h30m (5400000)"),
        ("retention.ms", "-1", "unlimited (-1)"),
        ("retention.bytes", "-1", "unlimited (-1)"),
        ("flush.ms", "9223372036854775807", "unlimited (9223372036854775807)"),
        ("local.retention.ms", "-2", "as retention.ms (-2)"),
        ("max.message.bytes", "2097152", "2MiB (2097152)"),
        ("max.message.bytes", "1048588", "1048588B"),
        ("segment.ms", "7", "7ms"),
        ("min.insync.replicas", "2", "2"),
        ("cleanup.policy", "compact,delete", "compact,delete"),
        ("cleanup.policy", "", '""'),
        ("x.vendor.key", "604800000", "604800000"),
    ],
)
def test_a_value_is_shown_with_its_unit_and_raw(key, value, expected):
    assert described(key, value) == expected


@pytest.mark.parametrize(
    ("key", "one", "other"),
    [
        ("retention.ms", "1000", "1_000"),
        ("retention.ms", "1000", None),
        ("compression.type", "zstd", "Zstd"),
        ("x.list", "a,b", "b,a"),
    ],
)
def test_values_that_differ_to_a_broker_differ(key, one, other):
    assert not same(key, one, other)
