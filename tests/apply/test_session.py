"""An approved plan from the last look to the last wait, on a cluster without a broker."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from kafka_resilience_cli.apply.history import summarise
from kafka_resilience_cli.apply.outcome import ApplyOutcome, Ending
from kafka_resilience_cli.apply.results import Result, Status
from kafka_resilience_cli.apply.session import Session, Terms
from kafka_resilience_cli.cluster.gateway import BrokerError, NewTopic
from kafka_resilience_cli.cluster.memory import Call, Failure, MemoryGateway
from kafka_resilience_cli.errors import Interrupted, KrcError
from kafka_resilience_cli.plan.changes import Blocked, CreateTopic, Gated, Plan
from kafka_resilience_cli.progress import Silent
from kafka_resilience_cli.topology.model import Hazard
from tests.apply.changes import configure, create, delete, grow, plan


@pytest.fixture(autouse=True)
def state_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "krc" / "journal"


def run(gateway: MemoryGateway, planned: Plan, **terms: object) -> tuple[ApplyOutcome, list[Result]]:
    heard: list[Result] = []
    outcome = Session(planned, gateway, terms=Terms(**terms), progress=Silent(), finished=heard.append).run()  # type: ignore[arg-type]
    return outcome, heard


def holding(*names: str) -> MemoryGateway:
    gateway = MemoryGateway()
    gateway.create_topics([NewTopic(name, 3, 3) for name in names])
    gateway.calls.clear()
    return gateway


def writes(gateway: MemoryGateway) -> list[str]:
    return [call.name for call in gateway.calls if call.name not in ("read", "overrides_by_broker")]


def test_every_kind_of_change_is_made_and_journalled() -> None:
    gateway = holding("a", "old")
    outcome, heard = run(gateway, plan(create("b"), grow("a", 3, 6), configure("a", retention_ms="5"), delete("old")))
    assert outcome.complete
    assert outcome.done == {"created": 1, "updated": 1, "deleted": 1}
    assert writes(gateway) == ["create_topics", "add_partitions", "alter_configs", "delete_topics"]
    assert [result.change.topic for result in heard] == ["b", "a", "a", "old"]
    assert outcome.journal
    journalled = summarise(outcome.journal)
    assert journalled.finished
    assert journalled.topics(Status.DONE) == ("b", "a", "a", "old")


def test_with_nothing_to_do_nothing_is_asked_or_journalled(state_directory: Path) -> None:
    gateway = MemoryGateway()
    outcome, _ = run(gateway, plan())
    assert outcome.ending is Ending.NOTHING_TO_DO
    assert outcome.complete
    assert gateway.calls == []
    assert not state_directory.exists()


def test_only_what_is_allowed_runs_and_the_rest_keeps_it_from_being_complete() -> None:
    blocked = CreateTopic(topic="x", reason="", partitions=1, replication_factor=1, verdict=Blocked("no", "ask"))
    gated = CreateTopic(
        topic="y", reason="", partitions=1, replication_factor=1, verdict=Gated((Hazard.RETENTION_CUT,))
    )
    gateway = MemoryGateway()
    outcome, _ = run(gateway, plan(blocked, gated, create("b")))
    assert [call.subjects for call in gateway.calls if call.name == "create_topics"] == [("b",)]
    assert outcome.ending is Ending.FINISHED
    assert [change.topic for change in outcome.held_back] == ["x", "y"]
    assert not outcome.complete


def test_another_cluster_is_refused_before_anything_is_sent() -> None:
    gateway = MemoryGateway()
    with pytest.raises(KrcError, match="another cluster"):
        run(gateway, plan(create("b"), cluster_id="elsewhere"))
    assert writes(gateway) == []


class TestStale:
    def test_a_saved_plan_is_refused_whole_before_anything_is_sent(self, tmp_path: Path) -> None:
        gateway = holding("a")
        outcome, _ = run(gateway, plan(create("a", partitions=9), create("b")), saved_plan=tmp_path / "plan.json")
        assert outcome.ending is Ending.STALE
        assert [result.status for result in outcome.results] == [Status.STALE, Status.NOT_ATTEMPTED]
        assert writes(gateway) == []
        assert outcome.journal is None

    def test_what_holds_already_is_no_reason_to_refuse(self, tmp_path: Path) -> None:
        gateway = holding("a")
        outcome, _ = run(gateway, plan(create("a"), create("b", needs=("a",))), saved_plan=tmp_path / "plan.json")
        assert outcome.complete
        assert [result.status for result in outcome.results] == [Status.ALREADY, Status.DONE]
        assert outcome.done["created"] == 1

    def test_of_a_fresh_plan_only_the_stale_change_is_refused(self) -> None:
        gateway = holding("a")
        outcome, _ = run(gateway, plan(create("a", partitions=9), create("b")))
        assert [result.status for result in outcome.results] == [Status.STALE, Status.DONE]
        assert outcome.journal
        assert summarise(outcome.journal).topics(Status.STALE) == ("a",)
        assert not outcome.complete


def test_a_disk_that_is_full_from_the_start_keeps_everything_from_being_sent() -> None:
    gateway = MemoryGateway()
    with pytest.raises(KrcError, match="cannot write the journal"):
        run(gateway, plan(create("b")), journal=Path("/dev/full"))
    assert writes(gateway) == []


def test_what_does_not_show_in_time_is_named() -> None:
    outcome, _ = run(MemoryGateway(lag=10**6), plan(create("b")), wait_timeout=0)
    assert outcome.results[0].status is Status.DONE
    assert [waiting.topic for waiting in outcome.readiness.waiting] == ["b"]
    assert not outcome.complete


def test_failures_leave_the_rest_done() -> None:
    denied = BrokerError(29, "TOPIC_AUTHORIZATION_FAILED", "no")
    gateway = MemoryGateway(failures=[Failure("create_topics", denied, subject="a")])
    outcome, _ = run(gateway, plan(create("a"), create("b")))
    assert [result.status for result in outcome.results] == [Status.FAILED, Status.DONE]
    assert outcome.ending is Ending.FINISHED
    assert not outcome.complete


class TestCtrlC:
    def test_once_finishes_the_request_in_flight(self) -> None:
        gateway = holding("old")
        gateway.before_call = lambda call: interrupt_at("create_topics", call)
        outcome, _ = run(gateway, plan(create("a"), delete("old")))
        assert outcome.ending is Ending.INTERRUPTED
        assert [result.status for result in outcome.results] == [Status.DONE, Status.NOT_ATTEMPTED]
        assert outcome.journal
        assert summarise(outcome.journal).topics(Status.NOT_ATTEMPTED) == ("old",)

    def test_twice_leaves_at_once_and_the_journal_says_unknown(self, state_directory: Path) -> None:
        gateway = holding("old")
        gateway.before_call = lambda call: interrupt_at("create_topics", call, times=2)
        with pytest.raises(Interrupted, match="left at once") as caught:
            run(gateway, plan(create("a"), delete("old")))
        (journal,) = state_directory.iterdir()
        assert str(journal) in caught.value.hint
        journalled = summarise(journal)
        assert not journalled.finished
        assert journalled.topics(Status.UNKNOWN) == ("a",)
        assert journalled.topics(Status.NOT_ATTEMPTED) == ("old",)


def interrupt_at(name: str, call: Call, times: int = 1) -> None:
    for _ in range(times if call.name == name else 0):
        os.kill(os.getpid(), signal.SIGINT)
