"""What is read of a cluster, and that nothing more is."""

from dataclasses import replace

import pytest

from kafka_resilience_cli.cluster.gateway import Wanted
from kafka_resilience_cli.cluster.state import NotRead, Read
from kafka_resilience_cli.plan.reading import first_read, merged, second_read
from kafka_resilience_cli.topology.model import ClusterFacts
from tests.plan.builders import cluster, external, live, removed, topic, topology


def test_first_the_configuration_of_declared_topics_only():
    declared = topology(topic("a"), externals=[external("b"), external("c", config={"retention.ms": "1"})])
    assert first_read([declared]) == Wanted(configs=frozenset({"a", "c"}))


def test_a_platform_that_fixes_keys_needs_the_defaults():
    assert first_read([topology(facts=ClusterFacts(platform="msk-express"))]).topic_defaults


@pytest.mark.parametrize(
    ("declared", "state", "expected"),
    [
        pytest.param(topology(topic()), cluster(live()), None, id="nothing-for-no-change"),
        pytest.param(topology(topic()), cluster(), None, id="nothing-for-a-creation"),
        pytest.param(
            topology(removals=[removed("old")]),
            cluster(live("old")),
            Wanted(offsets=frozenset({"old"}), groups=True),
            id="records-and-groups-of-what-is-deleted",
        ),
        pytest.param(
            topology(topic(), prefixes=("orders",)),
            cluster(live(), live("orders.stray")),
            Wanted(offsets=frozenset({"orders.stray"})),
            id="records-of-what-is-unmanaged",
        ),
        pytest.param(
            topology(topic(inherit=["segment.ms"])),
            cluster(live(), overrides={"orders": {"segment.ms": "5"}}),
            Wanted(topic_defaults=True),
            id="what-a-removed-override-falls-back-to",
        ),
        pytest.param(
            topology(topic(config={"min.insync.replicas": "2"})),
            cluster(live(isr=2)),
            Wanted(elr=frozenset({"orders"}), features=True),
            id="eligible-leaders-where-min-isr-is-written-out-of-sync",
        ),
        pytest.param(topology(topic(config={"min.insync.replicas": "2"})), cluster(live()), None, id="not-in-sync"),
    ],
)
def test_then_what_the_difference_calls_for(declared, state, expected):
    assert second_read([declared], state) == expected


def test_the_two_reads_are_one_state():
    first = replace(cluster(live()), offsets=NotRead(), groups=NotRead())
    second = replace(cluster(), configs=NotRead())
    state = merged(first, second)
    assert state.topics == first.topics
    assert state.configs == first.configs
    assert state.groups == Read({})
