"""Fixtures that every room's tests may use. The running cluster, ``sandbox``, comes with krc's pytest plugin."""

from __future__ import annotations

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
