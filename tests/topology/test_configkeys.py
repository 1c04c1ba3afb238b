"""Topic configuration: values become the text a broker gives back, or are refused with what to write."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.topology.configkeys import CONFIG_KEYS, canonical, readable, vendor_key
from kafka_resilience_cli.units import UnitError


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("retention.ms", "7d", "604800000"),
        ("retention.ms", "604800000", "604800000"),
        ("retention.ms", "-1", "-1"),
        ("local.retention.ms", "-2", "-2"),
        ("max.message.bytes", "2MiB", "2097152"),
        ("min.insync.replicas", "2", "2"),
        ("min.cleanable.dirty.ratio", "0.10", "0.1"),
        ("min.cleanable.dirty.ratio", "1", "1.0"),
        ("unclean.leader.election.enable", "False", "false"),
        ("cleanup.policy", "delete, compact", "compact,delete"),
        ("cleanup.policy", "compact", "compact"),
        ("compression.type", "zstd", "zstd"),
        ("confluent.placement.constraints", "{ }", "{ }"),
    ],
)
def test_canonical(key: str, text: str, value: str) -> None:
    assert canonical(key, text) == value
    assert canonical(key, value) == value


@pytest.mark.parametrize(
    ("key", "text", "why"),
    [
        ("retention.ms", "2GB", "not a duration"),
        ("retention.ms", "-2", "at least -1"),
        ("retention.ms", "1_000", "not a duration"),
        ("max.message.bytes", "2GB", "powers of two"),
        ("max.message.bytes", "2GiB", "at most 2147483647"),
        ("min.insync.replicas", "0", "at least 1"),
        ("unclean.leader.election.enable", "no", "not true or false"),
        ("cleanup.policy", "compact,remove", "'remove' is not one of compact, delete"),
        ("cleanup.policy", "delete,delete", "twice"),
        ("compression.type", "ZSTD", "write zstd"),
        ("min.cleanable.dirty.ratio", "2", "from 0 to 1"),
        ("min.cleanable.dirty.ratio", "nan", "from 0 to 1"),
    ],
)
def test_refused(key: str, text: str, why: str) -> None:
    with pytest.raises(UnitError, match=why):
        canonical(key, text)


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("retention.ms", "604800000", "7d"),
        ("max.message.bytes", "2097152", "2MiB"),
        ("cleanup.policy", "compact", "compact"),
        ("retention.ms", "soon", "soon"),
    ],
)
def test_readable(key: str, value: str, shown: str) -> None:
    assert readable(key, value) == shown


def test_vendors_keys_are_recognised_by_their_prefix() -> None:
    assert vendor_key("confluent.tier.enable")
    assert not vendor_key("confluence")
    assert not any(vendor_key(key) for key in CONFIG_KEYS)
