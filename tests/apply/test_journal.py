"""The journal tells done, failed, unknown and not attempted apart, whatever happened to krc."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kafka_resilience_cli import __version__
from kafka_resilience_cli.apply.history import read, summarise, unfinished
from kafka_resilience_cli.apply.journal import Journal, JournalError, actor, default_path
from kafka_resilience_cli.apply.results import Result, Status
from kafka_resilience_cli.cluster.gateway import BrokerError
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.plan.changes import Blocked, CreateTopic
from kafka_resilience_cli.secrets import redactor
from tests.apply.changes import configure, create, delete, grow, plan

PLAN = plan(create("a", retention_ms="1000"), create("b"), configure("c", retention_ms="5", remove=("x",)), delete("d"))


def done(index: int, status: Status = Status.DONE, error: BrokerError | None = None) -> Result:
    return Result(index, PLAN.changes[index], status, error=error, seconds=0.25)


def begun(path: Path) -> Journal:
    journal = Journal(path)
    journal.begin(PLAN)
    return journal


def test_a_killed_apply_is_told_apart_change_by_change(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    journal = begun(path)
    journal.attempt([(0, PLAN.changes[0]), (1, PLAN.changes[1])])
    journal.results([done(0), done(1, Status.FAILED)])
    journal.attempt([(2, PLAN.changes[2])])
    # killed here
    run = summarise(path)
    assert not run.finished
    assert {status: run.topics(status) for status in Status} == {
        Status.DONE: ("a",),
        Status.FAILED: ("b",),
        Status.UNKNOWN: ("c",),
        Status.NOT_ATTEMPTED: ("d",),
        Status.ALREADY: (),
        Status.STALE: (),
    }
    assert str(run) == "1 done, 1 failed, 1 unknown, 1 not attempted"


def test_it_says_who_when_where_and_what(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRC_ACTOR", "deploy-bot")
    path = tmp_path / "j.jsonl"
    journal = begun(path)
    journal.attempt([(2, PLAN.changes[2])])
    journal.results([done(2, Status.FAILED, BrokerError(44, "POLICY_VIOLATION", "no"))])
    journal.end(interrupted=False, ready=True)
    records = [json.loads(line) for line in path.read_text().splitlines()]
    assert [record["event"] for record in records] == ["begin", *["planned"] * 4, "attempt", "result", "end"]
    head, planned, result = records[0], records[3], records[6]
    assert (head["actor"], head["krc"], head["topologies"]) == ("deploy-bot", __version__, ["orders"])
    assert head["cluster"] == {"id": "memory", "name": "memory"}
    assert head["at"].endswith("+00:00")
    assert planned["set"] == {"retention.ms": {"before": None, "after": "5"}}
    assert planned["remove"] == {"x": {"before": "1", "after": None}}
    assert result["error"] == {"code": 44, "name": "POLICY_VIOLATION", "message": "no"}
    assert summarise(path).finished


def test_only_what_may_run_is_planned(tmp_path: Path) -> None:
    blocked = CreateTopic(topic="x", reason="", partitions=1, replication_factor=1, verdict=Blocked("no", "ask"))
    journal = Journal(tmp_path / "j.jsonl")
    journal.begin(plan(blocked, grow("y", 1, 2)))
    assert [entry.topic for entry in summarise(journal.path).entries] == ["y"]


def test_one_file_holds_many_applies(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    for _ in range(2):
        journal = begun(path)
        journal.end(interrupted=False, ready=True)
        journal.close()
    journal = begun(path)
    assert [run.finished for run in read(path)] == [True, True, False]
    assert summarise(path).run == journal.run


def test_a_line_torn_by_a_crash_spoils_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    journal = begun(path)
    journal.attempt([(0, PLAN.changes[0])])
    with path.open("a") as handle:
        handle.write('{"run": "' + journal.run + '", "event": "res')
    assert summarise(path).topics(Status.UNKNOWN) == ("a",)
    again = begun(path)
    assert [run.run for run in read(path)] == [journal.run, again.run]


def test_secrets_are_masked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redactor, "_values", set())
    monkeypatch.setattr(redactor, "_pattern", None)
    redactor.register('hunter2"x')
    journal = begun(tmp_path / "j.jsonl")
    journal.results([done(0, Status.FAILED, BrokerError(-1, "X", 'password hunter2"x refused'))])
    text = journal.path.read_text()
    assert "hunter2" not in text
    assert "password ******** refused" in text


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    assert begun(tmp_path / "j.jsonl").path.stat().st_mode & 0o777 == 0o600


def test_a_full_disk_is_an_error_with_a_way_out() -> None:
    with pytest.raises(JournalError, match="cannot write the journal /dev/full") as caught:
        begun(Path("/dev/full"))
    assert caught.value.why == "No space left on device"
    assert "--journal" in caught.value.hint


def test_a_place_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError, match="cannot write the journal"):
        Journal(tmp_path / "file" / "j.jsonl")


def test_it_lives_in_the_state_directory() -> None:
    path = default_path("abc/..", {"XDG_STATE_HOME": "/state"})
    assert path.parent == Path("/state/krc/journal")
    assert path.name.startswith("abc___-")
    assert default_path("abc", {"HOME": "/home/me"}).parent == Path("/home/me/.local/state/krc/journal")


def test_somebody_is_named_when_nobody_is_told() -> None:
    assert "@" in actor({})


class TestTheLastApplyToACluster:
    def test_is_reported_while_it_has_not_ended(self, tmp_path: Path) -> None:
        journal = begun(tmp_path / "memory-1.jsonl")
        found = unfinished("memory", tmp_path)
        assert found
        assert found[0] == journal.path
        journal.end(interrupted=True, ready=False)
        assert unfinished("memory", tmp_path) is None

    def test_only_the_newest_counts(self, tmp_path: Path) -> None:
        begun(tmp_path / "memory-1.jsonl")
        begun(tmp_path / "memory-2.jsonl").end(interrupted=False, ready=True)
        assert unfinished("memory", tmp_path) is None

    def test_another_cluster_is_none_of_ours(self, tmp_path: Path) -> None:
        begun(tmp_path / "other-1.jsonl")
        assert unfinished("other", tmp_path) is None  # the file says "memory"
        assert unfinished("memory", tmp_path) is None  # and is not named so

    def test_a_journal_of_many_clusters_is_looked_through(self, tmp_path: Path) -> None:
        audit = tmp_path / "audit.jsonl"
        begun(audit)
        other = Journal(audit)
        other.begin(plan(create("x"), cluster_id="other"))
        other.end(interrupted=False, ready=True)
        assert unfinished("memory", audit)
        assert unfinished("other", audit) is None

    def test_there_may_be_none(self, tmp_path: Path) -> None:
        assert unfinished("memory", tmp_path / "nowhere") is None


def test_a_file_without_an_apply_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("hello\n[1]\n")
    with pytest.raises(KrcError, match="holds no apply"):
        summarise(tmp_path / "x")
