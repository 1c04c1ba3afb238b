"""Waiting for a condition on a real cluster, never for a time."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from kafka_resilience_cli.cluster.gateway import Gateway, Wanted
from kafka_resilience_cli.cluster.state import read_or

LIMIT_S = 60.0


def until(condition: Callable[[], bool], what: str) -> None:
    """Poll until ``condition`` holds; fails the test, naming ``what``, after a minute."""
    deadline = time.monotonic() + LIMIT_S
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {LIMIT_S:.0f} s: {what}")
        time.sleep(0.05)


def until_everywhere(gateway: Gateway, topic: str, **config: str) -> None:
    """Until every live broker lists ``topic`` with these overrides (``retention_ms`` for ``retention.ms``)."""
    wanted = {key.replace("_", "."): value for key, value in config.items()}

    def shown() -> bool:
        brokers = sorted(read_or(gateway.read(Wanted()).brokers, {}))
        views = gateway.overrides_by_broker(topic, brokers)
        return all((view := views.get(broker)) is not None and wanted.items() <= view.items() for broker in brokers)

    until(shown, f"{topic} with {wanted} on every broker")
