"""`krc init`: what it writes, what it leaves alone."""

import io
import json
import uuid
from pathlib import Path

import pytest
import yaml

from kafka_resilience_cli.cli.main import run
from kafka_resilience_cli.commands.init import Ci, init
from kafka_resilience_cli.commands.lint import LintRequest, lint
from kafka_resilience_cli.errors import KrcError, UsageError
from kafka_resilience_cli.project.clusters import ConnectionFlags, resolve_connection
from kafka_resilience_cli.project.read import read_project
from kafka_resilience_cli.sandbox.sandbox import Sandbox


def tree(directory: Path) -> set[str]:
    return {str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file()}


PROJECT = {
    "krc.yaml",
    "topologies/orders.yaml",
    "topologies/clients/checkout.properties",
    "topologies/clients/fulfilment.properties",
    "clusters/main.properties",
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
    assert {str(path) for path in made.written} == PROJECT | workflow


@pytest.mark.parametrize("ci", [Ci.GITHUB, Ci.GITLAB])
def test_workflows_run_only_commands_that_exist(tmp_path: Path, ci: Ci) -> None:
    init(tmp_path, ci=ci)
    path = tmp_path / (".github/workflows/krc.yml" if ci is Ci.GITHUB else ".gitlab-ci.yml")
    assert yaml.safe_load(path.read_text())
    words = [line.split("krc ", 1)[1].split()[0] for line in path.read_text().splitlines() if " krc " in f" {line}"]
    assert {word for word in words if word.isalpha()} == {"lint", "plan", "apply"}


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


@pytest.mark.parametrize("name", ["orders", "shipping"])
def test_the_project_is_valid_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    init(tmp_path, name=name)
    monkeypatch.chdir(tmp_path)
    out, err = io.StringIO(), io.StringIO()
    assert run(["validate"], stdout=out, stderr=err) == 0
    assert out.getvalue() == f"{name}: 5 topics (1 declared, 4 derived), 2 environments: ok\n"
    assert "nothing to say" in err.getvalue()


@pytest.mark.parametrize("name", ["orders", "shipping"])
def test_the_project_lints_clean_as_it_is(tmp_path: Path, name: str) -> None:
    init(tmp_path, name=name)
    outcome = lint(LintRequest(), start=tmp_path)
    assert [f"{finding.location}: {finding.code}" for finding in outcome.findings] == []
    assert [file.file for file in outcome.files if file.clients] == [
        str(tmp_path / "topologies/clients/checkout.properties"),
        str(tmp_path / "topologies/clients/fulfilment.properties"),
    ]


@pytest.mark.parametrize(("file", "schema"), [("krc.yaml", "project"), ("topologies/orders.yaml", "topology")])
def test_editors_find_the_schema_that_the_file_tells_how_to_get(tmp_path: Path, file: str, schema: str) -> None:
    init(tmp_path)
    modeline, advice = (tmp_path / file).read_text().splitlines()[:2]
    assert modeline == f"# yaml-language-server: $schema=krc-{schema}-v1.schema.json"
    command = advice.partition(": krc ")[2].split()
    out = io.StringIO()
    assert run(command[: command.index(">")], stdout=out, stderr=io.StringIO()) == 0
    assert json.loads(out.getvalue())["$schema"]
    assert (tmp_path / command[-1]) == (tmp_path / file).with_name(modeline.partition("$schema=")[2])


def test_production_is_reached_with_the_password_of_the_environment(tmp_path: Path) -> None:
    init(tmp_path)
    project = read_project(tmp_path / "krc.yaml")
    spec = resolve_connection(ConnectionFlags(), {"KRC_PASSWORD": "pa55"}, project, "main")
    assert [(server.host, server.port) for server in spec.servers] == [("kafka.example.com", 9093)]
    assert spec.settings["sasl.password"] == "pa55"


@pytest.mark.sandbox
def test_the_project_plans_on_a_real_cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox) -> None:
    name = f"init-{uuid.uuid4().hex[:8]}"
    init(tmp_path, name=name)
    monkeypatch.chdir(tmp_path)
    out, err = io.StringIO(), io.StringIO()
    code = run(["plan", "--env", "dev", "-b", sandbox.bootstrap_servers], stdout=out, stderr=err)
    assert code == 0, err.getvalue()
    assert f"+ dev.{name}.created.fulfilment.dlq" in out.getvalue()
    assert out.getvalue().endswith("Plan: 5 to create, 0 to update, 0 to delete, 0 gated, 0 blocked.\n")
