"""Whatever is live, importing it and planning the import shows no change and no drift."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kafka_resilience_cli.cluster.memory import TOPIC_DEFAULTS, empty_cluster
from kafka_resilience_cli.cluster.state import ClusterState, Group, Partition, Read, TopicConfig, TopicState
from kafka_resilience_cli.importers.cluster import import_topologies
from kafka_resilience_cli.plan.diff import diff
from kafka_resilience_cli.plan.values import THROTTLES
from tests.support import topology

SOURCES = ("orders", "orders.created", "on", "1.5")
GROUPS = ("billing", "a.b", "x y")
DERIVED = (
    "{t}.{g}.retry-1m",
    "{t}.{g}.retry-5m",
    "{t}.{g}.dlq",
    "{t}-retry-1000",
    "{t}-retry-2000",
    "{t}-retry",
    "{t}-dlt",
    "{t}.DLT",
    "error.{t}.{g}",
    "dead-letter-topic-{t}",
    "{t}_retry_10000",
)
NAMES = sorted({d.format(t=t, g=g) for t in SOURCES for g in GROUPS[:2] for d in DERIVED} | set(SOURCES))

numbers = st.integers(min_value=4, max_value=2**31 - 1).map(str)
VALUES: dict[str, st.SearchStrategy[str]] = {
    "cleanup.policy": st.sampled_from(["delete", "compact", "compact,delete"]),
    "compression.type": st.sampled_from(["producer", "zstd"]),
    "message.timestamp.type": st.sampled_from(["CreateTime", "LogAppendTime"]),
    "min.cleanable.dirty.ratio": st.sampled_from(["0.5", "0.01", "1.0", "0.0"]),
    "min.insync.replicas": st.sampled_from(["1", "2", "3"]),
    "retention.bytes": st.just("-1") | numbers,
    "retention.ms": st.sampled_from(["-1", "604800000", "1209600000", "392400000", "9223372036854775807"]) | numbers,
}
DERIVED_VALUES = {
    "cleanup.policy": "delete",
    "max.message.bytes": "1114124",
    "retention.bytes": "-1",
    "retention.ms": "1209600000",
}
"""What krc gives a dead-letter queue, so that chains come out right often enough."""


def value_of(key: str) -> st.SearchStrategy[str]:
    if key in VALUES:
        return VALUES[key]
    return st.sampled_from(["true", "false"]) if TOPIC_DEFAULTS[key] in ("true", "false") else numbers


KEYS = [
    key
    for key in TOPIC_DEFAULTS
    if key not in THROTTLES and not key.startswith(("compression.gzip", "compression.lz4", "compression.zstd"))
]


@st.composite
def topics(draw: st.DrawFn) -> dict[str, tuple[int, int, dict[str, str]]]:
    found = {}
    shape = draw(st.none() | st.tuples(st.sampled_from([1, 6]), st.sampled_from([1, 3])))
    names = st.sampled_from(SOURCES) | st.sampled_from(NAMES)
    for name in draw(st.lists(names, min_size=1, max_size=12, unique=True)):
        config = {} if name in SOURCES or draw(st.integers(0, 3)) == 0 else dict(DERIVED_VALUES)
        for key in draw(st.lists(st.sampled_from(KEYS), max_size=1)):
            config[key] = draw(value_of(key))
        partitions, factor = shape or (draw(st.sampled_from([1, 6])), draw(st.sampled_from([1, 3])))
        found[name] = (partitions, factor, config)
    return found


@st.composite
def groups(draw: st.DrawFn) -> dict[str, Group]:
    names = draw(st.lists(st.sampled_from(GROUPS), unique=True))
    return {name: Group(name, "stable", "consumer", 1, draw(st.frozensets(st.sampled_from(SOURCES)))) for name in names}


def cluster(live: dict[str, tuple[int, int, dict[str, str]]], readers: dict[str, Group]) -> ClusterState:
    states = {
        name: TopicState(
            name, tuple(Partition(n, 1, (1, 2, 3)[:factor], (1, 2, 3)[:factor]) for n in range(partitions))
        )
        for name, (partitions, factor, _) in live.items()
    }
    configs = {name: TopicConfig(config) for name, (_, _, config) in live.items()}
    return replace(empty_cluster(), topics=Read(states), configs=Read(configs), groups=Read(readers))


@given(topics(), groups(), st.booleans())
def test_an_import_plans_as_no_change(
    live: dict[str, tuple[int, int, dict[str, str]]], readers: dict[str, Group], split: bool
) -> None:
    state = cluster(live, readers)
    declared: set[str] = set()
    for imported in import_topologies(state, split=split).topologies:
        loaded = topology(imported.text)
        difference = diff(loaded, state)
        assert (difference.changes, difference.drift) == ((), ()), imported.text
        assert imported.inexact == {}
        declared |= loaded.topics.keys()
    assert declared == live.keys()
