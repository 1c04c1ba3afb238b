"""A real cluster decides what the rules about copies say: with all brokers, with two, and with one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from confluent_kafka import Consumer, TopicPartition

from kafka_resilience_cli.lint.rules.topic.acks_all_backed_by_one_replica import acks_all_backed_by_one_replica
from kafka_resilience_cli.lint.rules.topic.min_isr_equals_rf import min_isr_equals_rf
from kafka_resilience_cli.lint.rules.topic.min_isr_exceeds_rf import min_isr_exceeds_rf
from kafka_resilience_cli.lint.rules.topic.min_isr_not_enforced import min_isr_not_enforced
from kafka_resilience_cli.lint.rules.topic.min_isr_too_low import min_isr_too_low
from kafka_resilience_cli.lint.rules.topic.replication_factor_exceeds_brokers import replication_factor_exceeds_brokers
from kafka_resilience_cli.sandbox.sandbox import Sandbox
from tests.integration.waiting import until
from tests.lint.proofs.topics import ACCEPTED, Cluster, topics_of

pytestmark = pytest.mark.sandbox

TOO_FEW = "NOT_ENOUGH_REPLICAS"


@pytest.fixture(scope="module")
def cluster(sandbox: Sandbox) -> Cluster:
    return Cluster(sandbox.bootstrap_servers)


@pytest.mark.proves("T009")
def test_more_replicas_than_brokers_are_refused(cluster: Cluster) -> None:
    rule = replication_factor_exceeds_brokers
    assert cluster.ask(topics_of(rule.bad)["orders"]) == "INVALID_REPLICATION_FACTOR"
    assert cluster.ask(topics_of(rule.good)["orders"]) == ACCEPTED


@pytest.mark.proves("T005")
@pytest.mark.parametrize("name", ["orders", "prices"])
def test_more_replicas_in_sync_than_there_are_is_taken_for_all(cluster: Cluster, name: str) -> None:
    topic = cluster.make(topics_of(min_isr_exceeds_rf.bad)[name])
    assert cluster.send(topic, acks="all") == ACCEPTED


@dataclass(frozen=True, slots=True)
class Shrinking:
    """What one record sent with acks=all, or 1, came to, by topic: with two brokers left, then with one."""

    two: dict[str, str]
    one: dict[str, str]
    weak: str
    """acks=1 to a topic that asks for two replicas in sync, with one left."""
    seen: int
    """How many of its records consumers are shown then."""


@pytest.fixture(scope="module")
def shrinking(sandbox: Sandbox, cluster: Cluster) -> Iterator[Shrinking]:
    """One-partition topics on brokers 1, 2, 3, led by 1; then 3 dies, then 2."""
    first, second, third = (broker.id for broker in sandbox.brokers)
    declared = {
        "T003 bad": topics_of(min_isr_too_low.bad)["orders"],
        "T003 good": topics_of(min_isr_too_low.good)["orders"],
        "T004 bad": topics_of(min_isr_equals_rf.bad)["orders"],
        "T004 good": topics_of(min_isr_equals_rf.good)["orders"],
        "T006 bad": topics_of(acks_all_backed_by_one_replica.bad)["orders"],
        "T006 good": topics_of(acks_all_backed_by_one_replica.good)["orders"],
        "T007 bad": topics_of(min_isr_not_enforced.bad)["orders"],
    }
    topics = {label: cluster.make(topic, on=[first, second, third]) for label, topic in declared.items()}
    killed = []

    def lose(broker: int, left: list[int]) -> dict[str, str]:
        sandbox.kill(broker)
        killed.append(broker)
        until(lambda: all(cluster.in_sync(topic) == left for topic in topics.values()), f"only {left} in sync")
        return {label: _settled(cluster, topic) for label, topic in topics.items()}

    try:
        two = lose(third, [first, second])
        one = lose(second, [first])
        weak = cluster.send(topics["T007 bad"], acks=1)
        yield Shrinking(two, one, weak, _readable(sandbox, topics["T007 bad"]))
    finally:
        for broker in killed:
            sandbox.start(broker)
        everyone = [first, second, third]
        until(lambda: all(cluster.in_sync(topic) == everyone for topic in topics.values()), "all in sync again")


def _settled(cluster: Cluster, topic: str) -> str:
    """What a record with acks=all comes to, asked again where the leader itself had not heard yet who is in sync."""
    answer = cluster.send(topic, acks="all")
    for _ in range(2):
        if answer in ("REQUEST_TIMED_OUT", "_MSG_TIMED_OUT"):
            answer = cluster.send(topic, acks="all")
    return answer


@pytest.mark.proves("T004")
def test_all_in_sync_means_that_one_broker_stops_writes(shrinking: Shrinking) -> None:
    assert shrinking.two["T004 bad"] == TOO_FEW
    assert shrinking.two["T004 good"] == ACCEPTED


@pytest.mark.proves("T003")
def test_one_in_sync_acknowledges_a_single_copy(shrinking: Shrinking) -> None:
    assert shrinking.one["T003 bad"] == ACCEPTED
    assert shrinking.one["T003 good"] == TOO_FEW


@pytest.mark.proves("T006")
def test_acks_all_is_content_with_the_leader_alone(shrinking: Shrinking) -> None:
    assert shrinking.one["T006 bad"] == ACCEPTED
    assert shrinking.one["T006 good"] == TOO_FEW


@pytest.mark.proves("T007")
def test_acks_1_is_taken_below_min_isr_and_shown_to_nobody(shrinking: Shrinking) -> None:
    assert shrinking.one["T007 bad"] == TOO_FEW
    assert shrinking.weak == ACCEPTED
    assert shrinking.seen == 1, "the one that was written with two in sync"


def _readable(sandbox: Sandbox, topic: str) -> int:
    reader = Consumer({"bootstrap.servers": sandbox.bootstrap_servers, "group.id": topic, "client.id": topic})
    try:
        low, high = reader.get_watermark_offsets(TopicPartition(topic, 0), timeout=10)
        return int(high - low)
    finally:
        reader.close()
