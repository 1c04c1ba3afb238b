"""What counts as a difference, and what does not."""

from dataclasses import replace

import pytest

from kafka_resilience_cli.cluster.state import Denied, NotRead, Read, TopicConfig
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.plan.changes import (
    AddPartitions,
    CreateTopic,
    DeleteTopic,
    Drift,
    ReassignReplicas,
    SetConfig,
)
from tests.plan.builders import chained, cluster, live, only, plan_of, removed, topic, topology


def test_a_topic_that_is_not_there_is_created_as_declared():
    change = only(plan_of(topology(topic(partitions=6, config={"retention.ms": "1000"})), cluster()))
    assert isinstance(change, CreateTopic)
    assert (change.partitions, change.replication_factor) == (6, 3)
    assert {k: d.after for k, d in change.config.items()} == {"retention.ms": "1000"}
    assert str(change.location) == "orders.yaml:3:3"


def test_a_topic_as_declared_is_no_change():
    state = cluster(live(), overrides={"orders": {"retention.ms": "1000"}})
    assert plan_of(topology(topic(config={"retention.ms": "1000"})), state).changes == ()


def test_an_undeclared_topic_is_left_alone():
    plan = plan_of(topology(topic()), cluster(live(), live("somebody.elses")))
    assert (plan.changes, plan.drift, plan.unmanaged) == ((), (), ())


@pytest.mark.parametrize(
    ("key", "declared", "there"),
    [
        pytest.param("cleanup.policy", "delete,compact", "compact,delete", id="order-of-a-list"),
        pytest.param("unclean.leader.election.enable", "True", "true", id="case-of-a-boolean"),
        pytest.param("min.cleanable.dirty.ratio", "0.50", "0.5", id="decimals"),
        pytest.param("retention.ms", " 1000", "1000", id="blanks"),
    ],
)
def test_values_that_a_broker_takes_for_the_same_are_no_change(key, declared, there):
    state = cluster(live(), overrides={"orders": {key: there}})
    assert plan_of(topology(topic(config={key: declared})), state).changes == ()


def test_a_declared_value_is_pinned_even_where_it_is_inherited_already():
    change = only(plan_of(topology(topic(config={"retention.ms": "604800000"})), cluster(live())))
    assert isinstance(change, SetConfig)
    delta = change.set["retention.ms"]
    assert (delta.before, delta.before_level, delta.after) == ("604800000", "default", "604800000")
    assert change.harms == ()


def test_unchanged_keys_are_not_sent_with_changed_ones():
    state = cluster(live(), overrides={"orders": {"retention.ms": "1000", "segment.ms": "5"}})
    change = only(plan_of(topology(topic(config={"retention.ms": "1000", "segment.ms": "6"})), state))
    assert isinstance(change, SetConfig)
    assert list(change.set) == ["segment.ms"]


def test_more_partitions_are_added():
    change = only(plan_of(topology(topic(partitions=6, key="none")), cluster(live(partitions=3))))
    assert isinstance(change, AddPartitions)
    assert (change.before, change.after) == (3, 6)


def test_another_replication_factor_is_a_change_by_replicas_never_by_the_isr():
    assert plan_of(topology(topic(rf=3)), cluster(live(rf=3, isr=2))).changes == ()
    change = only(plan_of(topology(topic(rf=3)), cluster(live(rf=2))))
    assert isinstance(change, ReassignReplicas)
    assert (change.before, change.after) == (2, 3)


class TestDrift:
    STATE = cluster(live(), overrides={"orders": {"segment.ms": "5", "leader.replication.throttled.replicas": "*"}})

    def test_an_override_that_no_file_declares_is_shown_and_left(self):
        plan = plan_of(topology(topic()), self.STATE)
        assert plan.changes == ()
        assert [(d.key, d.value) for d in plan.drift] == [
            ("leader.replication.throttled.replicas", "*"),
            ("segment.ms", "5"),
        ]

    def test_pruning_removes_it_but_never_a_throttle(self):
        plan = plan_of(topology(topic()), self.STATE, prune_config=True)
        change = only(plan)
        assert isinstance(change, SetConfig)
        assert {k: (d.before, d.after) for k, d in change.remove.items()} == {"segment.ms": ("5", "604800000")}
        assert [d.key for d in plan.drift] == ["leader.replication.throttled.replicas"]

    def test_inherit_removes_the_named_override(self):
        change = only(plan_of(topology(topic(inherit=["segment.ms"])), self.STATE))
        assert isinstance(change, SetConfig)
        assert list(change.remove) == ["segment.ms"]

    def test_inherit_of_what_is_inherited_is_no_change(self):
        assert plan_of(topology(topic(inherit=["retention.ms"])), cluster(live())).changes == ()


class TestRemoved:
    def test_what_is_gone_already_is_no_change(self):
        assert plan_of(topology(removals=[removed("old")]), cluster()).changes == ()

    def test_what_is_there_is_deleted(self):
        change = only(plan_of(topology(removals=[removed("old")]), cluster(live("old", partitions=2))))
        assert isinstance(change, DeleteTopic)
        assert (change.partitions, change.records, change.reason) == (2, 0, "replaced")


class TestUnmanaged:
    def test_undeclared_topics_under_the_prefixes_are_listed_with_their_records(self):
        state = cluster(live(), live("orders.stray", partitions=2), live("other"), records={"orders.stray": 5})
        (found,) = plan_of(topology(topic(), prefixes=("orders.",)), state).unmanaged
        assert (found.topic, found.partitions, found.records, found.left_behind) == ("orders.stray", 2, 5, "")

    def test_a_retry_topic_that_a_changed_delay_left_behind_is_recognised(self):
        declared = chained()
        state = cluster(
            *(live(name) for name in declared.topics),
            live("orders.billing.retry-7m"),
            overrides={"orders.billing.dlq": {"retention.ms": "2592000000"}},
            records={"orders.billing.retry-7m": 12},
        )
        plan = plan_of(declared, state)
        assert plan.changes == ()
        (found,) = plan.unmanaged
        assert (found.topic, found.records) == ("orders.billing.retry-7m", 12)
        assert found.left_behind == "retry topic of group billing on orders"

    def test_but_not_one_of_a_group_that_no_file_knows(self):
        declared = chained()
        there = [live(name) for name in declared.topics]
        assert plan_of(declared, cluster(*there, live("orders.shipping.retry-7m"))).unmanaged == ()


class TestConfigurationThatCouldNotBeRead:
    def test_of_one_topic_is_an_error_and_makes_the_plan_incomplete(self):
        state = replace(cluster(live(), live("b")), configs=Read({"b": TopicConfig({})}))
        plan = plan_of(topology(topic(config={"retention.ms": "1"}), topic("b")), state)
        assert plan.changes == ()
        assert not plan.complete
        (finding,) = plan.findings
        assert (finding.code, finding.severity) == ("V001", Severity.ERROR)
        assert "orders" in finding.message

    def test_of_all_says_why(self):
        state = replace(cluster(live()), configs=Denied("not authorized"))
        assert "not authorized" in plan_of(topology(topic()), state).findings[0].message


@pytest.mark.parametrize("section", ["topics", "brokers"])
def test_what_was_not_read_is_not_taken_for_absent(section):
    with pytest.raises(KrcError, match="not known"):
        plan_of(topology(topic()), replace(cluster(), **{section: NotRead()}))


def test_two_topologies_make_one_plan():
    one, two = topology(topic("a")), topology(topic("b"), name="two")
    plan = plan_of([one, two], cluster())
    assert plan.topologies == ("orders", "two")
    assert [c.topic for c in plan.changes] == ["a", "b"]
    assert plan.declared_topics == 2


def test_drift_points_at_the_topic():
    state = cluster(live(), overrides={"orders": {"segment.ms": "5"}})
    (drift,) = plan_of(topology(topic()), state).drift
    assert isinstance(drift, Drift)
    assert drift.location is not None
    assert drift.location.file == "orders.yaml"
