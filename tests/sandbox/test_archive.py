"""Training a class archive: kept when it worked, told when it did not, never in the way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.java.archive import class_archive
from kafka_resilience_cli.java.jars import KafkaJars
from kafka_resilience_cli.java.runtime import JavaRuntime
from kafka_resilience_cli.progress import Silent
from kafka_resilience_cli.sandbox.archive import Rehearsal, trained_archive

WRITES_AT_EXIT = """
import pathlib, signal, sys
signal.signal(signal.SIGTERM, lambda *_: (pathlib.Path(sys.argv[1]).touch(), sys.exit()))
print("up", flush=True)
signal.pause()
"""
WRITES_NOTHING = "print('up', flush=True); import signal; signal.pause()"


class Told(Silent):
    def __init__(self) -> None:
        self.messages: list[str] = []

    def message(self, text: str) -> None:
        self.messages.append(text)


@pytest.fixture
def java(tmp_path: Path) -> JavaRuntime:
    (tmp_path / "lib" / "server").mkdir(parents=True)
    (tmp_path / "lib" / "server" / "classes.jsa").touch()
    return JavaRuntime(tmp_path / "bin" / "java", tmp_path, 17, "17.0.1+1", "PATH")


@pytest.fixture
def jars(tmp_path: Path, cache: Path) -> KafkaJars:
    jar = tmp_path / "kafka.jar"
    jar.touch()
    return KafkaJars("9.1", (jar,), "digest", "cache")


def node(script: str) -> Rehearsal:
    """A rehearsal whose node is a script that gets the path to write."""

    @contextmanager
    def rehearse(flags: tuple[str, ...]) -> Iterator[subprocess.Popen[bytes]]:
        output = flags[-1].removeprefix("-XX:ArchiveClassesAtExit=")
        with subprocess.Popen([sys.executable, "-c", script, output], stdout=subprocess.PIPE) as process:
            assert process.stdout
            process.stdout.readline()
            yield process
            process.kill()

    return rehearse


def test_what_was_trained_is_used(java: JavaRuntime, jars: KafkaJars) -> None:
    told = Told()
    archive = trained_archive(java, jars, node(WRITES_AT_EXIT), told)
    assert told.messages == []
    assert archive.use == (f"-XX:SharedArchiveFile={archive.path}",)
    assert [path.name for path in archive.path.parent.iterdir()] == [archive.path.name]


def test_once_is_enough(java: JavaRuntime, jars: KafkaJars) -> None:
    trained_archive(java, jars, node(WRITES_AT_EXIT), Silent())

    def rehearse(flags: tuple[str, ...]) -> None:
        raise AssertionError("trained twice")

    assert trained_archive(java, jars, rehearse, Silent()).trained


def test_a_jar_that_changed_needs_another_archive_and_takes_the_old_one_along(
    java: JavaRuntime, jars: KafkaJars
) -> None:
    first = trained_archive(java, jars, node(WRITES_AT_EXIT), Silent())
    jars.paths[0].write_text("changed")
    assert not class_archive(java, jars).trained
    second = trained_archive(java, jars, node(WRITES_AT_EXIT), Silent())
    assert second.trained
    assert not first.path.exists()


@contextmanager
def fails(flags: tuple[str, ...]) -> Iterator[subprocess.Popen[bytes]]:
    raise KrcError("no node")
    yield


@pytest.mark.parametrize(
    ("rehearse", "words"),
    [
        pytest.param(fails, "no node", id="the-node-did-not-start"),
        pytest.param(node(WRITES_NOTHING), "wrote no archive", id="nothing-was-written"),
    ],
)
def test_a_failure_is_told_and_nothing_is_left(
    rehearse: Rehearsal, words: str, java: JavaRuntime, jars: KafkaJars
) -> None:
    told = Told()
    archive = trained_archive(java, jars, rehearse, told)
    assert archive.use == ()
    assert words in told.messages[0]
    assert list(archive.path.parent.iterdir()) == []
