"""Cluster states made by hypothesis."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar

from hypothesis import strategies as st

from kafka_resilience_cli.cluster.state import (
    Broker,
    ClusterState,
    ConfigLevel,
    ConfigValue,
    Denied,
    Group,
    NotRead,
    Offsets,
    Partition,
    Read,
    Section,
    TopicConfig,
    TopicState,
)

T = TypeVar("T")

text = st.text(max_size=8)
names = st.text(st.sampled_from("abc._-0"), min_size=1, max_size=6)
ids = st.lists(st.integers(0, 5), max_size=3).map(tuple)
values = st.builds(ConfigValue, st.none() | text, st.sampled_from(ConfigLevel))
offsets = st.builds(Offsets, st.integers(0), st.integers(0))


def sections(value: st.SearchStrategy[T]) -> st.SearchStrategy[Section[T]]:
    return st.one_of(value.map(Read), st.just(NotRead()), text.map(Denied))


def by_name(value: st.SearchStrategy[T]) -> st.SearchStrategy[dict[str, T]]:
    return st.dictionaries(names, value, max_size=3)


partitions = st.builds(Partition, st.integers(0), st.none() | st.integers(0), ids, ids)
topics = by_name(st.tuples(st.lists(partitions, max_size=3), st.booleans())).map(
    lambda found: {name: TopicState(name, tuple(rows), internal) for name, (rows, internal) in found.items()}
)
brokers = st.dictionaries(st.integers(0, 9), st.tuples(text, st.integers(0, 65535), st.none() | text), max_size=3).map(
    lambda found: {number: Broker(number, *row) for number, row in found.items()}
)
groups = by_name(
    st.tuples(text, text, st.integers(0), st.frozensets(names), st.frozensets(names), st.lists(text).map(tuple))
).map(lambda found: {name: Group(name, *row) for name, row in found.items()})
configs = by_name(st.builds(TopicConfig, by_name(text), by_name(values)))

states = st.builds(
    ClusterState,
    id=text,
    taken_at=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),
    brokers=sections(brokers),
    topics=sections(topics),
    configs=sections(configs),
    topic_defaults=sections(by_name(values)),
    groups=sections(groups),
    offsets=sections(by_name(st.lists(offsets, max_size=3).map(tuple))),
    elr=sections(by_name(st.lists(ids, max_size=3).map(tuple))),
    features=sections(by_name(st.integers())),
    broker_configs=sections(st.dictionaries(st.integers(0, 5), by_name(values), max_size=3)),
    bootstrap=text,
)
