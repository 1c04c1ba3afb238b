"""Which files are topologies, which belong together, and which are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.project.discovery import discover
from kafka_resilience_cli.project.load import build_environment, load, read
from kafka_resilience_cli.project.project import Project
from kafka_resilience_cli.report.findings import findings_text
from tests.support import write

HEADER = "krc: 1\nname: {name}\ndefaults: {{topic: {{partitions: 1, replication_factor: 1}}}}\n"
COMPOSE = "services: {kafka: {image: apache/kafka}}\n"


def header(name: str = "orders") -> str:
    return HEADER.format(name=name)


def found(root: Path) -> dict[str, list[str]]:
    groups, _ = discover([root])
    return {
        group.header.relative_to(root).as_posix(): [path.relative_to(root).as_posix() for path, _ in group.fragments]
        for group in groups
    }


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"a.yaml": header()}, {"a.yaml": []}, id="one file"),
        pytest.param(
            {"a.yaml": header(), "topics.yml": "topics: {a: {}}\n", "more/b.yaml": "consumers: {c: {topics: [a]}}\n"},
            {"a.yaml": ["topics.yml", "more/b.yaml"]},
            id="fragments, also below",
        ),
        pytest.param(
            {"x/a.yaml": header("x"), "y/b.yaml": header("y"), "y/t.yaml": "topics: {}\n"},
            {"x/a.yaml": [], "y/b.yaml": ["y/t.yaml"]},
            id="a topology per directory",
        ),
        pytest.param(
            {"a.yaml": header("a"), "b.yaml": header("b")},
            {"a.yaml": [], "b.yaml": []},
            id="two topologies side by side",
        ),
        pytest.param(
            {"a.yaml": header(), "compose.yaml": COMPOSE, "notes.txt": "topics:\n", "list.yaml": "- topics\n"},
            {"a.yaml": []},
            id="unrelated files",
        ),
        pytest.param({"a.yaml": header(), "broken.yaml": "services: [\n"}, {"a.yaml": []}, id="unrelated broken YAML"),
        pytest.param(
            {"a.yaml": header(), "multi.yaml": "kind: Pod\n---\nkind: Service\n"},
            {"a.yaml": []},
            id="several documents",
        ),
        pytest.param(
            {
                "a.yaml": header(),
                ".hidden/b.yaml": header("b"),
                ".c.yaml": header("c"),
                "node_modules/d.yaml": header("d"),
            },
            {"a.yaml": []},
            id="hidden",
        ),
        pytest.param({"a.yaml": header(), "krc.yaml": "topologies: [.]\n"}, {"a.yaml": []}, id="krc.yaml"),
        pytest.param({"a.yaml": '{"krc": 1, "name": "x"}'}, {"a.yaml": []}, id="flow style"),
        pytest.param({"a.yaml": "\ufeffkrc: 1\nname: x\n"}, {"a.yaml": []}, id="BOM"),
        pytest.param(
            {"a.yaml": header(), "t.yaml": "topcs: {a: {}}\nconsumers: {}\n"},
            {"a.yaml": ["t.yaml"]},
            id="misspelt section",
        ),
    ],
)
def test_what_is_found(tmp_path: Path, files: dict[str, str], expected: dict[str, list[str]]) -> None:
    write(tmp_path, files)
    assert found(tmp_path) == expected


def test_symbolic_links_that_lead_back_end(tmp_path: Path) -> None:
    write(tmp_path, {"x/a.yaml": header()})
    (tmp_path / "x" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "again").symlink_to(tmp_path / "x", target_is_directory=True)
    assert len(found(tmp_path)) == 1


def test_a_topology_reached_twice_is_one(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": header(), "t.yaml": "topics: {a: {}}\n"})
    groups, _ = discover([tmp_path / "a.yaml", tmp_path, tmp_path / "a.yaml"])
    assert [len(group.fragments) for group in groups] == [1]


@pytest.mark.parametrize(
    ("files", "path", "what", "hint"),
    [
        pytest.param({"a.txt": ""}, ".", "no topology files found in", "krc init", id="nothing there"),
        pytest.param({"c.yaml": COMPOSE}, ".", "no topology files found in", "krc init", id="only unrelated YAML"),
        pytest.param({"t.yaml": "topics: {}\n"}, ".", "no topology files found in", "krc init", id="only a fragment"),
        pytest.param({"orders.yaml": header()}, "order.yaml", "does not exist", "orders.yaml", id="misspelt path"),
        pytest.param({}, "x" * 300, "does not exist", "", id="a name that is too long"),
    ],
)
def test_paths_without_a_topology(tmp_path: Path, files: dict[str, str], path: str, what: str, hint: str) -> None:
    write(tmp_path, files)
    with pytest.raises(KrcError) as caught:
        discover([tmp_path / path])
    assert what in caught.value.what
    assert hint in caught.value.hint


class TestJoining:
    def loaded(self, root: Path, files: dict[str, str]) -> list[tuple[str, str, int, int]]:
        write(root, files)
        documents = read([root], Project(root=root))
        findings = build_environment(documents, None).findings
        for finding in findings:
            assert finding.location, finding
        return [(f.code, Path(f.location.file).name, f.location.line, len(f.related)) for f in findings if f.location]

    def test_entries_keep_the_positions_of_their_own_file(self, tmp_path: Path) -> None:
        write(tmp_path, {"a.yaml": header(), "t.yaml": "# a comment\ntopics:\n  b: {}\n"})
        (topology,) = load([tmp_path], environment=None, project=Project(root=tmp_path)).topologies
        where = topology.sources.locate(topology.topics["b"].path, key=True)
        assert (Path(where.file).name, where.line, where.column) == ("t.yaml", 3, 3)

    def test_files_of_clients_are_relative_to_the_fragment(self, tmp_path: Path) -> None:
        files = {
            "a.yaml": header() + "topics: {b: {}}\n",
            "apps/c.yaml": "producers: {p: {topics: [b], client: {file: p.properties}}}\n",
            "apps/p.properties": "",
        }
        assert self.loaded(tmp_path, files) == []

    def test_an_entry_in_two_files_shows_both(self, tmp_path: Path) -> None:
        files = {"a.yaml": header() + "topics: {b: {}}\n", "t.yaml": "topics:\n  b: {}\n"}
        assert self.loaded(tmp_path, files) == [("Y110", "t.yaml", 2, 1)]

    def test_what_belongs_into_the_header_file(self, tmp_path: Path) -> None:
        files = {"a.yaml": header(), "t.yaml": "topics: {b: {}}\nowner: us\n"}
        assert self.loaded(tmp_path, files) == [("Y109", "t.yaml", 2, 0)]

    def test_a_fragment_with_foreign_keys_is_left_alone_and_named(self, tmp_path: Path) -> None:
        files = {"a.yaml": header(), "t.yaml": "topics: {b: {}}\nreplicaCount: 3\n"}
        assert self.loaded(tmp_path, files) == [("Y221", "t.yaml", 2, 0)]

    def test_a_fragment_beside_two_headers_belongs_to_neither(self, tmp_path: Path) -> None:
        files = {"a.yaml": header("a"), "b.yaml": header("b"), "t.yaml": "topics: {b: {}}\n"}
        assert self.loaded(tmp_path, files) == [("Y222", "t.yaml", 1, 2)]

    def test_errors_of_all_files_come_at_once(self, tmp_path: Path) -> None:
        files = {
            "a.yaml": header() + "topics: {a: {partitons: 1}}\n",
            "b.yaml": "topics: {b: {role: evnt}}\n",
            "c.yaml": "consumers: {c: {topics: [a: b]}}\n",
            "d.yaml": "consumers:\n  d: {topics: [a, nowhere]}\n",
        }
        codes = [(code, file) for code, file, _, _ in self.loaded(tmp_path, files)]
        assert codes == [
            ("Y101", "a.yaml"),
            ("Y104", "b.yaml"),
            ("Y101", "c.yaml"),
            ("Y102", "c.yaml"),
            ("Y201", "d.yaml"),
        ]

    def test_a_fragment_that_cannot_be_read_makes_no_false_alarms(self, tmp_path: Path) -> None:
        files = {"a.yaml": header() + "producers: {p: {topics: [b]}}\n", "t.yaml": "topics: {b: {}\n"}
        assert self.loaded(tmp_path, files) == [("Y004", "t.yaml", 2, 1)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "Y006"),
        ("# nothing\n", "Y006"),
        ("- a\n", "Y006"),
        ("name: x\n", "Y102"),
        ("kcr: 1\nname: x\n", "Y101"),
        ("krc: 1\n", "Y102"),
    ],
)
def test_a_file_given_by_name_must_be_a_topology(tmp_path: Path, text: str, code: str) -> None:
    write(tmp_path, {"a.yaml": text})
    loaded = load([tmp_path / "a.yaml"], environment=None, project=Project(root=tmp_path))
    assert [finding.code for finding in loaded.findings] == [code], findings_text(loaded.findings)


def test_a_link_to_nowhere_is_not_taken_for_what_was_meant(tmp_path: Path) -> None:
    (tmp_path / "orders.yaml").symlink_to(tmp_path / "nowhere")
    with pytest.raises(KrcError, match="does not exist") as caught:
        discover([tmp_path / "orders.yaml"])
    assert caught.value.hint == ""
