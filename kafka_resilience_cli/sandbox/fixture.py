"""pytest fixtures: one running sandbox for the whole session.

Where it cannot start, tests that ask for it are skipped with the reason; with ``KRC_REQUIRE_SANDBOX=1`` they fail.
pytest imports this module at every start: nothing heavy at the top.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from kafka_resilience_cli.sandbox.sandbox import Sandbox


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """One controller, three brokers in racks a, b and c, and every listener (plain, scram, plain-sasl, tls, mtls)."""
    from kafka_resilience_cli.errors import KrcError
    from kafka_resilience_cli.sandbox.launch import launch
    from kafka_resilience_cli.sandbox.options import Listener, SandboxOptions

    options = SandboxOptions(name=f"pytest-{os.getpid()}", auth=frozenset(Listener))
    try:
        running = launch(options)
    except KrcError as error:
        reason = f"no sandbox: {error.what}" + (f" ({error.why})" if error.why else "")
        if os.environ.get("KRC_REQUIRE_SANDBOX") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with running:
        yield running
