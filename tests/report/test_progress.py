"""How steps read where no bar can be drawn."""

from __future__ import annotations

import io

import pytest

from kafka_resilience_cli.report.console import Console
from kafka_resilience_cli.report.progress import Lines


@pytest.mark.parametrize(
    ("done", "unit", "line"),
    [
        pytest.param(42.5163, "MiB", "download: 43 MiB (", id="a fraction"),
        pytest.param(1_234_567, "topics", "download: 1234567 topics (", id="a large count"),
        pytest.param(0.2, "MiB", "download (", id="next to nothing"),
        pytest.param(3, "", "download (", id="nothing that is counted"),
    ],
)
def test_a_finished_step_is_one_line_with_a_whole_amount(
    done: float, unit: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Lines, "NOTICEABLE_S", 0.0)
    err = io.StringIO()
    with Lines(Console.for_streams(io.StringIO(), err)).step("download", unit=unit) as step:
        step.advance(done)
    assert err.getvalue().startswith(line)
    assert err.getvalue().count("\n") == 1
