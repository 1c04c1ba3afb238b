"""``krc plan`` from the command line, on a snapshot; on a cluster it is tested on a real one."""

import io
import json
from pathlib import Path

import pytest

from kafka_resilience_cli.cli.main import run
from kafka_resilience_cli.cluster.snapshot import dump
from tests.plan.builders import cluster, live

TOPOLOGY = """\
krc: 1
name: orders
defaults: {topic: {partitions: 3, replication_factor: 3}}
topics:
  orders: {config: {retention.ms: 1d}}
"""
AS_DECLARED = cluster(live(), overrides={"orders": {"retention.ms": "86400000"}})


@pytest.fixture
def krc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs ``krc plan`` in an empty directory with the topology and a snapshot; returns (code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)
    for name in ("KRC_BOOTSTRAP_SERVERS", "KRC_CLIENT_CONFIG", "KRC_CLUSTER", "CI", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def plan(*arguments: str, state=AS_DECLARED, text: str = TOPOLOGY):
        Path("orders.yaml").write_text(text, "utf-8")
        Path("cluster.json").write_text(dump(state), "utf-8")
        out, err = io.StringIO(), io.StringIO()
        code = run(["plan", *arguments], stdout=out, stderr=err)
        return code, out.getvalue(), err.getvalue()

    return plan


STATE = ("orders.yaml", "--state", "cluster.json")


class TestExitCode:
    @pytest.mark.parametrize(
        ("state", "arguments", "expected"),
        [
            pytest.param(AS_DECLARED, [], 0, id="no-change"),
            pytest.param(AS_DECLARED, ["--detailed-exitcode"], 0, id="no-change-detailed"),
            pytest.param(cluster(), [], 0, id="changes"),
            pytest.param(cluster(), ["--detailed-exitcode"], 2, id="changes-detailed"),
            pytest.param(cluster(live()), [], 1, id="gated"),
            pytest.param(cluster(live()), ["--detailed-exitcode"], 1, id="gated-detailed"),
            pytest.param(cluster(live()), ["--allow", "retention-cut", "--detailed-exitcode"], 2, id="allowed"),
            pytest.param(cluster(live(partitions=4)), [], 1, id="blocked"),
            pytest.param(
                cluster(live(), overrides={"orders": {"retention.ms": "86400000", "segment.ms": "5"}}),
                ["--detailed-exitcode"],
                0,
                id="drift-is-no-change",
            ),
            pytest.param(AS_DECLARED, ["--allow", "nonsense"], 1, id="usage"),
            pytest.param(AS_DECLARED, ["--target", "nothing"], 1, id="target-that-matches-nothing"),
            pytest.param(AS_DECLARED, ["--bootstrap-server", "x:1"], 1, id="state-and-connection"),
        ],
    )
    def test_is(self, krc, state, arguments, expected):
        assert krc(*STATE, *arguments, state=state)[0] == expected


def test_a_plan_from_a_snapshot_says_that_it_cannot_be_applied(krc):
    code, out, err = krc(*STATE, state=cluster())
    assert code == 0
    assert "Made from a snapshot: this plan cannot be applied." in out
    assert err == ""  # and no hint to apply it


def test_the_result_alone_is_on_stdout(krc):
    _, out, err = krc(*STATE, "--format", "json", state=cluster())
    assert json.loads(out)["summary"]["create"] == 1
    assert err == ""


def test_output_and_save_write_files_whole(krc):
    code, out, _ = krc(*STATE, "--save", "plan.json", "--format", "markdown", "-o", "plan.md", state=cluster())
    assert (code, out) == (0, "")
    assert json.loads(Path("plan.json").read_text("utf-8"))["applicable"] is False
    assert Path("plan.md").read_text("utf-8").startswith("<!-- krc-plan: orders -->")


def test_a_typo_in_a_field_is_the_files_error_before_any_cluster_is_asked(krc):
    text = TOPOLOGY.replace("replication_factor", "replicaton_factor")
    code, out, err = krc("orders.yaml", "--bootstrap-server", "127.0.0.1:1", text=text)
    assert (code, out) == (1, "")
    assert "orders.yaml:3:35" in err
    assert "replication_factor" in err


def test_a_closed_port_is_named(krc):
    code, out, err = krc("orders.yaml", "--bootstrap-server", "127.0.0.1:1")
    assert (code, out) == (1, "")
    assert "127.0.0.1:1" in err
    assert "refused" in err


def test_without_any_cluster_the_ways_to_name_one_are_listed(krc):
    code, _, err = krc("orders.yaml")
    assert code == 1
    assert "--bootstrap-server" in err


class TestEnvironments:
    TEXT = TOPOLOGY + "environments: {dev: {cluster: local}, prod: {cluster: main}}\n"

    def test_one_has_to_be_chosen(self, krc):
        code, _, err = krc(*STATE, text=self.TEXT)
        assert code == 1
        assert "--env dev | --env prod" in err

    def test_a_cluster_that_contradicts_it_is_an_error(self, krc):
        Path("krc.yaml").write_text(
            "clusters: {local: {bootstrap_servers: '127.0.0.1:1'}, main: {bootstrap_servers: '127.0.0.1:1'}}\n"
        )
        code, _, err = krc("orders.yaml", "--env", "dev", "--cluster", "main", text=self.TEXT)
        assert code == 1
        assert "contradicts" in err

    def test_topologies_of_different_clusters_are_not_planned_together(self, krc):
        Path("other.yaml").write_text("krc: 1\nname: other\nenvironments: {dev: {cluster: main}}\n")
        Path("krc.yaml").write_text(
            "clusters: {local: {bootstrap_servers: '127.0.0.1:1'}, main: {bootstrap_servers: '127.0.0.1:1'}}\n"
        )
        code, _, err = krc("orders.yaml", "other.yaml", "--env", "dev", text=self.TEXT)
        assert code == 1
        assert "different clusters" in err

    def test_a_snapshot_of_another_cluster_than_krc_yaml_asserts_is_refused(self, krc):
        Path("krc.yaml").write_text("clusters: {local: {id: elsewhere, bootstrap_servers: '127.0.0.1:1'}, main: {}}\n")
        code, _, err = krc(*STATE, "--env", "dev", text=self.TEXT)
        assert code == 1
        assert "expected elsewhere" in err


def test_the_projects_cap_blocks_too_many_partitions(krc):
    Path("krc.yaml").write_text("caps: {max_partitions: 2}\n")
    code, out, _ = krc(*STATE, state=cluster())
    assert code == 1
    assert "the project allows 2 at once" in out
