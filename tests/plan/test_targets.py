"""Planning a part."""

import pytest

from kafka_resilience_cli.errors import UsageError
from tests.plan.builders import chained, cluster, live, plan_of, topic, topology


def test_only_matching_topics_are_planned_and_the_plan_says_so():
    plan = plan_of(topology(topic("a.one"), topic("b.two")), cluster(), targets=("a.*",))
    assert [c.topic for c in plan.changes] == ["a.one"]
    assert not plan.complete
    assert plan.findings[0].code == "V004"


def test_what_a_source_needs_comes_along():
    plan = plan_of(chained(), cluster(), targets=("orders",))
    assert len(plan.changes) == 4
    assert "orders.billing.dlq" in plan.findings[0].message


def test_drift_elsewhere_is_left_out():
    state = cluster(live("a"), live("b"), overrides={"a": {"segment.ms": "5"}, "b": {"segment.ms": "5"}})
    assert [d.topic for d in plan_of(topology(topic("a"), topic("b")), state, targets=("b",)).drift] == ["b"]


def test_a_target_that_matches_nothing_is_an_error_with_the_nearest_name():
    with pytest.raises(UsageError) as caught:
        plan_of(topology(topic("orders.created")), cluster(), targets=("orders.create",))
    assert caught.value.hint == "did you mean orders.created?"
