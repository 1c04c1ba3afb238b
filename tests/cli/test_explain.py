"""`krc explain`: which question is meant."""

from __future__ import annotations

import io

import pytest

from kafka_resilience_cli.cli.main import run


def krc(*words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    return run(["explain", *words], stdout=out, stderr=err), out.getvalue(), err.getvalue()


@pytest.mark.parametrize(
    ("words", "beginning"),
    [
        pytest.param(["P001"], "P001 acks-not-all  (error, practice, fix: safe)", id="a code of lint"),
        pytest.param(["p001"], "P001 acks-not-all", id="in any case"),
        pytest.param(["acks-not-all"], "P001 acks-not-all", id="a name of lint"),
        pytest.param(["rule", "P001"], "P001 acks-not-all", id="said to be a rule"),
        pytest.param(["W001"], "W001 unused-ignore  (warning)", id="what lint says without a rule"),
        pytest.param(["rule", "stale-baseline", "--format", "json"], '{\n  "format"', id="the same as json"),
        pytest.param(["R7"], "R7  A retry topic keeps a record", id="a rule of retry chains"),
        pytest.param(["R007"], "", id="no rule"),
    ],
)
def test_a_rule_is_explained(words: list[str], beginning: str) -> None:
    code, out, err = krc(*words)
    assert out.startswith(beginning)
    assert (code, bool(err)) == ((0, False) if beginning else (1, True))
