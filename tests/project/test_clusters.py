from __future__ import annotations

from pathlib import Path

import pytest

from kafka_resilience_cli.errors import UsageError
from kafka_resilience_cli.findings import DocPath
from kafka_resilience_cli.project.clusters import ConnectionFlags, resolve_connection
from kafka_resilience_cli.project.project import ClusterEntry, Project

NOBODY: dict[str, str] = {}
PLACE = DocPath("krc.yaml", ("clusters",))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "main.properties").write_text("bootstrap.servers=main-1:9092,main-2:9092\nclient.id=me\n")
    return Project(
        root=tmp_path,
        file=tmp_path / "krc.yaml",
        clusters={
            "main": ClusterEntry("main", PLACE, client_config=tmp_path / "main.properties", id="id-of-main"),
            "local": ClusterEntry("local", PLACE, bootstrap_servers="localhost:9092", platform="apache"),
            "empty": ClusterEntry("empty", PLACE),
        },
    )


def test_flags_win_over_the_environment_and_the_file(project: Project) -> None:
    spec = resolve_connection(
        ConnectionFlags(bootstrap_server="flag:1"), {"KRC_BOOTSTRAP_SERVERS": "env:1"}, project, "local"
    )
    assert (spec.bootstrap, spec.source) == ("flag:1", "--bootstrap-server")


def test_the_environment_wins_over_the_file(project: Project) -> None:
    spec = resolve_connection(ConnectionFlags(), {"KRC_BOOTSTRAP_SERVERS": "env:1"}, project, "local")
    assert (spec.bootstrap, spec.source) == ("env:1", "KRC_BOOTSTRAP_SERVERS")


def test_the_topologys_environment_names_the_cluster(project: Project) -> None:
    spec = resolve_connection(ConnectionFlags(), NOBODY, project, "main")
    assert (spec.bootstrap, spec.label, spec.source) == ("main-1:9092,main-2:9092", "main", "krc.yaml: clusters.main")
    assert (spec.settings["client.id"], spec.expected_id) == ("me", "id-of-main")


@pytest.mark.parametrize("environ", [NOBODY, {"KRC_CLUSTER": "main"}], ids=["by flag", "by environment"])
def test_a_cluster_by_name(project: Project, environ: dict[str, str]) -> None:
    flags = ConnectionFlags() if environ else ConnectionFlags(cluster="main")
    assert resolve_connection(flags, environ, project).label == "main"


def test_levels_are_never_mixed(project: Project) -> None:
    environ = {"KRC_CLIENT_CONFIG": str(project.root / "main.properties")}
    spec = resolve_connection(ConnectionFlags(bootstrap_server="flag:1"), environ, project)
    assert (spec.bootstrap, "client.id" in spec.settings) == ("flag:1", False)


def test_servers_and_a_file_of_one_level_go_together(project: Project) -> None:
    flags = ConnectionFlags(bootstrap_server="flag:1", client_config=project.root / "main.properties")
    spec = resolve_connection(flags, NOBODY, project)
    assert (spec.bootstrap, spec.settings["client.id"]) == ("flag:1", "me")


def test_the_clusters_id_is_asserted_wherever_the_connection_comes_from(project: Project) -> None:
    spec = resolve_connection(ConnectionFlags(bootstrap_server="tunnel:1"), NOBODY, project, "main")
    assert (spec.bootstrap, spec.expected_id) == ("tunnel:1", "id-of-main")


def test_a_cluster_of_the_topology_that_krc_yaml_lacks_is_no_matter_if_the_connection_is_given(
    project: Project,
) -> None:
    assert resolve_connection(ConnectionFlags(bootstrap_server="a:1"), NOBODY, project, "elsewhere").bootstrap == "a:1"


REFUSED = {
    "nothing given": (ConnectionFlags(), None, "No cluster to connect to", "krc sandbox up"),
    "two ways at once": (
        ConnectionFlags(bootstrap_server="a:1", cluster="main"),
        None,
        "--cluster and --bootstrap-server contradict each other",
        "give --cluster, or",
    ),
    "another cluster than the environment's": (
        ConnectionFlags(cluster="local"),
        "main",
        "--cluster local contradicts the topology's environment, whose cluster is main",
        "choose another --env",
    ),
    "a name with a typo": (
        ConnectionFlags(cluster="mian"),
        None,
        "--cluster names the cluster mian, which krc.yaml does not have",
        "did you mean main?",
    ),
    "an unknown name": (
        ConnectionFlags(cluster="zzz"),
        None,
        "which krc.yaml does not have",
        "it has empty, local, main",
    ),
    "the topology's cluster is unknown": (
        ConnectionFlags(),
        "zzz",
        "the topology's environment names the cluster zzz, which krc.yaml does not have",
        "it has empty",
    ),
}


@pytest.mark.parametrize(("flags", "cluster", "message", "hint"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_meant(
    project: Project, flags: ConnectionFlags, cluster: str | None, message: str, hint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        resolve_connection(flags, NOBODY, project, cluster)
    assert message in caught.value.what
    assert hint in caught.value.hint
