"""The files by which other tools find krc are what those tools expect."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")


def snippet(name: str) -> str:
    """The YAML block of docs/ci.md that begins with a comment of this file name."""
    (found,) = re.findall(rf"```yaml\n# {re.escape(name)}\n(.*?)```", DOCS, re.DOTALL)
    return str(found)


def check(schema: str, file: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_the_action_is_one() -> None:
    check("vendor.github-actions", ROOT / "action.yml")


@pytest.mark.parametrize(
    ("name", "schema"),
    [(".github/workflows/kafka.yml", "vendor.github-workflows"), (".gitlab-ci.yml", "vendor.gitlab-ci")],
)
def test_the_snippets_of_the_docs_are_valid(name: str, schema: str, tmp_path: Path) -> None:
    file = tmp_path / Path(name).name
    file.write_text(snippet(name), encoding="utf-8")
    check(schema, file)


def test_the_workflow_uses_inputs_that_the_action_has() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    steps = yaml.safe_load(snippet(".github/workflows/kafka.yml"))["jobs"]["lint"]["steps"]
    (used,) = [step["with"] for step in steps if "kafka_resilience_cli" in step["uses"]]
    assert set(used) <= set(action["inputs"])


def test_no_input_is_pasted_into_a_script() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert [step["name"] for step in action["runs"]["steps"] if "${{" in step["run"]] == []


def test_the_hooks_are_a_manifest() -> None:
    manifest = str(ROOT / ".pre-commit-hooks.yaml")
    subprocess.run([sys.executable, "-m", "pre_commit", "validate-manifest", manifest], check=True, capture_output=True)


def test_the_docs_name_hooks_that_there_are() -> None:
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    (repository,) = yaml.safe_load(snippet(".pre-commit-config.yaml"))["repos"]
    assert {hook["id"] for hook in repository["hooks"]} == hooks
