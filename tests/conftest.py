"""Fixtures that every room's tests may use. The running cluster, ``sandbox``, comes with krc's pytest plugin."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# how fast the machine is, is not what these tests are about
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache directory of krc's own."""
    directory = tmp_path / "cache"
    monkeypatch.setenv("KRC_CACHE_DIR", str(directory))
    monkeypatch.delenv("KAFKA_HOME", raising=False)
    return directory


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="write what is under tests/golden anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Holds a text to the file that has it; ``--update-goldens`` writes the file anew, for review in the diff."""

    def hold(expected: Path, text: str) -> None:
        if request.config.getoption("--update-goldens"):
            expected.write_text(text, "utf-8")
        assert text == expected.read_text("utf-8"), f"{expected} differs: --update-goldens, then look at the diff"

    return hold
