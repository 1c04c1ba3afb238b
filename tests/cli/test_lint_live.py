"""``krc lint --live`` and ``--state`` from the command line; on a cluster it is tested on a real one."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kafka_resilience_cli.cli.main import run
from kafka_resilience_cli.cluster.snapshot import dump
from kafka_resilience_cli.cluster.state import Read
from tests.plan.builders import cluster, live

Krc = Callable[..., tuple[int, str, str]]
SHORT = replace(cluster(live(isr=2)), broker_configs=Read({}))
ENVIRONMENTS = """\
krc: 1
name: shop
owner: team-shop
topics:
  orders: {partitions: 3, replication_factor: 3, ordering: none}
environments:
  dev: {profile: dev}
"""


@pytest.fixture
def krc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Krc:
    """Runs ``krc lint`` in a directory with nothing but a snapshot; returns (code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)
    for name in ("KRC_BOOTSTRAP_SERVERS", "KRC_CLIENT_CONFIG", "KRC_CLUSTER", "CI", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    Path("cluster.json").write_text(dump(SHORT), "utf-8")

    def lint(*arguments: str) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        return run(["lint", *arguments], stdout=out, stderr=err), out.getvalue(), err.getvalue()

    return lint


def test_a_snapshot_needs_no_topology_and_text_names_the_cluster(krc: Krc) -> None:
    code, out, _ = krc("--state", "cluster.json")
    assert code == 0
    assert out.startswith("cluster cluster.json: warning[V104] broker 3 has replicas that are out of sync")


def test_one_line_names_it_as_well(krc: Krc) -> None:
    assert krc("--state", "cluster.json", "--format", "concise")[1].startswith("cluster cluster.json: warning[V104] ")


@pytest.mark.parametrize("form", ["json", "sarif", "github", "gitlab", "junit", "markdown"])
def test_every_format_takes_what_has_no_place(krc: Krc, form: str) -> None:
    code, out, err = krc("--state", "cluster.json", "--format", form)
    assert code == 0, err
    assert "V104" in out


def test_machines_that_need_a_place_are_led_to_the_project_file(krc: Krc) -> None:
    (result,) = json.loads(krc("--state", "cluster.json", "--format", "sarif")[1])["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "krc.yaml"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--state", "cluster.json", "--live"], "--state and a connection contradict each other"),
        (["-b", "localhost:9092"], "a connection without --live"),
        (["--select", "Z"], "nothing to run: Z001"),
        (["--select", "V1"], "nothing to run: V101"),
        (["--live"], "No cluster to connect to"),
    ],
    ids=[
        "snapshot-and-cluster",
        "connection-for-nothing",
        "rules-over-changes",
        "rules-over-clusters",
        "which-cluster",
    ],
)
def test_what_contradicts_itself_is_usage(krc: Krc, arguments: list[str], says: str) -> None:
    code, out, err = krc(*arguments)
    assert (code, out) == (2, "")
    assert says in err


def test_where_there_are_environments_one_is_chosen(krc: Krc) -> None:
    Path("topology.yaml").write_text(ENVIRONMENTS, "utf-8")
    code, _, err = krc("--state", "cluster.json")
    assert code == 2
    assert "--env dev" in err
    assert krc("--state", "cluster.json", "--env", "dev")[0] == 0
