"""Every example under ``topologies/``: it applies in each environment, then nothing is left to do or to find."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from kafka_resilience_cli.cli.main import run
from kafka_resilience_cli.project.load import read
from kafka_resilience_cli.project.project import Project
from kafka_resilience_cli.sandbox.sandbox import Sandbox

TOPOLOGIES = Path(__file__).parents[2] / "topologies"
EXAMPLES = sorted(path.name for path in TOPOLOGIES.iterdir() if path.is_dir())


def krc(*argv: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    return run(argv, stdout=out, stderr=err, stdin=io.StringIO()), out.getvalue(), err.getvalue()


def cases() -> list[object]:
    found = []
    for name in EXAMPLES:
        environments = read([TOPOLOGIES / name], Project(TOPOLOGIES)).environments or ("",)
        found += [pytest.param(name, environment, id=f"{name}:{environment or 'base'}") for environment in environments]
    return found


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_validates(name: str) -> None:
    code, out, err = krc("validate", str(TOPOLOGIES / name))
    assert code == 0, out + err


@pytest.mark.sandbox
@pytest.mark.parametrize(("name", "environment"), cases())
def test_it_applies_and_the_next_plan_is_empty(name: str, environment: str, sandbox: Sandbox, tmp_path: Path) -> None:
    where = [str(TOPOLOGIES / name), "-b", sandbox.bootstrap_servers]
    where += ["--env", environment] if environment else []
    code, out, err = krc("apply", *where, "--auto-approve", "--journal", str(tmp_path / "journal.jsonl"))
    assert code == 0, out + err
    code, out, err = krc("plan", *where, "--detailed-exitcode", "--format", "json")
    assert code == 0, out + err
    plan = json.loads(out)
    assert (plan["changes"], plan["lint"]) == ([], [])
    code, out, err = krc("lint", "--live", *where, "--format", "concise")
    assert (code, out) == (0, ""), out + err
