"""What the broker's answers to validate_only mean."""

import pytest

from kafka_resilience_cli.cluster.gateway import BrokerError
from kafka_resilience_cli.plan.changes import Allowed, Blocked, Gated, Verification, Waiting, key
from kafka_resilience_cli.plan.refine import askable, refine
from tests.plan.builders import chained, cluster, live, only, plan_of, removed, topic, topology

UNKNOWN_KEY = BrokerError(40, "INVALID_CONFIG", "Unknown topic config name: retention.mss")


def answered(plan, error, *, topics=None):
    return refine(plan, {key(c): error for c in askable(plan) if topics is None or c.topic in topics})


def test_a_change_that_the_broker_would_make_is_verified():
    change = only(answered(plan_of(topology(topic()), cluster()), None))
    assert (change.verification, change.verdict) == (Verification.VERIFIED, Allowed())


def test_a_refusal_blocks_in_the_brokers_words_and_points_at_the_line():
    plan = plan_of(topology(topic(config={"retention.mss": "1"})), cluster())
    found = only(answered(plan, UNKNOWN_KEY)).verdict
    assert isinstance(found, Blocked)
    assert found.why == "the broker refuses it: Unknown topic config name: retention.mss (INVALID_CONFIG)"
    assert found.way_out == "correct retention.mss at orders.yaml:5:3"


def test_a_key_that_kafka_dropped_comes_with_its_replacement():
    plan = plan_of(topology(topic(config={"message.timestamp.difference.max.ms": "1"})), cluster())
    error = BrokerError(40, "INVALID_CONFIG", "Unknown topic config name: message.timestamp.difference.max.ms")
    found = only(answered(plan, error)).verdict
    assert isinstance(found, Blocked)
    assert "message.timestamp.before.max.ms" in found.way_out


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        pytest.param(BrokerError(44, "POLICY_VIOLATION", "min 3 partitions"), "policy", id="policy"),
        pytest.param(BrokerError(36, "TOPIC_ALREADY_EXISTS", ""), "plan again", id="raced"),
    ],
)
def test_each_refusal_has_its_way_out(error, hint):
    found = only(answered(plan_of(topology(topic()), cluster()), error)).verdict
    assert isinstance(found, Blocked)
    assert hint in found.way_out


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(BrokerError(29, "TOPIC_AUTHORIZATION_FAILED", "Authorization failed."), id="topic-authorization"),
        pytest.param(BrokerError(31, "CLUSTER_AUTHORIZATION_FAILED", ""), id="cluster-authorization"),
        pytest.param(BrokerError(-185, "_TIMED_OUT", "timed out"), id="no-answer"),
    ],
)
def test_no_permission_and_no_answer_block_nothing_and_are_said_once(error):
    plan = answered(plan_of(topology(topic("a"), topic("b")), cluster()), error)
    assert [(c.verification, c.verdict) for c in plan.changes] == [(Verification.UNVERIFIED, Allowed())] * 2
    (finding,) = plan.findings
    assert finding.message.startswith("2 changes were not checked by the broker")


def test_a_topic_one_part_of_which_is_refused_is_held_whole():
    plan = plan_of(topology(topic(partitions=6, key="none", config={"retention.mss": "1"})), cluster(live()))
    growth, config = refine(plan, {key(plan.changes[0]): None, key(plan.changes[1]): UNKNOWN_KEY}).changes
    assert isinstance(config.verdict, Blocked)
    assert growth.verdict == Waiting(("orders",))


def test_a_refused_queue_holds_its_source():
    plan = answered(plan_of(chained(), cluster()), UNKNOWN_KEY, topics={"orders.billing.dlq"})
    verdicts = {c.topic: type(c.verdict) for c in plan.changes}
    assert verdicts["orders.billing.dlq"] is Blocked
    assert verdicts["orders"] is Waiting


def test_a_gate_stays_closed_when_the_broker_agrees():
    plan = plan_of(topology(topic(config={"retention.ms": "1"})), cluster(live()))
    assert isinstance(only(answered(plan, None)).verdict, Gated)


def test_deletions_and_blocked_changes_are_not_asked_about():
    declared = topology(topic(partitions=2), topic("new"), removals=[removed("old")])
    plan = plan_of(declared, cluster(live(), live("old")))
    assert [c.topic for c in askable(plan)] == ["new"]
