"""The demo tells the truth, in order, and leaves nothing behind."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from kafka_resilience_cli.cli.main import run
from kafka_resilience_cli.sandbox.home import homes

pytestmark = pytest.mark.sandbox


def demos() -> set[Path]:
    return {home.path for home in homes() if home.path.name.startswith("demo-")}


@pytest.fixture(scope="module")
def told() -> tuple[int, str, set[Path]]:
    before = demos()
    out, err = io.StringIO(), io.StringIO()
    code = run(["demo"], stdout=out, stderr=err)
    assert "Error" not in err.getvalue()
    return code, out.getvalue(), demos() - before


def test_it_plays_to_the_end_and_leaves_nothing(told: tuple[int, str, set[Path]]) -> None:
    code, _, left = told
    assert (code, left) == (0, set())


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("4 nodes, 3 of them brokers in racks a, b, c", id="a real cluster"),
        pytest.param("Plan: 4 to create, 0 to update, 0 to delete, 0 gated, 0 blocked.", id="plan"),
        pytest.param("Applied: 4 created, 0 updated, 0 deleted", id="apply"),
        pytest.param("No changes: the cluster is as declared (4 topics).", id="an empty second plan"),
        pytest.param("retention.ms  1h (3600000) → 7d (604800000)", id="the change by hand is seen"),
        pytest.param("max.message.bytes = 20MiB (20971520)", id="what no file declares is drift"),
        pytest.param("Applied: 0 created, 1 updated, 0 deleted", id="repaired"),
        pytest.param("12 of 12 orders acknowledged", id="records produced and read back"),
        pytest.param("retry-2s: after 2s, order-03 processed, order-07 failed again.", id="retried"),
        pytest.param("order-07: ValueError: amount is not a number", id="dead-lettered with its reason"),
    ],
)
def test_each_step_shows_what_it_did(told: tuple[int, str, set[Path]], line: str) -> None:
    assert line in told[1]
