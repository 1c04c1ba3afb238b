"""One JVM in a child process, asked from Python."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.java import worker as module
from kafka_resilience_cli.java.worker import JavaError, JavaWorker

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def worker() -> Iterator[JavaWorker]:
    with JavaWorker([]) as running:
        yield running


def test_calls_java_and_answers_json(worker: JavaWorker) -> None:
    answer = worker.call("tests.java.worker_functions:upper", texts=["a", "ß"])
    assert answer == ["A", "SS"]


def test_what_a_function_raises_is_an_error_and_the_worker_goes_on(worker: JavaWorker) -> None:
    with pytest.raises(JavaError, match="NumberFormatException") as caught:
        worker.call("tests.java.worker_functions:number", text="x")
    assert "worker_functions.py" in caught.value.why
    assert worker.call("tests.java.worker_functions:number", text="7") == 7


def test_what_java_prints_does_not_get_between_the_answers(worker: JavaWorker) -> None:
    assert worker.call("tests.java.worker_functions:chatter", line="noise") == "said noise"


def test_large_answers_arrive_whole(worker: JavaWorker) -> None:
    assert worker.call("tests.java.worker_functions:repeated", text="é", times=300_000) == "é" * 300_000


def test_a_dead_child_is_reported_with_its_last_words() -> None:
    with JavaWorker([]) as worker, pytest.raises(KrcError, match="died") as caught:
        worker.call("tests.java.worker_functions:exits", words="out of luck")
    assert "out of luck" in caught.value.why


def test_waiting_has_an_end() -> None:
    with JavaWorker([], timeout=10) as worker:
        worker._timeout = 0.2
        with pytest.raises(KrcError, match=r"no answer within 0\.2 s"):
            worker.call("tests.java.worker_functions:sleeps", seconds=60)


def test_the_child_dies_with_its_parent(tmp_path: Path) -> None:
    """A parent that is killed while Java is busy leaves no JVM behind."""
    script = (
        "from kafka_resilience_cli.java.worker import JavaWorker\n"
        "with JavaWorker([]) as worker:\n"
        "    print(worker._process.pid, flush=True)\n"
        f"    worker.call('tests.java.worker_functions:sleeps', seconds=60, busy={str(tmp_path / 'busy')!r})\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    _wait_until((tmp_path / "busy").exists, "Java sleeps")
    parent.kill()
    parent.wait()
    parent.stdout.close()
    _wait_until(lambda: not _alive(child), "the child is gone")


def test_without_jpype_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    with pytest.raises(KrcError, match="JPype") as caught, JavaWorker([]):
        pass
    assert "[sandbox]" in caught.value.hint


def _wait_until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
