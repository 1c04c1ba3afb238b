"""`krc snapshot` as a user runs it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft7Validator

from kafka_resilience_cli.cli.main import run
from kafka_resilience_cli.cluster.snapshot import load_file
from kafka_resilience_cli.cluster.state import Read
from kafka_resilience_cli.commands.schema import SchemaName, schema_text
from kafka_resilience_cli.sandbox.options import Listener
from kafka_resilience_cli.sandbox.users import PASSWORD

if TYPE_CHECKING:
    from kafka_resilience_cli.sandbox.sandbox import Sandbox

pytestmark = pytest.mark.sandbox


def krc(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = run(arguments, stdout=out, stderr=err)
    return code, out.getvalue(), err.getvalue()


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("KRC_BOOTSTRAP_SERVERS", "KRC_CLIENT_CONFIG", "KRC_CLUSTER"):
        monkeypatch.delenv(name, raising=False)


def test_a_snapshot_over_a_secured_listener_holds_no_secret(sandbox: Sandbox, tmp_path: Path) -> None:
    java, _ = sandbox.client_files(Listener.SCRAM)
    code, out, err = krc("snapshot", "--client-config", str(java), "-o", "cluster.json")
    assert (code, out) == (0, "")
    assert "3 brokers" in err
    state = load_file(tmp_path / "cluster.json")
    assert isinstance(state.brokers, Read)
    assert PASSWORD not in (tmp_path / "cluster.json").read_text() + err


def test_stdout_is_the_document_and_nothing_else(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KRC_BOOTSTRAP_SERVERS", sandbox.bootstrap_servers)
    code, out, _ = krc("snapshot")
    (tmp_path / "s.json").write_text(out)
    assert code == 0
    assert isinstance(load_file(tmp_path / "s.json").topics, Read)
    assert list(Draft7Validator(json.loads(schema_text(SchemaName.SNAPSHOT))).iter_errors(json.loads(out))) == []


def test_another_cluster_than_krc_yaml_asserts_writes_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "krc.yaml").write_text(
        f"clusters:\n  main:\n    bootstrap_servers: {sandbox.bootstrap_servers}\n    id: another\n"
    )
    code, out, err = krc("snapshot", "--cluster", "main", "-o", "cluster.json")
    assert (code, out) == (1, "")
    assert "Error: main is not the cluster that krc.yaml: clusters.main expects" in err
    assert not (tmp_path / "cluster.json").exists()
