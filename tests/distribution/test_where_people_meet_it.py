"""pre-commit and the GitHub Action, run for real on a small repository."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.sandbox  # both install krc, which needs a package index

ROOT = Path(__file__).parents[2]
BAD = "# krc: client family=java role=producer version=4.1\nbootstrap.servers=kafka:9092\nacks=1\n"
GOOD = BAD.replace("acks=1", "acks=all")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with a bad client file and a file that is not krc's business."""
    (tmp_path / "clients").mkdir()
    (tmp_path / "clients" / "checkout.properties").write_text(BAD, encoding="utf-8")
    (tmp_path / "compose.yaml").write_text("services: {}\n", encoding="utf-8")
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    return tmp_path


def test_pre_commit_stops_a_bad_file_and_lets_a_good_one_pass(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    environment = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit")), "NO_COLOR": "1"}

    def hook(name: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), name, "--all-files"]
        return subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)

    stopped = hook("krc-lint-files")
    assert stopped.returncode == 1, stopped.stdout + stopped.stderr
    assert "clients/checkout.properties:3" in stopped.stdout
    assert "P001" in stopped.stdout
    (repository / "clients" / "checkout.properties").write_text(GOOD, encoding="utf-8")
    passed = hook("krc-lint-files")
    assert passed.returncode == 0, passed.stdout + passed.stderr


def test_the_action_annotates_writes_sarif_and_a_summary(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    runner = tmp_path_factory.mktemp("runner")
    inputs = {name: entry["default"] for name, entry in action["inputs"].items()}
    inputs |= {"paths": "clients", "sarif-file": "krc.sarif", "python": sys.executable}
    runs = []
    for step in action["runs"]["steps"]:
        values = {
            name: inputs[value.removeprefix("${{ inputs.").removesuffix(" }}")] for name, value in step["env"].items()
        }
        environment = {
            **os.environ,
            **values,
            "RUNNER_TEMP": str(runner),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(runner / "output"),
            "GITHUB_STEP_SUMMARY": str(runner / "summary"),
        }
        # as a composite action's `shell: bash` is run
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        runs.append(
            subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)
        )
    install, lint = runs
    assert install.returncode == 0, install.stderr
    assert lint.returncode == 1, lint.stderr
    assert "::error file=clients/checkout.properties,line=3" in lint.stdout
    assert (runner / "output").read_text(encoding="utf-8") == "exit-code=1\n"
    assert "P001" in (runner / "summary").read_text(encoding="utf-8")
    assert '"ruleId": "P001"' in (repository / "krc.sarif").read_text(encoding="utf-8")
