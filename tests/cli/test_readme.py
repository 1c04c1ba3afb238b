"""What README shows of `krc lint` is what it prints."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from kafka_resilience_cli.cli.main import run
from tests.support import write

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


def block(begin: str) -> str:
    """The code block that begins so."""
    match = re.search(rf"^{re.escape(begin)}(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    assert match
    return match[1]


def test_the_lint_that_readme_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    topology, client = block("```yaml\n"), block("```properties\n")
    write(tmp_path, {"shop.yaml": topology, "clients/checkout.properties": client})
    out, err = io.StringIO(), io.StringIO()
    assert run(["lint"], stdout=out, stderr=err) == 1
    assert f"{out.getvalue()}\n{err.getvalue()}" == block("```\n$ krc lint\n")
