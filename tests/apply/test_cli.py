"""``krc apply`` as typed: who is asked what, what is printed where, and the exit code."""

from __future__ import annotations

import io
import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from kafka_resilience_cli.cli.main import run
from kafka_resilience_cli.cluster.gateway import BrokerError, ConfigEdit, NewTopic
from kafka_resilience_cli.cluster.memory import Call, Failure, MemoryGateway
from kafka_resilience_cli.cluster.state import read_or

TOPOLOGY = """\
krc: 1
name: orders
defaults: {topic: {partitions: 3, replication_factor: 3}}
topics:
  orders.created: {key: id, config: {retention.ms: 7d}}
  orders.audit: {key: none}
"""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Person:
    """Somebody at a terminal (or not) with a cluster in memory."""

    def __init__(self, directory: Path) -> None:
        self.gateway = MemoryGateway()
        self.file = directory / "orders.yaml"
        self.file.write_text(TOPOLOGY)
        self.out = self.err = ""

    def types(self, *words: str, answers: str | None = None, command: str = "apply") -> int:
        """Run a command line; ``answers`` is what is typed, ``None`` is no terminal."""
        stdout, stderr = io.StringIO(), io.StringIO() if answers is None else Terminal()
        stdin = io.StringIO() if answers is None else Terminal(answers)
        line = [command, *words, "-b", "memory:9092"]
        code = run(line, stdout=stdout, stderr=stderr, stdin=stdin)
        self.out, self.err = stdout.getvalue(), stderr.getvalue()
        return code

    @property
    def topics(self) -> set[str]:
        return set(read_or(self.gateway.state.topics, {}))

    def retention(self) -> str:
        return read_or(self.gateway.state.configs, {})["orders.created"].overrides["retention.ms"]


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Person:
    somebody = Person(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("TERM", "dumb")
    for name in ("CI", "KRC_IN_AUTOMATION", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def connect(spec: Any, timeout: float) -> MemoryGateway:
        return somebody.gateway

    monkeypatch.setattr("kafka_resilience_cli.cluster.connect.connect", connect)
    return somebody


def test_a_literal_yes_is_asked_for(person: Person) -> None:
    assert person.types(str(person.file), answers="yes\n") == 0
    assert "Only yes will do" in person.err
    assert "Plan: 2 to create" in person.err
    assert person.out == "Applied: 2 created, 0 updated, 0 deleted.\n"
    assert person.topics == {"orders.created", "orders.audit"}


@pytest.mark.parametrize("answer", ["y\n", "YES\n", "\n", "", "no\n"])
def test_anything_else_is_no(person: Person, answer: str) -> None:
    assert person.types(str(person.file), answers=answer) == 1
    assert person.out == "Not applied: nothing was changed.\n"
    assert person.topics == set()


def test_with_nothing_to_do_nobody_is_asked(person: Person) -> None:
    person.types(str(person.file), "--auto-approve")
    assert person.types(str(person.file), answers="") == 0
    assert person.out == "Nothing to do: the cluster is as declared.\n"
    assert "Only yes" not in person.err


def test_where_nobody_can_be_asked_it_does_not_wait(person: Person) -> None:
    assert person.types(str(person.file)) == 1
    assert "--auto-approve" in person.err
    assert person.gateway.calls == []


def test_in_ci_a_terminal_is_nobody(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert person.types(str(person.file), answers="yes\n") == 1
    assert person.topics == set()


def test_a_line_for_each_finished_change_where_there_is_no_bar(person: Person) -> None:
    assert person.types(str(person.file), "--auto-approve") == 0
    assert "+ orders.audit created (0.0s)\n+ orders.created created (0.0s)" in person.err


class TestGates:
    @pytest.fixture(autouse=True)
    def _applied(self, person: Person) -> None:
        person.types(str(person.file), "--auto-approve")
        person.file.write_text(TOPOLOGY.replace("7d", "1h"))

    def test_auto_approve_opens_none(self, person: Person) -> None:
        assert person.types(str(person.file), "--auto-approve") == 1
        assert "gated by retention-cut" in person.out
        assert person.out.endswith("Applied: 0 created, 0 updated, 0 deleted; 1 gated.\n")
        assert person.retention() == "604800000"

    def test_typing_the_name_of_the_topology_opens_them(self, person: Person) -> None:
        assert person.types(str(person.file), answers="orders\nyes\n") == 0
        assert "Type orders to make them too" in person.err
        assert person.retention() == "3600000"
        journals = "".join(path.read_text() for path in Path("state/krc/journal").iterdir())
        assert "typed orders" in journals

    @pytest.mark.parametrize("answers", ["\n", "yes\nyes\n", "order\nyes\n"])
    def test_anything_else_leaves_them_shut(self, person: Person, answers: str) -> None:
        assert person.types(str(person.file), answers=answers) == 1
        assert person.retention() == "604800000"

    def test_a_name_without_a_yes_does_nothing(self, person: Person) -> None:
        assert person.types(str(person.file), answers="orders\nno\n") == 1
        assert person.retention() == "604800000"

    def test_an_allowance_needs_no_name(self, person: Person) -> None:
        assert person.types(str(person.file), "--allow", "orders.created=retention-cut", "--auto-approve") == 0
        assert person.retention() == "3600000"


class TestASavedPlan:
    @pytest.fixture(autouse=True)
    def _saved(self, person: Person) -> None:
        assert person.types(str(person.file), "--save", "plan.json", command="plan") == 0

    def test_asks_nobody_and_reads_no_topology(self, person: Person) -> None:
        person.file.unlink()
        assert person.types("--plan", "plan.json") == 0
        assert person.topics == {"orders.created", "orders.audit"}

    def test_is_refused_with_what_moved(self, person: Person) -> None:
        person.gateway.create_topics([NewTopic("orders.audit", 1, 1)])
        assert person.types("--plan", "plan.json") == 1
        assert "topic: planned from absent, now exists" in person.out
        assert person.topics == {"orders.audit"}

    def test_takes_no_planning_options(self, person: Person) -> None:
        assert person.types(str(person.file), "--plan", "plan.json") == 1
        assert "contradict" in person.err

    def test_of_another_cluster_is_refused(self, person: Person) -> None:
        text = Path("plan.json").read_text().replace('"id": "memory"', '"id": "elsewhere"')
        Path("plan.json").write_text(text)
        assert person.types("--plan", "plan.json") == 1
        assert "another cluster" in person.err
        assert person.topics == set()


def test_a_failure_is_told_with_the_broker_s_words_and_counts(person: Person) -> None:
    policy = BrokerError(44, "POLICY_VIOLATION", "no topics on Fridays")
    person.gateway.failures = [Failure("create_topics", policy, "orders.audit", real_only=True)]
    assert person.types(str(person.file), "--auto-approve", "--format", "json") == 1
    document = json.loads(person.out)
    assert document["summary"]["created"] == 1
    assert document["summary"]["failed"] == 1
    assert "no topics on Fridays" in document["changes"][0]["why"]
    assert "! orders.audit create: failed: no topics on Fridays" in person.err


def test_a_stale_change_of_a_fresh_plan_is_left_out(person: Person) -> None:
    person.types(str(person.file), "--auto-approve")
    person.file.write_text(TOPOLOGY.replace("7d", "8d").replace("key: none", "key: none, partitions: 4"))

    def meddle(call: Call) -> None:
        if person.gateway.calls[-1].validate_only:
            person.gateway.before_call = None
            person.gateway.alter_configs([ConfigEdit("orders.created", {"retention.ms": "1"})])

    person.gateway.before_call = meddle
    assert person.types(str(person.file), "--auto-approve") == 1
    assert "config.retention.ms: planned from 604800000, now 1" in person.out
    assert person.out.endswith("Applied: 0 created, 1 updated, 0 deleted; 1 stale.\n")


def test_ctrl_c_finishes_the_request_and_exits_with_130(person: Person) -> None:
    def interrupt(call: Call) -> None:
        if call.name == "create_topics" and not call.validate_only:
            os.kill(os.getpid(), signal.SIGINT)

    person.gateway.before_call = interrupt
    assert person.types(str(person.file), "--auto-approve") == 130
    assert "Interrupted: finishing the request in flight" in person.err
    assert "2 created" in person.out


def test_a_journal_that_cannot_be_written_stops_it_before_anything_is_sent(person: Person) -> None:
    assert person.types(str(person.file), "--auto-approve", "--journal", "/dev/full") == 1
    assert "No space left on device" in person.err
    assert person.topics == set()


def test_the_help_shows_how(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["apply", "--help"]) == 0
    assert "krc apply --plan plan.json" in capsys.readouterr().out
