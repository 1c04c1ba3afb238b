"""Rules over a cluster: what is wrong with it by itself, and beside what is declared for it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kafka_resilience_cli.cluster.snapshot import dump
from kafka_resilience_cli.cluster.state import (
    Broker,
    ClusterState,
    ConfigLevel,
    ConfigValue,
    Denied,
    Group,
    NotRead,
    Partition,
    Read,
    TopicState,
)
from kafka_resilience_cli.commands.lint import LintRequest, lint
from kafka_resilience_cli.commands.lint_live import Live
from kafka_resilience_cli.lint.outcome import LintOutcome
from tests.lint.examples import STATE
from tests.lint.families import topology
from tests.plan.builders import cluster, live

SHOP = topology("""
    topics:
      orders: {key: id, ordering: none, partitions: 3, replication_factor: 3}
    consumers:
      fulfilment: {topics: [orders], instances: 3}
""")
NOTHING: Mapping[str, str] = {}
TOPIC, GROUP = ("topology.yaml", 5), ("topology.yaml", 7)
NO_PLACE = ("", 0)


def judged(files: Mapping[str, str], state: ClusterState) -> LintOutcome:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        for path, text in {**files, STATE: dump(state)}.items():
            (directory / path).write_text(text, encoding="utf-8")
        return lint(LintRequest((directory,), live=Live(state=directory / STATE)), start=directory)


def placed(name: str, *partitions: Partition, internal: bool = False) -> TopicState:
    return TopicState(name, partitions, internal=internal)


def part(*replicas: int, isr: tuple[int, ...] | None = None, leader: int | None = 1) -> Partition:
    return Partition(0, leader, replicas, replicas if isr is None else isr)


def racked(*racks: str | None) -> Any:
    return Read({n: Broker(n, "broker", 9092, rack) for n, rack in enumerate(racks, 1)})


def on(state: ClusterState, racks: Any) -> ClusterState:
    return replace(state, brokers=racks)


def groups(*found: Group) -> dict[str, Any]:
    return {"groups": found}


def group(
    members: int = 3, hosts: tuple[str, ...] = ("10.0.0.1", "10.0.0.2"), *more: str, kind: str = "classic"
) -> Group:
    read = frozenset({"orders", *more}) if members else frozenset({"orders"})
    return Group(
        "fulfilment",
        "stable" if members else "empty",
        kind,
        members,
        read,
        read if members else frozenset(),
        hosts if members else (),
    )


def brokers(**values: tuple[str, ...]) -> Any:
    """``key=("value on broker 1", "on 2", …)``, with ``_`` for ``.``."""
    keys = {key.replace("_", "."): each for key, each in values.items()}
    count = max(map(len, keys.values()))
    return Read(
        {
            n + 1: {key: ConfigValue(each[n], ConfigLevel.BROKER_STATIC) for key, each in keys.items()}
            for n in range(count)
        }
    )


HEALTHY = replace(
    cluster(live(), **groups(group()), records={"orders": 10}),
    broker_configs=brokers(num_partitions=("1", "1", "1")),
)


def healthy(**sections: Any) -> ClusterState:
    return replace(HEALTHY, **sections)


def with_topics(*topics: TopicState, **more: Any) -> ClusterState:
    made = cluster(*topics, **groups(group()), **more)
    return replace(made, broker_configs=HEALTHY.broker_configs)


def with_group(*found: Group, records: int = 10) -> ClusterState:
    made = cluster(live(), **groups(*found), records={"orders": records})
    return replace(made, broker_configs=HEALTHY.broker_configs)


OFFSETS = "__consumer_offsets"
TWO = {"min.insync.replicas": "2"}

CASES = [
    pytest.param(SHOP, HEALTHY, [], id="a-healthy-cluster"),
    pytest.param(NOTHING, HEALTHY, [], id="a-healthy-cluster-without-topologies"),
    # racks
    pytest.param(
        SHOP, on(with_topics(placed("orders", part(1, 2))), racked("a", "a", "b")), [("V101", *TOPIC)], id="one-rack"
    ),
    pytest.param(
        NOTHING,
        on(with_topics(placed("orders", part(1, 2))), racked("a", "a", "b")),
        [("V101", *NO_PLACE)],
        id="one-rack-without-topologies",
    ),
    pytest.param(
        SHOP, on(with_topics(live(), placed("other", part(1, 2))), racked("a", "a", "b")), [], id="one-rack-undeclared"
    ),
    pytest.param(SHOP, on(with_topics(placed("orders", part(1, 2))), racked("a", "a", "a")), [], id="only-one-rack"),
    pytest.param(SHOP, on(with_topics(placed("orders", part(1, 2))), racked(None, None, "b")), [], id="racks-not-said"),
    pytest.param(
        SHOP, on(with_topics(placed("orders", part(1))), racked("a", "a", "b")), [], id="one-copy-is-no-spread"
    ),
    # replicas
    pytest.param(
        SHOP,
        with_topics(placed("orders", part(1, 2, 3, isr=(), leader=None))),
        [("V102", *NO_PLACE), ("V104", *NO_PLACE)],
        id="no-leader",
    ),
    pytest.param(
        SHOP,
        with_topics(placed("orders", part(1, 2, 3, isr=(1,))), overrides={"orders": TWO}),
        [("V103", *NO_PLACE), ("V104", *NO_PLACE)],
        id="below-min-isr",
    ),
    pytest.param(
        SHOP,
        with_topics(placed("orders", part(1, 2, 3, isr=(1, 2))), overrides={"orders": TWO}),
        [("V104", *NO_PLACE)],
        id="a-replica-out-of-sync",
    ),
    pytest.param(
        SHOP,
        with_topics(placed("orders", part(1)), overrides={"orders": TWO}),
        [],
        id="min-isr-is-never-more-than-there-are",
    ),
    pytest.param(
        SHOP, with_topics(live(), placed("other", part(1, 2, 3, isr=(1,)))), [], id="somebody-else's-topic-is-short"
    ),
    pytest.param(
        SHOP,
        with_topics(live(), placed(OFFSETS, part(1, 2, 3, isr=(1, 2)), internal=True), overrides={OFFSETS: TWO}),
        [("V104", *NO_PLACE)],
        id="kafka's-own-topic-is-short",
    ),
    # brokers
    pytest.param(
        SHOP,
        healthy(broker_configs=brokers(log_retention_ms=("1", "1", "2"), num_partitions=("3", "3", "3"))),
        [("V105", *NO_PLACE)],
        id="one-broker-keeps-records-longer",
    ),
    pytest.param(
        SHOP,
        healthy(broker_configs=brokers(auto_create_topics_enable=("true",))),
        [("V110", *NO_PLACE)],
        id="auto-create",
    ),
    pytest.param(SHOP, healthy(broker_configs=brokers(auto_create_topics_enable=("false",))), [], id="no-auto-create"),
    # Kafka's own topics
    pytest.param(
        SHOP,
        with_topics(live(), placed(OFFSETS, part(1), internal=True)),
        [("V106", *NO_PLACE)],
        id="positions-in-one-copy",
    ),
    pytest.param(
        SHOP,
        with_topics(live(), placed(OFFSETS, part(1, 2, 3), internal=True)),
        [("V106", *NO_PLACE)],
        id="positions-acknowledged-by-one",
    ),
    pytest.param(
        SHOP,
        with_topics(live(), placed(OFFSETS, part(1, 2, 3), internal=True), overrides={OFFSETS: TWO}),
        [],
        id="positions-safe",
    ),
    pytest.param(
        SHOP,
        on(with_topics(placed("orders", part(1)), placed(OFFSETS, part(1), internal=True)), racked("a")),
        [],
        id="a-cluster-of-one-broker",
    ),
    # groups
    pytest.param(SHOP, with_group(), [("V107", *GROUP)], id="the-group-does-not-exist"),
    pytest.param(SHOP, with_group(group(0)), [("V107", *GROUP)], id="the-group-has-no-members"),
    pytest.param(SHOP, with_group(records=0), [], id="nothing-to-read-yet"),
    pytest.param(SHOP, with_group(group(0, kind="share")), [], id="members-of-share-groups-are-not-seen"),
    pytest.param(SHOP, with_group(group(3, ("10.0.0.1",))), [("V108", *GROUP)], id="all-on-one-host"),
    pytest.param(
        {"topology.yaml": SHOP["topology.yaml"].replace(", instances: 3", "")},
        with_group(group(3, ("10.0.0.1",))),
        [],
        id="one-host-and-nothing-declared",
    ),
    pytest.param(
        SHOP, with_group(group(3, ("10.0.0.1", "10.0.0.2"), "customers")), [("V109", *GROUP)], id="reads-another-topic"
    ),
]


@pytest.mark.parametrize(("files", "state", "expected"), CASES)
def test_clusters(files: Mapping[str, str], state: ClusterState, expected: list[tuple[str, str, int]]) -> None:
    assert [
        (each.code, Path(each.location.file).name, each.location.line) if each.location else (each.code, *NO_PLACE)
        for each in judged(files, state).findings
        if each.code[0] == "V"
    ] == expected


@pytest.mark.parametrize(
    ("sections", "missing"),
    [
        ({"broker_configs": NotRead()}, {("V105", "the configuration of each broker")}),
        ({"groups": Denied("not allowed")}, {("V108", "the cluster's groups: not allowed")}),
        ({"offsets": NotRead()}, {("V107", "how many records topics hold")}),
        ({"brokers": NotRead()}, {("V101", "the cluster's brokers")}),
    ],
    ids=["brokers-not-asked", "groups-denied", "offsets-not-read", "no-brokers"],
)
def test_what_was_not_read_is_unknown(sections: Mapping[str, Any], missing: set[tuple[str, str]]) -> None:
    outcome = judged(SHOP, healthy(**sections))
    assert missing <= {(each.code, each.missing) for each in outcome.unknown}
    assert [each.code for each in outcome.findings if each.code[0] == "V"] == []


def test_in_which_zones_several_hosts_are_nobody_knows() -> None:
    zones = {"topology.yaml": SHOP["topology.yaml"].replace("instances: 3", "instances: 3, zones: [a, b, c]")}
    assert ("V108", "the zone of each host of group fulfilment") in {
        (each.code, each.missing) for each in judged(zones, HEALTHY).unknown
    }
