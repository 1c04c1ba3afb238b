"""krc killed or interrupted in the middle of 300 topics: the journal tells how far it came, the next apply goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from kafka_resilience_cli.apply.history import Run, summarise
from kafka_resilience_cli.apply.results import Status
from kafka_resilience_cli.cluster.gateway import Wanted
from kafka_resilience_cli.cluster.state import read_or
from kafka_resilience_cli.sandbox.sandbox import Sandbox
from tests.apply.live import connected

pytestmark = pytest.mark.sandbox

SOURCES = 50
TOPICS = SOURCES * 6
"""A source, four retry topics and a dead-letter queue each: six requests, because each needs the one before."""


@pytest.fixture
def prefix(sandbox: Sandbox) -> Iterator[str]:
    name = f"apply-{uuid.uuid4().hex[:8]}"
    yield name
    with connected(sandbox) as gateway:
        gateway.delete_topics([t for t in read_or(gateway.read(Wanted()).topics, {}) if t.startswith(name)])


@pytest.fixture
def krc(sandbox: Sandbox, prefix: str, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    sources = "\n".join(f"  {prefix}.{n:02}: {{key: id}}" for n in range(SOURCES))
    read = ", ".join(f"{prefix}.{n:02}" for n in range(SOURCES))
    (tmp_path / "many.yaml").write_text(
        "krc: 1\nname: many\nowner: team-many\n"
        f"defaults: {{topic: {{partitions: 1, replication_factor: 3}}}}\ntopics:\n{sources}\n"
        f"consumers:\n  billing:\n    topics: [{read}]\n"
        "    retry: {dialect: generic, delays: [1m, 5m, 1h, 2h], outage_to_survive: 1d}\n"
        "    dlq: {retention: 30d, alert: {volume: 10/h}}\n"
    )
    environment = {**os.environ, "KRC_BOOTSTRAP_SERVERS": sandbox.bootstrap_servers, "NO_COLOR": "1"}
    environment["XDG_STATE_HOME"] = str(tmp_path / "state")

    started: list[subprocess.Popen[str]] = []

    def start(*words: str) -> subprocess.Popen[str]:
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", "kafka_resilience_cli", *words],
                cwd=tmp_path,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def events(journal: Path) -> list[Mapping[str, object]]:
    lines = journal.read_text().split("\n") if journal.exists() else []
    return [json.loads(line) for line in lines[:-1]]


def until(holds: Callable[[], bool], what: str, timeout: float = 60) -> None:
    deadline = time.monotonic() + timeout
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.005)


@contextmanager
def caught_in_a_request(sandbox: Sandbox, journal: Path) -> Iterator[None]:
    """While entered the controller is held and krc waits for its answer. Some requests were answered before."""
    (controller,) = (node.id for node in sandbox.nodes if node not in sandbox.brokers)
    until(lambda: any(event["event"] == "result" for event in events(journal)), "a first answer")
    seen: list[int] = []

    def waits() -> bool:
        found = events(journal)
        seen.append(len(found))
        return found[-1]["event"] == "attempt" and len(seen) > 40 and seen[-40] == seen[-1]

    sandbox.pause(controller)
    try:
        until(waits, "a request without an answer")
        yield
    finally:
        sandbox.resume(controller)


def accounts_for_all(run: Run) -> bool:
    return sum(len(run.topics(status)) for status in Status) == TOPICS


def test_after_kill_9_the_journal_tells_and_the_next_apply_converges(
    sandbox: Sandbox, krc: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    journal = tmp_path / "killed.jsonl"
    process = krc("apply", "many.yaml", "--auto-approve", "--journal", str(journal))
    with caught_in_a_request(sandbox, journal):
        process.kill()
        process.communicate()

    run = summarise(journal)
    assert not run.finished
    assert accounts_for_all(run)
    assert all(run.topics(status) for status in (Status.DONE, Status.UNKNOWN, Status.NOT_ATTEMPTED))
    with connected(sandbox) as gateway:
        until(
            lambda: set(run.topics(Status.DONE)) <= read_or(gateway.read(Wanted()).topics, {}).keys(),
            "all that is done",
        )
        assert not set(run.topics(Status.NOT_ATTEMPTED)) & read_or(gateway.read(Wanted()).topics, {}).keys()

    again = krc("apply", "many.yaml", "--auto-approve", "--journal", str(journal))
    _, err = again.communicate(timeout=180)
    assert again.returncode == 0, err
    assert f"did not come to its end: {run}" in err
    plan = krc("plan", "many.yaml", "--detailed-exitcode")
    shown, _ = plan.communicate(timeout=60)
    assert plan.returncode == 0, shown
    finished = summarise(journal)
    assert finished.finished
    left = TOPICS - len(finished.topics(Status.DONE))
    assert len(run.topics(Status.DONE)) <= left <= len(run.topics(Status.DONE)) + len(run.topics(Status.UNKNOWN))


def test_ctrl_c_finishes_the_request_in_flight_and_says_what_is_left(
    sandbox: Sandbox, krc: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    journal = tmp_path / "interrupted.jsonl"
    process = krc("apply", "many.yaml", "--auto-approve", "--format", "json", "--journal", str(journal))
    with caught_in_a_request(sandbox, journal):
        process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Interrupted: finishing the request in flight" in err
    document = json.loads(out)
    assert document["ending"] == "interrupted"
    assert document["summary"]["unknown"] == 0
    assert document["summary"]["created"] + document["summary"]["not_attempted"] == TOPICS
    assert document["summary"]["not_attempted"] > 0
    run = summarise(journal)
    assert run.finished
    assert len(run.topics(Status.NOT_ATTEMPTED)) == document["summary"]["not_attempted"]


def test_a_second_ctrl_c_leaves_at_once(
    sandbox: Sandbox, krc: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    journal = tmp_path / "left.jsonl"
    process = krc("apply", "many.yaml", "--auto-approve", "--journal", str(journal))
    with caught_in_a_request(sandbox, journal):
        process.send_signal(signal.SIGINT)
        assert process.stderr
        heard = ""
        while "Interrupted" not in heard:
            heard = process.stderr.readline()
            assert heard, "krc ended early"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)  # the controller is still held: no answer is waited for
    assert process.returncode == 130
    assert "left at once" in err
    assert str(journal) in err
    assert summarise(journal).topics(Status.UNKNOWN)
