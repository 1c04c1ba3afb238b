"""Only what krc started is ever signalled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from kafka_resilience_cli.sandbox.process import ProcessId, ProcessState


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process
    process.kill()
    process.wait()


def of(process: subprocess.Popen[bytes]) -> ProcessId:
    found = ProcessId.of(process.pid)
    assert found is not None
    return found


def becomes(process: ProcessId, state: ProcessState) -> bool:
    deadline = time.monotonic() + 10
    while process.state is not state and time.monotonic() < deadline:
        time.sleep(0.01)
    return process.state is state


def test_a_process_is_known_by_its_id_and_its_start(sleeper: subprocess.Popen[bytes]) -> None:
    assert of(sleeper) == of(sleeper)
    assert of(sleeper) != ProcessId.of(os.getpid())
    assert ProcessId.parse(str(of(sleeper))) == of(sleeper)


@pytest.mark.parametrize("text", ["", "12", "x y", " "])
def test_what_is_no_record_is_none(text: str) -> None:
    assert ProcessId.parse(text) is None


def test_it_can_be_paused_resumed_and_killed(sleeper: subprocess.Popen[bytes]) -> None:
    process = of(sleeper)
    process.send(signal.SIGSTOP)
    assert becomes(process, ProcessState.PAUSED)
    process.send(signal.SIGCONT)
    assert becomes(process, ProcessState.RUNNING)
    process.send(signal.SIGKILL)
    assert becomes(process, ProcessState.DEAD)  # a zombie, as nobody has waited for it


def test_a_later_process_with_the_same_id_is_left_alone(sleeper: subprocess.Popen[bytes]) -> None:
    earlier = ProcessId(sleeper.pid, "another start")
    assert earlier.state is ProcessState.DEAD
    earlier.send(signal.SIGKILL)
    assert of(sleeper).alive
    assert sleeper.poll() is None


def test_a_process_that_is_gone(sleeper: subprocess.Popen[bytes]) -> None:
    process = of(sleeper)
    sleeper.kill()
    sleeper.wait()
    assert ProcessId.of(sleeper.pid) is None
    process.send(signal.SIGKILL)
    assert not process.alive


def test_without_proc_ps_is_asked(sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    from kafka_resilience_cli.sandbox import process as module

    monkeypatch.setattr(module, "_PROC", module.Path("/nonexistent"))
    process = of(sleeper)
    assert process.state is ProcessState.RUNNING
    process.send(signal.SIGSTOP)
    assert becomes(process, ProcessState.PAUSED)
    sleeper.kill()
    sleeper.wait()
    assert process.state is ProcessState.DEAD
