"""Jars of clients: fetched once from a Maven repository, compared with its sums, then kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.java.client_jars import kept_jars
from kafka_resilience_cli.java.maven import LOGGING
from kafka_resilience_cli.progress import Silent

ROOTS = ["org.example:client:1.0"]


class Repository(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def repository(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    root = tmp_path / "repository"
    for coordinate in (*ROOTS, LOGGING):
        group, artifact, version = coordinate.split(":")
        directory = root / group.replace(".", "/") / artifact / version
        directory.mkdir(parents=True)
        jar = directory / f"{artifact}-{version}.jar"
        jar.write_bytes(coordinate.encode())
        jar.with_name(f"{jar.name}.sha1").write_text(hashlib.sha1(coordinate.encode()).hexdigest())
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Repository, directory=str(root)))
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("KRC_MAVEN_REPO", f"http://127.0.0.1:{server.server_port}")
    yield root
    server.shutdown()
    server.server_close()


def jars() -> tuple[Path, ...]:
    return kept_jars("here", "Example 1.0", ROOTS, Silent(), alone=True)


def jar_in(repository: Path) -> Path:
    return repository / "org/example/client/1.0/client-1.0.jar"


def test_they_are_kept(repository: Path, cache: Path) -> None:
    first = jars()
    assert {path.name for path in first} == {"client-1.0.jar", "slf4j-simple-1.7.36.jar"}
    assert all(path.parent == cache / "clients" / "here" for path in first)
    jar_in(repository).unlink()
    assert jars() == first


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda jar: jar.unlink(), id="gone"),
        pytest.param(lambda jar: jar.write_bytes(b"half"), id="cut short"),
    ],
)
def test_what_is_damaged_in_the_cache_is_fetched_again(repository: Path, damage: object) -> None:
    assert callable(damage)
    kept = next(path for path in jars() if path.name == "client-1.0.jar")
    damage(kept)
    assert kept in jars()
    assert kept.read_bytes() == ROOTS[0].encode()


def test_a_jar_without_the_published_sum_is_refused(repository: Path, cache: Path) -> None:
    jar_in(repository).write_bytes(b"something else")
    with pytest.raises(KrcError, match="does not have the sum") as caught:
        jars()
    assert "client-1.0.jar" in caught.value.why
    assert list((cache / "clients").rglob("*.jar")) == []


def test_a_version_that_was_never_released(repository: Path) -> None:
    jar_in(repository).unlink()
    with pytest.raises(KrcError, match=r"there is no Example 1\.0 in the Maven repository"):
        jars()
