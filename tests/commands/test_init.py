"""`krc init`: what it writes, what it leaves alone."""

import io
from pathlib import Path

import pytest
import yaml

from kafka_resilience_cli.cli.main import run
from kafka_resilience_cli.commands.init import JOURNALS, Ci, init
from kafka_resilience_cli.errors import KrcError, UsageError


def tree(directory: Path) -> set[str]:
    return {str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file()}


PROJECT = {
    "krc.yaml",
    "topologies/orders.yaml",
    "topologies/clients/checkout.properties",
    "topologies/clients/fulfilment.properties",
    "clusters/main.properties",
    ".gitignore",
}


@pytest.mark.parametrize(
    ("ci", "workflow"),
    [
        pytest.param(Ci.GITHUB, {".github/workflows/krc.yml"}, id="github"),
        pytest.param(Ci.GITLAB, {".gitlab-ci.yml"}, id="gitlab"),
        pytest.param(Ci.NONE, set(), id="none"),
    ],
)
def test_writes_a_project_with_the_workflow_asked_for(tmp_path: Path, ci: Ci, workflow: set[str]) -> None:
    made = init(tmp_path / "new", ci=ci)
    assert tree(tmp_path / "new") == PROJECT | workflow
    assert {str(path) for path in made.written} == (PROJECT | workflow) - {".gitignore"}


@pytest.mark.parametrize("ci", [Ci.GITHUB, Ci.GITLAB])
def test_workflows_run_only_commands_that_exist(tmp_path: Path, ci: Ci) -> None:
    init(tmp_path, ci=ci)
    path = tmp_path / (".github/workflows/krc.yml" if ci is Ci.GITHUB else ".gitlab-ci.yml")
    assert yaml.safe_load(path.read_text())
    words = [line.split("krc ", 1)[1].split()[0] for line in path.read_text().splitlines() if " krc " in f" {line}"]
    assert {word for word in words if word.isalpha()} == {"validate", "plan", "apply"}


def test_the_name_is_the_prefix_of_everything(tmp_path: Path) -> None:
    init(tmp_path, name="shipping")
    text = (tmp_path / "topologies/shipping.yaml").read_text()
    assert "shipping.created:" in text
    assert "orders" not in text
    assert "__NAME__" not in text


def test_existing_files_are_named_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "krc.yaml").write_text("mine")
    with pytest.raises(KrcError, match=r"already has krc\.yaml"):
        init(tmp_path)
    assert tree(tmp_path) == {"krc.yaml"}
    assert (tmp_path / "krc.yaml").read_text() == "mine"


def test_force_replaces_them(tmp_path: Path) -> None:
    (tmp_path / "krc.yaml").write_text("mine")
    init(tmp_path, force=True)
    assert "topologies:" in (tmp_path / "krc.yaml").read_text()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(None, f"{JOURNALS}\n", id="made where there is none"),
        pytest.param(".venv/\n", f".venv/\n{JOURNALS}\n", id="a line more"),
        pytest.param(".venv/", f".venv/\n{JOURNALS}\n", id="without a line end"),
        pytest.param(f"{JOURNALS}\n.venv/\n", f"{JOURNALS}\n.venv/\n", id="there already"),
    ],
)
def test_gitignore_leaves_journals_out(tmp_path: Path, before: str | None, after: str) -> None:
    path = tmp_path / ".gitignore"
    if before is not None:
        path.write_text(before)
    made = init(tmp_path)
    assert path.read_text() == after
    assert made.ignored == (before != after)


@pytest.mark.parametrize("name", ["", "Orders", "1st", "a b", "a.b", "../up", "x" * 51])
def test_a_name_that_cannot_begin_a_topic_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        init(tmp_path, name=name)
    assert tree(tmp_path) == set()


def test_a_place_that_cannot_be_written_to_is_one_paragraph(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KrcError, match="cannot create"):
        init(tmp_path / "file")


def test_the_command_lists_the_files_and_the_next_three_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("KRC_IN_AUTOMATION", raising=False)
    out, err = io.StringIO(), io.StringIO()
    assert run(["init", str(tmp_path / "new")], stdout=out, stderr=err) == 0
    assert str(tmp_path / "new/topologies/orders.yaml") in out.getvalue().splitlines()
    assert err.getvalue().count("krc ") >= 3
