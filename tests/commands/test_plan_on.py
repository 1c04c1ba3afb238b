"""Planning on a cluster whose brokers do not list yet what its controller knows."""

from datetime import date

import pytest

from kafka_resilience_cli.cluster.gateway import BrokerError, NewTopic
from kafka_resilience_cli.cluster.memory import Failure, MemoryGateway
from kafka_resilience_cli.commands import plan as command
from kafka_resilience_cli.plan.changes import Blocked
from kafka_resilience_cli.plan.options import PlanOptions
from tests.plan.builders import only, topic, topology

OPTIONS = PlanOptions(today=date(2026, 11, 24))


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "LOOK_PAUSE_S", 0.0)


@pytest.mark.parametrize("declared", [topic(), topic(partitions=6, key="none")], ids=["created", "grown"])
def test_what_was_just_made_is_no_change_and_not_blocked(declared):
    gateway = MemoryGateway()
    gateway.create_topics([NewTopic("orders", 3, 3, {})])
    gateway.lag = 3
    if declared.partitions.value == 6:
        gateway.add_partitions({"orders": 6})
    else:
        gateway.delete_topics(["orders"])
        gateway.create_topics([NewTopic("orders", 3, 3, {})])
    assert command.plan_on(gateway, [topology(declared)], OPTIONS).changes == ()


def test_a_contradiction_that_stays_is_told():
    gateway = MemoryGateway()
    gateway.lag = 1000
    gateway.create_topics([NewTopic("orders", 3, 3, {})])
    verdict = only(command.plan_on(gateway, [topology(topic())], OPTIONS)).verdict
    assert isinstance(verdict, Blocked)
    assert "already exists" in verdict.why


def test_a_cluster_that_does_not_answer_is_asked_once_and_the_plan_says_so():
    lost = BrokerError(-185, "_TIMED_OUT", "no answer")
    gateway = MemoryGateway()
    gateway.create_topics([NewTopic("grown", 3, 3, {})])
    gateway.failures = [Failure("create_topics", lost, times=9)]
    gateway.calls.clear()
    plan = command.plan_on(gateway, [topology(topic("new"), topic("grown", partitions=6, key="none"))], OPTIONS)
    assert [call.name for call in gateway.calls if call.validate_only] == ["create_topics"]
    (finding,) = plan.findings
    assert finding.code == "V003"
    assert "is a controller there?" in finding.hint
