"""The live facts a plan relies on, and when they have moved."""

from dataclasses import replace

import pytest

from kafka_resilience_cli.cluster.gateway import Wanted
from kafka_resilience_cli.cluster.state import Group, NotRead
from kafka_resilience_cli.plan.preconditions import fact, moved, wanted_facts
from kafka_resilience_cli.topology.model import ClusterFacts
from tests.plan.builders import cluster, live, only, plan_of, removed, topic, topology

BEFORE = cluster(live(), overrides={"orders": {"retention.ms": "1000"}})


def moves(declared, before, after):
    return [(p.fact, p.expected, now) for p, now in moved(only(plan_of(declared, before)), after)]


@pytest.mark.parametrize(
    ("declared", "before", "after", "expected"),
    [
        pytest.param(
            topology(topic()), cluster(), cluster(live()), [("topic", None, "exists")], id="created-meanwhile"
        ),
        pytest.param(
            topology(topic(partitions=6)),
            BEFORE,
            cluster(live(partitions=4)),
            [("partitions", "3", "4")],
            id="grown-meanwhile",
        ),
        pytest.param(
            topology(topic(config={"retention.ms": "2000"})),
            BEFORE,
            cluster(live(), overrides={"orders": {"retention.ms": "3000"}}),
            [("config.retention.ms", "1000", "3000"), ("effective.retention.ms", "1000", "3000")],
            id="value-set-meanwhile",
        ),
        pytest.param(
            topology(topic(config={"retention.ms": "2000"})),
            BEFORE,
            cluster(live(), overrides={"orders": {"retention.ms": "1000", "cleanup.policy": "compact"}}),
            [("effective.cleanup.policy", "delete", "compact")],
            id="policy-that-the-harm-was-judged-by",
        ),
        pytest.param(
            topology(topic(config={"min.insync.replicas": "2"})),
            cluster(live()),
            cluster(live(isr=1)),
            [("isr_at_least.2", "yes", "no")],
            id="isr-shrunk-meanwhile",
        ),
        pytest.param(
            topology(topic(), facts=ClusterFacts(brokers=3)),
            cluster(),
            cluster(brokers=2),
            [("live_brokers_at_least.3", "yes", "no")],
            id="broker-gone-meanwhile",
        ),
        pytest.param(
            topology(removals=[removed("old")]),
            cluster(live("old")),
            cluster(live("old"), records={"old": 1}, groups=[Group("g", "Stable", "classic", 1, frozenset({"old"}))]),
            [("active_groups", "", "g"), ("records", "0", "1")],
            id="used-meanwhile",
        ),
    ],
)
def test_what_moved_is_named(declared, before, after, expected):
    assert moves(declared, before, after) == expected


@pytest.mark.parametrize(
    ("declared", "before", "after"),
    [
        pytest.param(topology(topic()), cluster(), cluster(live("other")), id="unrelated-topic"),
        pytest.param(topology(topic()), cluster(), cluster(brokers=5), id="more-brokers"),
        pytest.param(
            topology(topic(config={"retention.ms": "2000"})),
            BEFORE,
            cluster(live(), overrides={"orders": {"retention.ms": "1000", "segment.ms": "7"}}),
            id="unrelated-key",
        ),
        pytest.param(
            topology(topic(config={"cleanup.policy": "delete"})),
            cluster(live(), overrides={"orders": {"cleanup.policy": "compact,delete"}}),
            cluster(live(), overrides={"orders": {"cleanup.policy": "delete,compact"}}),
            id="same-list-in-another-order",
        ),
        pytest.param(
            topology(removals=[removed("old", data_loss=True)]),
            cluster(live("old")),
            cluster(live("old"), records={"old": 9}),
            id="records-whose-loss-is-accepted",
        ),
    ],
)
def test_what_does_not_matter_does_not_count(declared, before, after):
    assert moves(declared, before, after) == []


def test_only_what_is_needed_is_read_again():
    declared = topology(topic("a"), topic("b", config={"retention.ms": "1"}), removals=[removed("old")])
    plan = plan_of(declared, cluster(live("b"), live("old")))
    assert wanted_facts(plan.changes) == Wanted(configs=frozenset({"b"}), offsets=frozenset({"old"}), groups=True)


def test_a_section_that_was_not_read_is_absent_not_empty():
    assert fact("records", "orders", replace(BEFORE, offsets=NotRead())) is None


def test_an_unknown_fact_of_a_newer_plan_is_refused():
    with pytest.raises(ValueError, match="unknown fact 'weather'"):
        fact("weather", "orders", BEFORE)
