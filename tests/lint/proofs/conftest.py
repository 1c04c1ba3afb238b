"""The real clients that every proof shares: one JVM for each version of Java's, for the whole session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.lint.proofs.clients import RealClients


@pytest.fixture(scope="session")
def real_clients() -> Iterator[RealClients]:
    with RealClients() as clients:
        yield clients
