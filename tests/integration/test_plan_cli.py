"""``krc plan`` against a real cluster, as a user runs it."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from kafka_resilience_cli.cli.main import run
from kafka_resilience_cli.sandbox.sandbox import Sandbox

pytestmark = pytest.mark.sandbox

Krc = Callable[..., tuple[int, str, str]]


@pytest.fixture
def prefix() -> str:
    return f"plancli-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def krc(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Krc:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("KRC_BOOTSTRAP_SERVERS", sandbox.bootstrap_servers)

    def call(*arguments: str) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        return run(list(arguments), stdout=out, stderr=err), out.getvalue(), err.getvalue()

    return call


def write(name: str, prefix: str, body: str) -> None:
    Path(f"{name}.yaml").write_text(f"krc: 1\nname: {prefix}-{name}\n{body}", "utf-8")


def test_the_plan_is_the_result_and_the_rest_is_said_beside_it(krc: Krc, prefix: str) -> None:
    write("orders", prefix, f"topics: {{{prefix}.a: {{partitions: 1, replication_factor: 3}}}}\n")
    code, out, err = krc("plan", "orders.yaml", "--save", "plan.json")
    assert code == 0
    assert out.startswith("Cluster 127.0.0.1:")
    assert out.endswith("Plan: 1 to create, 0 to update, 0 to delete, 0 gated, 0 blocked.\n")
    assert "krc apply --plan plan.json" in err
    saved = json.loads(Path("plan.json").read_text("utf-8"))
    assert saved["applicable"] is True
    assert saved["changes"][0]["verification"] == "verified"


def test_several_topologies_make_one_plan(krc: Krc, prefix: str) -> None:
    write("one", prefix, f"topics: {{{prefix}.one: {{partitions: 1, replication_factor: 3}}}}\n")
    write("two", prefix, f"topics: {{{prefix}.two: {{partitions: 1, replication_factor: 3}}}}\n")
    code, out, _ = krc("plan", "one.yaml", "two.yaml", "--format", "json", "--detailed-exitcode")
    document = json.loads(out)
    assert code == 2
    assert document["topologies"] == [f"{prefix}-one", f"{prefix}-two"]
    assert [change["topic"] for change in document["changes"]] == [f"{prefix}.one", f"{prefix}.two"]


def test_what_the_broker_refuses_is_an_exit_code_too(krc: Krc, prefix: str) -> None:
    config = "{confluent.tier.enable: true}"
    write("orders", prefix, f"topics: {{{prefix}.a: {{partitions: 1, replication_factor: 3, config: {config}}}}}\n")
    code, out, _ = krc("plan", "orders.yaml")
    assert code == 1
    assert "the broker refuses it: Unknown topic config name: confluent.tier.enable" in out
    assert "orders.yaml:3" in out
    assert krc("plan", "orders.yaml", "--no-server-validate")[0] == 0


def test_a_cluster_with_another_id_than_krc_yaml_asserts_is_refused(krc: Krc, prefix: str, sandbox: Sandbox) -> None:
    servers = sandbox.bootstrap_servers
    Path("krc.yaml").write_text(f"clusters: {{main: {{id: elsewhere, bootstrap_servers: '{servers}'}}}}\n", "utf-8")
    write("orders", prefix, "topics: {}\nenvironments: {prod: {cluster: main}}\n")
    code, out, err = krc("plan", "orders.yaml", "--env", "prod")
    assert (code, out) == (1, "")
    assert "expected elsewhere" in err


def test_a_snapshot_gives_the_same_changes_as_the_cluster(krc: Krc, prefix: str) -> None:
    write("orders", prefix, f"topics: {{{prefix}.a: {{partitions: 1, replication_factor: 3}}}}\n")
    assert krc("snapshot", "-o", "cluster.json")[0] == 0
    live = json.loads(krc("plan", "orders.yaml", "--format", "json", "--no-server-validate")[1])
    saved = json.loads(krc("plan", "orders.yaml", "--format", "json", "--state", "cluster.json")[1])
    assert live["changes"] == saved["changes"]
    assert (live["applicable"], saved["applicable"]) == (True, False)
    assert live["cluster"]["id"] == saved["cluster"]["id"]
