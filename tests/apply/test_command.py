"""``krc apply`` without its command line: plan, ask, do; or do what a saved plan says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kafka_resilience_cli.apply.journal import Journal
from kafka_resilience_cli.apply.outcome import Ending
from kafka_resilience_cli.apply.results import Status
from kafka_resilience_cli.apply.session import Terms
from kafka_resilience_cli.cluster.memory import MemoryGateway
from kafka_resilience_cli.commands.apply import apply_on, apply_saved, read_plan
from kafka_resilience_cli.commands.plan import plan_on
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.plan.changes import Plan
from kafka_resilience_cli.plan.document import dumps
from kafka_resilience_cli.plan.gates import approve as open_gates
from kafka_resilience_cli.plan.options import PlanOptions
from kafka_resilience_cli.progress import Silent
from tests.apply.changes import create, plan
from tests.plan.builders import chained, topic, topology

OPTIONS = PlanOptions(today=date(2026, 11, 24))
CHAIN = chained()
WEEK = topology(topic(config={"retention.ms": "604800000"}))
HOUR = topology(topic(config={"retention.ms": "3600000"}))


class Notes(Silent):
    def __init__(self) -> None:
        self.heard: list[str] = []

    def message(self, text: str) -> None:
        self.heard.append(text)


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return


def yes(plan: Plan) -> Plan:
    return plan


def no(plan: Plan) -> None:
    return None


def never(plan: Plan) -> Plan:
    raise AssertionError("nobody is to be asked")


def writes(gateway: MemoryGateway) -> list[str]:
    return [
        call.name
        for call in gateway.calls
        if call.name not in ("read", "overrides_by_broker") and not call.validate_only
    ]


def test_what_was_approved_is_done_and_then_there_is_nothing_to_do() -> None:
    gateway = MemoryGateway()
    assert apply_on(gateway, [CHAIN], OPTIONS, yes).complete
    again = apply_on(gateway, [CHAIN], OPTIONS, never)
    assert again.ending is Ending.NOTHING_TO_DO
    assert again.complete


def test_without_approval_nothing_is_sent() -> None:
    gateway = MemoryGateway()
    outcome = apply_on(gateway, [CHAIN], OPTIONS, no)
    assert outcome.ending is Ending.DECLINED
    assert not outcome.complete
    assert writes(gateway) == []


def test_a_gate_stays_shut_until_it_is_opened() -> None:
    gateway = MemoryGateway()
    apply_on(gateway, [WEEK], OPTIONS, yes)
    gateway.calls.clear()
    outcome = apply_on(gateway, [HOUR], OPTIONS, yes)
    assert writes(gateway) == []
    assert outcome.held_back
    assert not outcome.complete
    assert apply_on(gateway, [HOUR], OPTIONS, lambda plan: open_gates(plan, "typed orders")).complete
    assert writes(gateway) == ["alter_configs"]


class TestASavedPlan:
    def test_is_done_as_it_was_saved(self, tmp_path: Path) -> None:
        gateway, file = MemoryGateway(), tmp_path / "plan.json"
        file.write_text(dumps(plan_on(gateway, [CHAIN], OPTIONS)))
        assert apply_saved(gateway, read_plan(file), Terms(saved_plan=file)).complete
        assert plan_on(gateway, [CHAIN], OPTIONS).changes == ()

    def test_applied_twice_does_nothing_the_second_time(self, tmp_path: Path) -> None:
        gateway, file = MemoryGateway(), tmp_path / "plan.json"
        file.write_text(dumps(plan_on(gateway, [CHAIN], OPTIONS)))
        apply_saved(gateway, read_plan(file), Terms(saved_plan=file))
        gateway.calls.clear()
        outcome = apply_saved(gateway, read_plan(file), Terms(saved_plan=file))
        assert outcome.complete
        assert {result.status for result in outcome.results} == {Status.ALREADY}
        assert writes(gateway) == []

    def test_that_was_stopped_half_way_goes_on(self, tmp_path: Path) -> None:
        gateway, file = MemoryGateway(), tmp_path / "plan.json"
        file.write_text(dumps(plan_on(gateway, [CHAIN], OPTIONS)))
        queue = next(topic for topic in CHAIN.topics.values() if topic.name.endswith(".dlq"))
        half = topology(queue)
        apply_on(gateway, [half], OPTIONS, yes)
        outcome = apply_saved(gateway, read_plan(file), Terms(saved_plan=file))
        assert outcome.complete
        assert [result.status for result in outcome.results] == [Status.ALREADY, *[Status.DONE] * 3]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            pytest.param("topics: {}", "this is not a plan", id="yaml"),
            pytest.param('{"format": "2.0", "changes": []}', "format 2.0", id="another format"),
            pytest.param('{"format": "1.0", "changes": [{}]}', "damaged", id="damaged"),
            pytest.param("\udcff", "not a plan", id="not text"),
        ],
    )
    def test_is_refused_where_it_is_none(self, tmp_path: Path, text: str, message: str) -> None:
        file = tmp_path / "plan.json"
        file.write_bytes(text.encode("utf-8", "surrogateescape"))
        with pytest.raises(KrcError, match=message):
            read_plan(file)

    def test_from_a_snapshot_is_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "plan.json"
        options = PlanOptions(today=OPTIONS.today, applicable=False)
        file.write_text(dumps(plan_on(MemoryGateway(), [CHAIN], options)))
        with pytest.raises(KrcError, match="planned from a snapshot"):
            read_plan(file)

    def test_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(KrcError, match="cannot read the plan"):
            read_plan(tmp_path / "none.json")


def test_an_apply_that_did_not_end_is_told_before_the_next(tmp_path: Path) -> None:
    audit = tmp_path / "audit.jsonl"
    killed = Journal(audit)
    killed.begin(plan(create("a"), create("b")))
    killed.attempt([(0, create("a"))])
    notes = Notes()
    apply_on(MemoryGateway(), [CHAIN], OPTIONS, no, Terms(journal=audit), progress=notes)
    assert len(notes.heard) == 1
    assert "1 unknown, 1 not attempted" in notes.heard[0]
    assert str(audit) in notes.heard[0]
