"""Loading: environments, clusters, double claims, and when it raises."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest

from kafka_resilience_cli.errors import InvalidInput, UsageError
from kafka_resilience_cli.project.load import load, load_or_raise, require_environment
from kafka_resilience_cli.project.project import Project
from kafka_resilience_cli.project.read import find_project, read_project
from tests.support import write

TOPOLOGY = """\
krc: 1
name: {name}
defaults: {{topic: {{partitions: 1, replication_factor: 1}}}}
topics: {{{topics}}}
"""


def topology(name: str, topics: str = "", more: str = "") -> str:
    return TOPOLOGY.format(name=name, topics=topics) + more


class TestEnvironments:
    FILES: ClassVar[dict[str, str]] = {
        "a.yaml": topology("a", "x: {}", "environments: {dev: {prefix: dev.}, prod: {}}\n"),
        "b.yaml": topology("b", "y: {}"),
        "c.yaml": topology("c", "z: {}", "environments: {prod: {}}\n"),
    }  # fmt: skip

    def test_a_topology_without_environments_is_the_same_in_all(self, tmp_path: Path) -> None:
        write(tmp_path, {name: self.FILES[name] for name in ("a.yaml", "b.yaml")})
        loaded = load([tmp_path], environment="dev", project=Project(root=tmp_path))
        assert loaded.findings == ()
        assert loaded.environments == ("dev", "prod")
        assert [(t.name, t.environment, list(t.topics)) for t in loaded.topologies] == [
            ("a", "dev", ["dev.x"]),
            ("b", None, ["y"]),
        ]

    def test_a_topology_that_lacks_the_environment_is_an_error(self, tmp_path: Path) -> None:
        write(tmp_path, self.FILES)
        loaded = load([tmp_path], environment="dev", project=Project(root=tmp_path))
        assert [(f.code, f.message) for f in loaded.findings] == [("Y223", "c has no environment dev")]

    @pytest.mark.parametrize(
        ("files", "environment", "hint"),
        [
            (("a.yaml",), "prd", "did you mean prod?"),
            (("a.yaml",), "zzz", "there are dev, prod"),
            (("b.yaml",), "dev", "leave --env out"),
        ],
    )
    def test_an_unknown_environment(self, tmp_path: Path, files: tuple[str, ...], environment: str, hint: str) -> None:
        write(tmp_path, {name: self.FILES[name] for name in files})
        with pytest.raises(UsageError) as caught:
            load([tmp_path], environment=environment, project=Project(root=tmp_path))
        assert hint in caught.value.hint

    def test_writing_needs_one_by_name(self, tmp_path: Path) -> None:
        write(tmp_path, self.FILES)
        project = Project(root=tmp_path)
        with pytest.raises(UsageError, match="choose one") as caught:
            load_or_raise([tmp_path], environment=None, project=project, choose_environment=True)
        assert caught.value.hint == "--env dev | --env prod"
        assert load_or_raise([tmp_path], environment="prod", project=project, choose_environment=True).topologies
        require_environment((), None)


class TestClaims:
    @pytest.mark.parametrize(
        ("first", "second", "messages"),
        [
            pytest.param(
                topology("a", "x: {}"),
                topology("b", "x: {}"),
                ["x is declared here, and belongs to the topology a"],
                id="declared twice",
            ),
            pytest.param(
                topology("a", "x: {}", "consumers: {c: {topics: [x], dlq: {}}}\n"),
                topology("b", "x.c.dlq: {}"),
                ["x.c.dlq is declared here, and belongs to the topology a"],
                id="derived and declared",
            ),
            pytest.param(
                topology("a", "x: {}", "cluster: one\n"),
                topology("b", "x: {}", "cluster: two\n"),
                [],
                id="on two clusters",
            ),
            pytest.param(topology("a", "x: {}"), topology("b", "", "external: {x: {}}\n"), [], id="external"),
        ],
    )
    def test_a_topic_belongs_to_one_topology(
        self, tmp_path: Path, first: str, second: str, messages: list[str]
    ) -> None:
        write(tmp_path, {"a.yaml": first, "b.yaml": second})
        findings = load([tmp_path], environment=None, project=Project(root=tmp_path)).findings
        assert [finding.message for finding in findings] == messages
        for finding in findings:
            assert finding.code == "Y213"
            assert finding.location
            assert Path(finding.location.file).name == "b.yaml"
            assert [Path(related.location.file).name for related in finding.related] == ["a.yaml"]

    def test_names_of_two_topologies_that_collide(self, tmp_path: Path) -> None:
        write(tmp_path, {"a.yaml": topology("a", "x.y: {}"), "b.yaml": topology("b", "x_y: {}")})
        (finding,) = load([tmp_path], environment=None, project=Project(root=tmp_path)).findings
        assert finding.code == "Y310"
        assert "x_y and x.y of the topology a" in finding.message
        assert finding.location
        assert Path(finding.location.file).name == "b.yaml"


def test_an_unknown_cluster_is_named_with_the_nearest(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "krc.yaml": "topologies: [a.yaml]\nclusters: {main: {bootstrap_servers: 'k:9092'}, local: {}}\n",
            "a.yaml": topology(
                "a", "", "cluster: {brokers: 3}\nenvironments: {prod: {cluster: mian}, dev: {cluster: local}}\n"
            ),
        },
    )
    project = find_project(tmp_path)
    (finding,) = load([], environment="prod", project=project).findings
    assert (finding.code, finding.hint) == ("Y203", "did you mean main?")
    assert finding.location
    assert (finding.location.line, finding.location.column) == (6, 32)
    assert load([], environment="dev", project=project).findings == ()


def test_errors_stop_who_wants_to_act(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": topology("a", "x: {partitons: 3}")})
    with pytest.raises(InvalidInput, match="1 error in 1 file"):
        load_or_raise([tmp_path], environment=None, project=Project(root=tmp_path))


class TestProjectFile:
    def test_it_is_found_above(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            {
                "krc.yaml": """\
                    topologies: [topologies, extra.yaml]
                    clusters:
                      main: {client_config: secrets/main.properties, id: abc, platform: msk}
                      local: {bootstrap_servers: "localhost:9092"}
                    caps: {max_partitions: 500}
                    """,
                "topologies/deep/x.txt": "",
                "extra.yaml": "",
            },
        )
        project = find_project(tmp_path / "topologies" / "deep")
        assert project.root == tmp_path
        assert project.topologies == (tmp_path / "topologies", tmp_path / "extra.yaml")
        main = project.clusters["main"]
        assert (main.client_config, main.id, main.platform) == (tmp_path / "secrets/main.properties", "abc", "msk")
        assert project.clusters["local"].bootstrap_servers == "localhost:9092"
        assert project.max_partitions == 500

    def test_without_one_the_directory_is_the_project(self, tmp_path: Path) -> None:
        project = find_project(tmp_path)
        assert (project.root, project.file, project.topologies) == (tmp_path, None, ())

    @pytest.mark.parametrize(
        ("text", "codes"),
        [
            pytest.param("", [], id="empty"),
            pytest.param("topologies: [.]\ntopologes: [x]\n", ["J101"], id="unknown key"),
            pytest.param("clusters: {a: {bootstrap: x}}\n", ["J101"], id="unknown cluster key"),
            pytest.param("topologies: nowhere\n", ["J103"], id="not a list"),
            pytest.param("topologies: [nowhere, '.']\n", ["J201"], id="no such path"),
            pytest.param(f"topologies: [{'x' * 300}]\n", ["J201"], id="a path that is too long"),
            pytest.param("caps: {max_partitions: 0}\n", ["J106"], id="too small"),
            pytest.param("- a\n", ["J006"], id="a list"),
            pytest.param("a: [\n", ["J004"], id="syntax"),
            pytest.param("caps: {max_partitions: 1_000}\nx: 1\n", ["J008", "J101"], id="everything at once"),
            pytest.param("topologies: [nowhere, 5]\nx: 1\n", ["J201", "J103", "J101"], id="paths as well"),
        ],
    )
    def test_what_is_wrong_with_it(self, tmp_path: Path, text: str, codes: list[str]) -> None:
        write(tmp_path, {"krc.yaml": text})
        if not codes:
            assert read_project(tmp_path / "krc.yaml").topologies == ()
            return
        with pytest.raises(InvalidInput) as caught:
            read_project(tmp_path / "krc.yaml")
        assert [finding.code for finding in caught.value.findings] == codes
        assert all(finding.location for finding in caught.value.findings)
