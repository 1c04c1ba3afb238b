"""Which files nobody looks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from kafka_resilience_cli.project.candidates import MAX_BYTES, candidates
from kafka_resilience_cli.project.ignored import Ignored
from tests.support import write

CLIENT = "bootstrap.servers=k:9092\n"


def found(root: Path, *, exclude: tuple[str, ...] = (), below: str = ".") -> list[str]:
    """The files that are looked into, relative to ``root``."""
    there = candidates(root / below, Ignored(root, exclude))
    return sorted(each.path.resolve().relative_to(root.resolve()).as_posix() for each in there if not each.why_not)


CASES = [
    pytest.param({".gitignore": "*.json\n"}, (), ["a/b.properties", "c.yml"], id="gitignore"),
    pytest.param({"a/.gitignore": "b.properties\n"}, (), ["a/x.json", "c.yml"], id="a-nested-one"),
    pytest.param({".gitignore": "*.json\n!x.json\n"}, (), ["a/b.properties", "a/x.json", "c.yml"], id="negation"),
    pytest.param(
        {".gitignore": "*.json\n", "a/.gitignore": "!x.json\n"},
        (),
        ["a/b.properties", "a/x.json", "c.yml"],
        id="the-nearest-counts",
    ),
    pytest.param({".gitignore": "/a/\n"}, (), ["c.yml"], id="a-directory"),
    pytest.param({}, ("a/*.json",), ["a/b.properties", "c.yml"], id="exclude"),
    pytest.param({}, ("/c.yml", "a"), [], id="excluded-directory"),
]


@pytest.mark.parametrize(("more", "exclude", "expected"), CASES)
def test_patterns(tmp_path: Path, more: dict[str, str], exclude: tuple[str, ...], expected: list[str]) -> None:
    write(tmp_path, {"a/b.properties": CLIENT, "a/x.json": '{"acks": "1"}', "c.yml": "acks: 1\n", **more})
    assert found(tmp_path, exclude=exclude) == expected


def test_a_gitignore_above_counts_up_to_the_top_of_the_repository(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "*.properties\n", "repo/.gitignore": "*.json\n"})
    write(tmp_path, {"repo/d/a.properties": CLIENT, "repo/d/b.json": '{"acks": 1}'})
    assert found(tmp_path / "repo", below="d") == []
    (tmp_path / "repo/.git").mkdir()
    assert found(tmp_path / "repo", below="d") == ["d/a.properties"]


@pytest.mark.parametrize("name", [".hidden.yml", ".d/a.yml", "node_modules/a.yml", "target/a.yml", "a.txt", "krc.yaml"])
def test_what_is_never_looked_for(tmp_path: Path, name: str) -> None:
    write(tmp_path, {name: "acks: 1\n"})
    assert found(tmp_path) == []


def test_a_link_that_leads_back_is_followed_once(tmp_path: Path) -> None:
    write(tmp_path, {"a/c.yml": "acks: 1\n"})
    (tmp_path / "a/back").symlink_to(tmp_path, target_is_directory=True)
    assert found(tmp_path) == ["a/c.yml"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("acks=1\n" + "#" * MAX_BYTES, "larger than 1 MiB"),
        ("colour=red\n", "nothing of Kafka in it"),
    ],
)
def test_a_file_that_is_left_out_says_why(tmp_path: Path, text: str, why: str) -> None:
    write(tmp_path, {"a.properties": text})
    assert [each.why_not for each in candidates(tmp_path, Ignored(tmp_path))] == [why]
