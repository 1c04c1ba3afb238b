"""The order of changes, and what depends on what."""

from dataclasses import replace

import pytest

from kafka_resilience_cli.plan.changes import AddPartitions, CreateTopic, Kind, ReassignReplicas, SetConfig, key
from kafka_resilience_cli.plan.order import order
from kafka_resilience_cli.plan.settlement import dependencies
from kafka_resilience_cli.topology.model import Role
from tests.plan.builders import chained, cluster, live, plan_of, removed, topic, topology

CHAIN = ["orders.billing.dlq", "orders.billing.retry-2m", "orders.billing.retry-1m", "orders"]


def test_a_chain_is_created_from_its_end():
    assert [c.topic for c in plan_of(chained(), cluster()).changes] == CHAIN


def test_a_chain_grows_from_its_end():
    there = cluster(*(live(name) for name in CHAIN), overrides={CHAIN[0]: {"retention.ms": "2592000000"}})
    plan = plan_of(chained(partitions=6), there)
    assert [(type(c), c.topic) for c in plan.changes] == [(AddPartitions, name) for name in CHAIN]


def test_a_source_is_created_only_after_its_queue_has_grown():
    """Growth comes after creation in general, but not where creation needs it."""
    declared = chained(partitions=6)
    there = cluster(live(CHAIN[0]), overrides={CHAIN[0]: {"retention.ms": "2592000000"}})
    assert [c.topic for c in plan_of(declared, there).changes] == CHAIN


def test_an_ordinary_topic_that_is_used_as_a_queue_comes_first_too():
    declared = chained()
    queue = replace(declared.topics[CHAIN[0]], role=Role.EVENT, chain=None)
    declared = replace(declared, topics={**declared.topics, queue.name: queue, "a": topic("a")})
    assert [c.topic for c in plan_of(declared, cluster()).changes] == [*CHAIN[:3], "a", "orders"]


def test_deletions_come_last():
    declared = topology(topic("z"), removals=[removed("a")])
    assert [c.topic for c in plan_of(declared, cluster(live("a"))).changes] == ["z", "a"]


@pytest.mark.parametrize(
    ("factor", "min_isr", "first"),
    [
        pytest.param(3, "3", ReassignReplicas, id="replicas-before-a-raise"),
        pytest.param(1, "1", SetConfig, id="a-lowering-before-replicas"),
    ],
)
def test_min_isr_never_exceeds_the_replicas(factor, min_isr, first):
    there = cluster(live(rf=2), overrides={"orders": {"min.insync.replicas": "2"}})
    plan = plan_of(topology(topic(rf=factor, config={"min.insync.replicas": min_isr})), there)
    assert type(plan.changes[0]) is first


def test_is_the_same_whatever_order_changes_come_in():
    changes = plan_of(chained(), cluster()).changes
    assert order(reversed(changes)) == changes


def test_a_circle_is_an_error_not_an_endless_loop():
    one, other = (CreateTopic(topic=n, reason="", partitions=1, replication_factor=1) for n in "ab")
    with pytest.raises(ValueError, match="circle"):
        order([replace(one, needs=("b",)), replace(other, needs=("a",))])


def test_where_a_queue_fails_its_tiers_and_source_are_not_to_be_attempted():
    found = dependencies(plan_of(chained(), cluster()).changes)
    assert {k[1]: [d[1] for d in on] for k, on in found.items()} == {
        CHAIN[1]: [CHAIN[0]],
        CHAIN[2]: sorted(CHAIN[:2]),
        CHAIN[3]: sorted(CHAIN[:3]),
    }


def test_what_exists_already_is_no_dependency():
    there = cluster(*(live(name) for name in CHAIN[:3]), overrides={CHAIN[0]: {"retention.ms": "2592000000"}})
    (change,) = plan_of(chained(), there).changes
    assert change.needs == ()
    assert key(change) == (Kind.CREATE_TOPIC, "orders")
