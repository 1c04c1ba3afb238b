"""Jars are whole and the right ones, or there is one clear error and nothing half-written."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.java import jars as module
from kafka_resilience_cli.java import lock, maven
from kafka_resilience_cli.java.jars import kafka_jars
from kafka_resilience_cli.java.lock import LockedJar, render
from kafka_resilience_cli.progress import Progress, Silent

CONTENT = {"org.apache.kafka:kafka_2.13:9.1": b"server" * 100, "org.slf4j:slf4j-api:1.7.36": b"logging" * 50}


Damage = Callable[[Path], object]


class Repository:
    """Stands in for the network: serves CONTENT, or what a test made of it."""

    def __init__(self) -> None:
        self.content = dict(CONTENT)
        self.reachable = True
        self.asked: list[str] = []

    def fetch(self, version: str, coordinates: Sequence[str], size: int, into: Path, progress: Progress) -> list[Path]:
        if not self.reachable:
            raise KrcError("Kafka's jars could not be downloaded", why="ConnectionRefusedError")
        return [path for _, path in self._serve(coordinates, into)]

    def resolve(self, version: str, into: Path, progress: Progress) -> list[tuple[str, Path]]:
        return self._serve(list(self.content), into)

    def _serve(self, coordinates: Sequence[str], into: Path) -> list[tuple[str, Path]]:
        served = []
        for coordinate in coordinates:
            self.asked.append(coordinate)
            path = into / LockedJar(coordinate, 0, "").file_name
            path.write_bytes(self.content[coordinate])
            served.append((coordinate, path))
        return served


@pytest.fixture
def repository(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cache: Path) -> Repository:
    served = Repository()
    locks = tmp_path / "locks"
    locks.mkdir()
    locked = [LockedJar(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in CONTENT.items()]
    (locks / "kafka-9.1.txt").write_text(render("9.1", locked))
    monkeypatch.setattr(lock, "LOCK_DIR", locks)
    monkeypatch.setattr(maven, "fetch", served.fetch)
    monkeypatch.setattr(maven, "resolve", served.resolve)
    return served


def jar(cache: Path) -> Path:
    return cache / "kafka" / "9.1" / "kafka_2.13-9.1.jar"


def test_the_first_use_downloads_and_the_second_needs_no_network(repository: Repository, cache: Path) -> None:
    first = kafka_jars("9.1", Silent())
    repository.reachable = False
    assert kafka_jars("9.1", Silent()) == first
    assert [path.name for path in first.paths] == ["kafka_2.13-9.1.jar", "slf4j-api-1.7.36.jar"]
    assert sorted(path.name for path in jar(cache).parent.parent.iterdir()) == ["9.1"]


def test_checked_files_are_not_read_again(repository: Repository, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kafka_jars("9.1", Silent())
    hashed: list[Path] = []
    monkeypatch.setattr(module, "sha256", lambda path: hashed.append(path) or "")
    kafka_jars("9.1", Silent())
    assert hashed == []


def test_a_touched_file_is_read_again_and_kept(repository: Repository, cache: Path) -> None:
    kafka_jars("9.1", Silent())
    os.utime(jar(cache), ns=(1, 1))
    repository.asked.clear()
    kafka_jars("9.1", Silent())
    assert repository.asked == []


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:10]), id="truncated"),
        pytest.param(lambda path: path.write_bytes(b"x" * path.stat().st_size), id="altered"),
        pytest.param(lambda path: path.unlink(), id="missing"),
    ],
)
class TestDamage:
    def test_only_the_damaged_jar_is_fetched_again(self, damage: Damage, repository: Repository, cache: Path) -> None:
        kafka_jars("9.1", Silent())
        damage(jar(cache))
        repository.asked.clear()
        kafka_jars("9.1", Silent())
        assert repository.asked == ["org.apache.kafka:kafka_2.13:9.1"]
        assert jar(cache).read_bytes() == CONTENT["org.apache.kafka:kafka_2.13:9.1"]

    def test_without_network_it_is_one_error(self, damage: Damage, repository: Repository, cache: Path) -> None:
        kafka_jars("9.1", Silent())
        damage(jar(cache))
        repository.reachable = False
        with pytest.raises(KrcError, match="could not be downloaded") as caught:
            kafka_jars("9.1", Silent())
        assert ("is damaged" in caught.value.what) == jar(cache).exists()


def test_a_download_with_another_sum_is_not_kept(repository: Repository, cache: Path) -> None:
    repository.content["org.slf4j:slf4j-api:1.7.36"] = b"login p" * 50
    with pytest.raises(KrcError, match="SHA-256"):
        kafka_jars("9.1", Silent())
    assert list((cache / "kafka").iterdir()) == []


def test_no_network_on_first_use_leaves_nothing(repository: Repository, cache: Path) -> None:
    repository.reachable = False
    with pytest.raises(KrcError, match="could not be downloaded"):
        kafka_jars("9.1", Silent())
    assert list((cache / "kafka").iterdir()) == []


def test_a_release_without_sums_is_taken_on_trust_and_watched_from_then_on(repository: Repository, cache: Path) -> None:
    assert kafka_jars("9.2", Silent()).origin == "cache, unchecked"
    repository.asked.clear()
    kafka_jars("9.2", Silent())
    assert repository.asked == []
    damaged = cache / "kafka" / "9.2" / "kafka_2.13-9.1.jar"
    damaged.write_bytes(b"x" * damaged.stat().st_size)
    kafka_jars("9.2", Silent())
    assert repository.asked != []


@pytest.mark.parametrize("version", ["latest", "4", "../4.3.1", "4.3.1/x"])
def test_what_is_no_version_is_refused(version: str, repository: Repository) -> None:
    with pytest.raises(KrcError, match="not a Kafka version"):
        kafka_jars(version, Silent())


class TestKafkaHome:
    @pytest.fixture
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, repository: Repository) -> Path:
        home = tmp_path / "kafka"
        (home / "libs").mkdir(parents=True)
        (home / "libs" / "kafka_2.13-9.5.0.jar").write_bytes(b"server")
        monkeypatch.setenv("KAFKA_HOME", str(home))
        return home

    @pytest.mark.parametrize("version", [None, "9.5.0"])
    def test_is_used_first(self, version: str | None, home: Path) -> None:
        found = kafka_jars(version, Silent())
        assert (found.version, found.origin) == ("9.5.0", "KAFKA_HOME")

    def test_is_passed_over_for_another_version(self, home: Path) -> None:
        assert kafka_jars("9.1", Silent()).origin == "cache"

    def test_that_is_none_is_an_error(self, home: Path) -> None:
        (home / "libs" / "kafka_2.13-9.5.0.jar").unlink()
        with pytest.raises(KrcError, match="not an unpacked Kafka"):
            kafka_jars(None, Silent())


def test_jgo_missing_says_what_to_install(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jgo.maven", None)
    with pytest.raises(KrcError) as caught:
        kafka_jars(None, Silent())
    assert "kafka-resilience-cli[sandbox]" in caught.value.hint
