"""Fixtures that every room's tests may use. The running cluster, ``sandbox``, comes with krc's pytest plugin."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache directory of krc's own."""
    directory = tmp_path / "cache"
    monkeypatch.setenv("KRC_CACHE_DIR", str(directory))
    monkeypatch.delenv("KAFKA_HOME", raising=False)
    return directory
