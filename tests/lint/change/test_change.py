"""Rules over changes: whom a plan hurts and how much, and where they stay silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from kafka_resilience_cli.cluster.snapshot import dump
from kafka_resilience_cli.cluster.state import ClusterState, Denied, NotRead, Read
from kafka_resilience_cli.findings import Finding, Severity
from kafka_resilience_cli.lint.growth import moved_share
from tests.lint.examples import STATE, planned
from tests.lint.families import outcome, topology
from tests.plan.builders import cluster, live

KEYED = """
    topics:
      orders: {key: id, ordering: per-key, partitions: 6, replication_factor: 3}
    consumers:
      fulfilment: {topics: [orders]}
"""
READER = """
    topics:
      orders: {key: none, partitions: 6, replication_factor: 3}
    consumers:
      fulfilment:
        topics: [orders]
        client: {family: FAMILY, version: "VERSION", file: clients/fulfilment.properties}
"""
JAVA = READER.replace("FAMILY", "java").replace("VERSION", "4.1")
LIBRDKAFKA = READER.replace("FAMILY", "librdkafka").replace("VERSION", "2.16")
STREAMS = """
    topics:
      orders: {key: id, ordering: none, partitions: 6, replication_factor: 3}
    streams:
      totals: {topics: [orders], client: {version: "4.1", file: clients/totals.properties}}
"""
TOTALS = "application.id=totals\nbootstrap.servers=k1:9092\nprocessing.guarantee=exactly_once_v2\n"
OUTAGE = """
    topics:
      orders:
        ordering: none
        partitions: 3
        replication_factor: 3
        config: {retention.ms: KEPT}
        MORE
    consumers:
      fulfilment:
        topics: [orders]
        retry: {dialect: generic, delays: [1m], outage_to_survive: 3d}
        dlq: {owner: team-shop, alert: {volume: 10/h}}
"""
MIN_ISR = """
    topics:
      orders: {ordering: none, partitions: 3, replication_factor: 3, min_insync_replicas: MIN}
    producers:
      checkout:
        topics: [orders]
        guarantee: GUARANTEE
        client: {family: java, version: "4.1", file: clients/checkout.properties}
"""
LIMIT = """
    topics:
      orders: {ordering: none, partitions: 3, replication_factor: 3, config: {max.message.bytes: 1MiB}}
    producers:
      checkout:
        topics: [orders]
        client: {family: java, version: "4.1", file: clients/checkout.properties}
"""
COMPACT = """
    topics:
      prices:
        key: KEY
        ordering: none
        partitions: 3
        replication_factor: 3
        config: {cleanup.policy: compact}
"""
ELR_ON = Read({"eligible.leader.replicas.version": 1})
ALLOWED = "allow: [{change: retention-cut, reason: agreed}]"


def outage(kept: str, more: str = "") -> str:
    return OUTAGE.replace("KEPT", kept).replace("MORE", more)


def in_sync(least: int, guarantee: str = "at-least-once") -> str:
    return MIN_ISR.replace("MIN", str(least)).replace("GUARANTEE", guarantee)


def elr(*eligible: tuple[int, ...], **sections: Any) -> ClusterState:
    """Replica 1 alone is in sync; ``eligible`` may lead as well."""
    state = cluster(live(isr=1), defaults={"min.insync.replicas": "2"})
    return replace(state, **{"elr": Read({"orders": eligible}), "features": ELR_ON, **sections})


ACKS = "bootstrap.servers=k1:9092\nacks=all\n"
STRONG = {"orders": {"min.insync.replicas": "2"}}
TWO_WEEKS = {"orders": {"retention.ms": "1209600000"}}
CHANGELOG = live("totals-count-changelog")
ANOTHER_APP = live("totals2-count-changelog")

CASES = [
    # growth
    pytest.param(KEYED, {}, cluster(live()), [("Z001", 5)], id="growth-of-a-keyed-topic-that-somebody-reads"),
    pytest.param(KEYED, {}, cluster(live(partitions=6)), [], id="no-growth"),
    pytest.param(KEYED.replace("per-key", "none"), {}, cluster(live()), [], id="order-does-not-matter"),
    pytest.param(KEYED.replace("key: id, ordering: per-key", "key: none"), {}, cluster(live()), [], id="no-keys"),
    pytest.param(KEYED.replace("key: id, ordering: per-key, ", ""), {}, cluster(live()), [], id="keys-not-declared"),
    pytest.param(KEYED.split("    consumers")[0], {}, cluster(live()), [], id="nobody-reads-it"),
    pytest.param(
        JAVA, {"fulfilment": "auto.offset.reset=latest\n"}, cluster(live()), [("Z002", 5)], id="java-starts-at-the-end"
    ),
    pytest.param(
        JAVA, {"fulfilment": "group.id=f\n"}, cluster(live()), [("Z002", 5)], id="java-starts-there-by-default"
    ),
    pytest.param(
        JAVA, {"fulfilment": "auto.offset.reset=earliest\n"}, cluster(live()), [], id="java-starts-at-the-front"
    ),
    pytest.param(JAVA, {"fulfilment": "auto.offset.reset=none\n"}, cluster(live()), [], id="java-would-fail-loudly"),
    pytest.param(
        LIBRDKAFKA,
        {"fulfilment": "auto.offset.reset=end\n"},
        cluster(live()),
        [("Z002", 5)],
        id="librdkafka-at-the-end",
    ),
    pytest.param(
        LIBRDKAFKA, {"fulfilment": "auto.offset.reset=smallest\n"}, cluster(live()), [], id="librdkafka-at-the-front"
    ),
    pytest.param(
        STREAMS, {"totals": TOTALS}, cluster(live(), CHANGELOG), [("Z003", 5)], id="streams-state-as-wide-as-it-was"
    ),
    pytest.param(
        STREAMS,
        {"totals": TOTALS},
        cluster(live(), live("totals-count-changelog", partitions=6)),
        [],
        id="streams-state-wide-enough",
    ),
    pytest.param(STREAMS, {"totals": TOTALS}, cluster(live(), ANOTHER_APP), [], id="state-of-another-application"),
    pytest.param(STREAMS, {"totals": TOTALS}, cluster(live()), [], id="streams-without-state"),
    # retention
    pytest.param(
        outage("1d"), {}, cluster(live(), overrides=TWO_WEEKS), [("Z004", 9)], id="cut-below-the-outage-instead-of-L001"
    ),
    pytest.param(outage("4d"), {}, cluster(live(), overrides=TWO_WEEKS), [], id="cut-above-the-outage"),
    pytest.param(
        outage("1d"), {}, cluster(live(), overrides={"orders": {"retention.ms": "1000"}}), [], id="more-than-before"
    ),
    # min ISR and copies
    pytest.param(
        in_sync(2), {"checkout": ACKS}, elr((2,), (), ()), [("Z005", 5)], id="pinning-min-isr-forgets-eligible-leaders"
    ),
    pytest.param(in_sync(2), {"checkout": ACKS}, elr((), (), ()), [], id="nobody-is-eligible"),
    pytest.param(
        in_sync(2),
        {"checkout": ACKS},
        elr((2,), (), (), features=Read({})),
        [],
        id="a-cluster-without-eligible-leaders",
    ),
    pytest.param(
        in_sync(1), {"checkout": ACKS}, cluster(live(), overrides=STRONG), [("Z006", 5)], id="less-under-acks-all"
    ),
    pytest.param(in_sync(1), {"checkout": "acks=1\n"}, cluster(live(), overrides=STRONG), [], id="less-under-acks-one"),
    pytest.param(
        in_sync(1, "at-most-once"), {"checkout": ACKS}, cluster(live(), overrides=STRONG), [], id="records-may-be-lost"
    ),
    pytest.param(
        in_sync(2),
        {"checkout": ACKS},
        cluster(live(), overrides={"orders": {"min.insync.replicas": "1"}}),
        [],
        id="more",
    ),
    pytest.param(
        in_sync(2),
        {"checkout": ACKS},
        cluster(live(rf=4)),
        [("Z006", 5)],
        id="fewer-replicas-under-acks-all",
    ),
    # sizes and policies
    pytest.param(
        LIMIT,
        {"checkout": "max.request.size=2000000\n"},
        cluster(live(), overrides={"orders": {"max.message.bytes": "4000000"}}),
        [("Z008", 5)],
        id="limit-below-what-the-producer-sends",
    ),
    pytest.param(
        LIMIT,
        {"checkout": "linger.ms=5\n"},
        cluster(live(), overrides={"orders": {"max.message.bytes": "4000000"}}),
        [],
        id="a-producer-with-the-limit-it-always-had",
    ),
    pytest.param(
        LIMIT,
        {"checkout": "max.request.size=2000000\ncompression.type=zstd\n"},
        cluster(live(), overrides={"orders": {"max.message.bytes": "4000000"}}),
        [],
        id="compressed-nobody-knows",
    ),
    pytest.param(
        LIMIT,
        {"checkout": "max.request.size=9000000\n"},
        cluster(live(), overrides={"orders": {"max.message.bytes": "4000000"}}),
        [],
        id="it-sent-too-much-before",
    ),
    pytest.param(
        COMPACT.replace("KEY", "none"), {}, cluster(live("prices")), [("Z009", 10)], id="compacted-without-keys"
    ),
    pytest.param(COMPACT.replace("KEY", "sku"), {}, cluster(live("prices")), [], id="compacted-by-key"),
    pytest.param(
        COMPACT.replace("KEY", "none"),
        {},
        cluster(live("prices"), overrides={"prices": {"cleanup.policy": "compact"}}),
        [],
        id="compacted-already",
    ),
]


def findings(body: str, clients: Mapping[str, str], state: ClusterState) -> Sequence[Finding]:
    return planned({**topology(body, **clients), STATE: dump(state)}).lint


@pytest.mark.parametrize(("body", "clients", "state", "expected"), CASES)
def test_changes(body: str, clients: Mapping[str, str], state: ClusterState, expected: list[tuple[str, int]]) -> None:
    assert [
        (each.code, each.location.line)
        for each in findings(body, clients, state)
        if each.location and each.code[0] == "Z"
    ] == expected


def test_a_change_speaks_instead_of_the_value_that_it_sets() -> None:
    codes = {each.code for each in findings(outage("1d"), {}, cluster(live(), overrides=TWO_WEEKS))}
    assert "Z004" in codes
    assert "L001" not in codes


@pytest.mark.parametrize(
    ("more", "expected"), [("", Severity.ERROR), (ALLOWED, Severity.WARNING)], ids=["not-allowed", "allowed-by-name"]
)
def test_a_harm_that_was_allowed_is_told_and_no_error(more: str, expected: Severity) -> None:
    found = findings(outage("1d", more), {}, cluster(live(), overrides=TWO_WEEKS))
    assert [each.severity for each in found if each.code == "Z004"] == [expected]


def test_another_topology_that_reads_the_topic_counts() -> None:
    reader = """\
krc: 1
name: warehouse
owner: team-warehouse
external:
  orders: {partitions: 3, replication_factor: 3}
consumers:
  picking:
    topics: [orders]
    retry: {dialect: generic, delays: [1m], outage_to_survive: 5d}
    dlq: {owner: team-warehouse, alert: {volume: 10/h}}
"""
    state = cluster(live(), overrides=TWO_WEEKS)
    made = planned({**topology(outage("4d")), "warehouse.yaml": reader, STATE: dump(state)})
    (found,) = [each for each in made.lint if each.code == "Z004"]
    assert "picking" in found.message
    assert "5d" in found.message


def test_only_what_was_read_counts() -> None:
    """ELR that could not be read decides nothing: the plan's own harm says what may happen."""
    state = elr(features=Denied("not allowed"))
    assert "Z005" not in {each.code for each in findings(in_sync(2), {"checkout": ACKS}, state)}
    state = elr(elr=NotRead())
    assert "Z005" not in {each.code for each in findings(in_sync(2), {"checkout": ACKS}, state)}


@pytest.mark.parametrize(("before", "after"), [(1, 2), (3, 6), (6, 7), (6, 8), (6, 9), (10, 12), (12, 100)], ids=str)
def test_the_share_of_moved_keys_is_that_of_all_hashes(before: int, after: int) -> None:
    hashes = range(before * after)
    moved = sum(1 for each in hashes if each % before != each % after)
    assert moved_share(before, after) == round(100 * moved / len(hashes))


def test_findings_of_a_plan_know_where_they_begin() -> None:
    (found,) = [each for each in findings(KEYED, {}, cluster(live())) if each.code == "Z001"]
    assert found.location
    assert (found.location.line, found.location.excerpt) == (5, "")


IGNORED = KEYED.replace(
    "      orders:", "      # krc: ignore[Z001] read one by one, keyed for compaction only\n      orders:"
)


def test_a_comment_for_a_rule_over_changes_holds_in_plans_and_is_not_unused_in_files() -> None:
    codes = {each.code for each in findings(IGNORED, {}, cluster(live()))}
    assert "Z001" not in codes
    assert "W001" not in codes
    assert "W001" not in {each.code for each in outcome(topology(IGNORED)).findings}
