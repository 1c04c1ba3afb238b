"""``krc validate`` and ``krc schema``: what they print, where, and with which exit code."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from kafka_resilience_cli.cli.main import run
from kafka_resilience_cli.commands.schema import SchemaName
from kafka_resilience_cli.commands.validate import ValidateRequest, validate
from kafka_resilience_cli.report.validate import validation_text
from tests.support import write

EXAMPLES = Path(__file__).parents[2] / "topologies"

GOOD = """\
krc: 1
name: shop
defaults: {topic: {partitions: 1, replication_factor: 3, min_insync_replicas: 2}}
topics: {orders: {}}
consumers: {billing: {topics: [orders], retry: {delays: [1m]}, dlq: {}}}
environments:
  dev: {prefix: dev.}
  prod: {}
"""


def krc(*argv: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = run([*argv, "--color", "never"], stdout=out, stderr=err)
    return code, out.getvalue(), err.getvalue()


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_valid_topology_in_numbers(tmp_path: Path) -> None:
    write(tmp_path, {"shop.yaml": GOOD})
    assert krc("validate") == (
        0,
        "shop: 3 topics (1 declared, 2 derived), 2 environments: ok\n",
        "Valid: nothing to say in 1 file.\n",
    )


def test_an_invalid_one_shows_place_text_and_hint(tmp_path: Path) -> None:
    write(tmp_path, {"shop.yaml": GOOD.replace("[orders]", "[order]")})
    code, out, err = krc("validate")
    assert code == 1
    assert out == (
        "shop.yaml:5:32: error[Y201] there is no topic order\n"
        "  5 | consumers: {billing: {topics: [order], retry: {delays: [1m]}, dlq: {}}}\n"
        "    |                                ^^^^^\n"
        "  hint: did you mean orders?\n"
        "\n"
        "shop: 1 topic, 2 environments: 1 error\n"
    )
    assert err == "Not valid: 1 error in 1 file.\n"


def test_a_problem_of_some_environments_says_which(tmp_path: Path) -> None:
    text = GOOD.replace("  prod: {}\n", "  prod: {defaults: {topic: {replication_factor: 1}}}\n")
    write(tmp_path, {"shop.yaml": text})
    outcome = validate(ValidateRequest())
    assert outcome.valid
    (finding,) = outcome.findings
    assert finding.message.endswith("(environment prod)")
    assert validate(ValidateRequest(environment="dev")).findings == ()


def test_the_same_problem_in_every_environment_is_said_once(tmp_path: Path) -> None:
    write(tmp_path, {"shop.yaml": GOOD.replace("min_insync_replicas: 2", "min_insync_replicas: 5")})
    messages = [finding.message for finding in validate(ValidateRequest()).findings if finding.code == "Y211"]
    assert len(messages) == 1
    assert messages[0].startswith("orders asks for 5 replicas")


def test_the_project_file_is_part_of_it(tmp_path: Path) -> None:
    write(tmp_path, {"shop.yaml": GOOD, "krc.yaml": "topologes: [shop.yaml]\n"})
    code, out, _ = krc("validate")
    assert code == 1
    assert "krc.yaml:1:1: error[J101] unknown key 'topologes' in project" in out
    assert "shop: 3 topics" in out


def test_json(tmp_path: Path) -> None:
    write(tmp_path, {"shop.yaml": GOOD.replace("[orders]", "[order]")})
    code, out, _ = krc("validate", "--format", "json", "--env", "dev")
    document = json.loads(out)
    assert code == 1
    assert (document["valid"], document["files"]) == (False, 1)
    assert document["topologies"][0]["environments"] == ["dev", "prod"]
    assert document["findings"][0]["location"] == {
        "file": "shop.yaml",
        "line": 5,
        "column": 32,
        "end_line": 5,
        "end_column": 37,
    }


def test_output_to_a_file(tmp_path: Path) -> None:
    write(tmp_path, {"shop.yaml": GOOD})
    assert krc("validate", "--output", "result.txt")[:2] == (0, "")
    assert (tmp_path / "result.txt").read_text().startswith("shop: 3 topics")


@pytest.mark.parametrize(
    ("argv", "what"),
    [
        (("validate",), "no topology files found"),
        (("validate", "nowhere.yaml"), "nowhere.yaml does not exist"),
        (("validate", "--format", "xml"), "--format"),
        (("validate", str(EXAMPLES / "orders"), "--env", "pro"), "did you mean prod?"),
    ],
)
def test_what_cannot_be_answered(argv: tuple[str, ...], what: str) -> None:
    code, out, err = krc(*argv)
    assert (code, out) == (2, "")
    assert what in err


@pytest.mark.parametrize("example", sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir()))
def test_every_example_is_valid(example: str) -> None:
    outcome = validate(ValidateRequest([EXAMPLES / example]))
    assert outcome.valid, validation_text(outcome)


def test_topologies_may_have_different_environments(tmp_path: Path) -> None:
    write(tmp_path, {"shop.yaml": GOOD, "other.yaml": "krc: 1\nname: other\nenvironments: {staging: {}}\n"})
    assert validate(ValidateRequest()).valid
    assert [finding.code for finding in validate(ValidateRequest(environment="dev")).findings] == ["Y223"]


@pytest.mark.parametrize("name", list(SchemaName))
def test_schemas_are_printed_as_they_ship(name: str) -> None:
    code, out, err = krc("schema", name)
    assert (code, err) == (0, "")
    assert json.loads(out)["$schema"] == "http://json-schema.org/draft-07/schema#"


def test_the_topology_schema_is_the_default() -> None:
    assert krc("schema")[1] == krc("schema", "topology")[1]
