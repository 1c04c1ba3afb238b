"""Something gets into the cache whole or not at all."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.java.cache import cache_dir, disk_errors, require_space, scratch, staged, sweep


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        pytest.param({"KRC_CACHE_DIR": "{tmp}/own", "XDG_CACHE_HOME": "{tmp}/xdg"}, "own", id="named"),
        pytest.param({"XDG_CACHE_HOME": "{tmp}/xdg", "HOME": "{tmp}"}, "xdg/krc", id="xdg"),
        pytest.param({"HOME": "{tmp}"}, ".cache/krc", id="home"),
    ],
)
def test_where_the_cache_is(
    environment: dict[str, str], expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("KRC_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value.format(tmp=tmp_path))
    assert cache_dir() == tmp_path / expected
    assert cache_dir().is_dir()


def test_a_cache_below_a_file_is_one_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("KRC_CACHE_DIR", str(tmp_path / "file" / "cache"))
    with pytest.raises(KrcError, match="cannot write to"):
        cache_dir()


def test_what_was_staged_is_there_and_the_staging_is_not(tmp_path: Path) -> None:
    target = tmp_path / "made"
    with staged(target) as work:
        (work / "file").write_text("whole")
        assert not target.exists()
    assert (target / "file").read_text() == "whole"
    assert list(tmp_path.iterdir()) == [target]


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with staged(tmp_path / "made") as work:
            (work / "file").write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_who_comes_second_keeps_what_the_first_put_there(tmp_path: Path) -> None:
    target = tmp_path / "made"
    with staged(target) as work:
        (work / "file").write_text("second")
        with staged(target) as other:
            (other / "file").write_text("first")
    assert (target / "file").read_text() == "first"


def test_what_killed_processes_left_is_swept_and_the_rest_is_not(tmp_path: Path) -> None:
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    left = tmp_path / f".scratch-{int(dead.stdout)}-abc"
    left.mkdir()
    (tmp_path / "kept").mkdir()
    with scratch(tmp_path) as mine:
        assert not left.exists()
        sweep(tmp_path)
        assert mine.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        pytest.param(errno.ENOSPC, "no space left", id="full"),
        pytest.param(errno.EDQUOT, "no space left", id="quota"),
        pytest.param(errno.EACCES, "cannot write to", id="not-ours"),
        pytest.param(errno.EROFS, "cannot write to", id="read-only"),
    ],
)
def test_disk_errors_are_one_paragraph_with_a_way_out(number: int, words: str, tmp_path: Path) -> None:
    with pytest.raises(KrcError, match=words) as caught, disk_errors(tmp_path):
        raise OSError(number, os.strerror(number))
    assert "KRC_CACHE_DIR" in caught.value.hint


def test_other_errors_pass(tmp_path: Path) -> None:
    with pytest.raises(ConnectionResetError), disk_errors(tmp_path):
        raise ConnectionResetError(errno.ECONNRESET, "reset")


def test_space_is_asked_for_before_anything_is_written(tmp_path: Path) -> None:
    require_space(tmp_path, 1)
    with pytest.raises(KrcError, match="not enough space"):
        require_space(tmp_path, 2**62)
