"""Edits of a topology change one value and nothing else."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_resilience_cli.findings import TextEdit
from kafka_resilience_cli.topology import editing
from kafka_resilience_cli.topology.source import Source

Path = tuple[str | int, ...]


def source(text: str) -> Source:
    made = Source("topology.yaml", text.encode())
    assert not made.broken, made.findings
    return made


def applied(text: str, edit: TextEdit | None) -> str | None:
    return None if edit is None else text[: edit.start] + edit.replacement + text[edit.end :]


SET = [
    pytest.param("a: 1\n", ("a",), "2", "a: 2\n", id="plain"),
    pytest.param("a: '1'  # why\n", ("a",), "2", "a: '2'  # why\n", id="single-quoted"),
    pytest.param('a: "1"\n', ("a",), "2", 'a: "2"\n', id="double-quoted"),
    pytest.param("a: {b: 1, c: 2}\n", ("a", "b"), "3", "a: {b: 3, c: 2}\n", id="flow"),
    pytest.param("a:\n  - b: 1\n", ("a", 0, "b"), "x", "a:\n  - b: x\n", id="in-a-list"),
    pytest.param("a: # none yet\nb: 1\n", ("a",), "2", "a: 2 # none yet\nb: 1\n", id="nothing-was-there"),
    pytest.param("a: 1\n", ("a",), "12:30", 'a: "12:30"\n', id="a-value-that-yaml-would-misread"),
    pytest.param("a: 1\r\nb: 2\r\n", ("b",), "3", "a: 1\r\nb: 3\r\n", id="windows-line-ends"),
    pytest.param("a: &x 1\nb: *x\n", ("a",), "2", None, id="anchored"),
    pytest.param("a: &x 1\nb: *x\n", ("b",), "2", None, id="alias"),
    pytest.param("a: &x {c: 1}\nb:\n  <<: *x\n", ("b", "c"), "2", None, id="merged-in"),
    pytest.param("a: |\n  x\n", ("a",), "2", None, id="block-scalar"),
    pytest.param("a: {b: 1}\n", ("a",), "2", None, id="a-mapping"),
    pytest.param("a: 1\n", ("b",), "2", None, id="absent"),
]


@pytest.mark.parametrize(("text", "path", "value", "expected"), SET)
def test_set_value(text: str, path: Path, value: str, expected: str | None) -> None:
    assert applied(text, editing.set_value(source(text), path, value)) == expected


REMOVE = [
    pytest.param("a: 1\n# about b\nb: 2\nc: 3\n", ("b",), "a: 1\n# about b\nc: 3\n", id="comments-stay"),
    pytest.param("a: 1\nb: 2", ("b",), "a: 1\n", id="last-line-without-end"),
    pytest.param(
        "t:\n  o:\n    c:\n      a: 1\n      b: 2\n", ("t", "o", "c", "a"), "t:\n  o:\n    c:\n      b: 2\n", id="block"
    ),
    pytest.param(
        "t:\n  o:\n    p: 1\n    c:\n      a: 1\n",
        ("t", "o", "c", "a"),
        "t:\n  o:\n    p: 1\n",
        id="its-mapping-goes-as-well",
    ),
    pytest.param("t:\n  o:\n    p: 1\n", ("t", "o", "p"), "t:\n  o:\n    {}\n", id="a-named-entry-stays"),
    pytest.param("t: {o: {a: 1}}\n", ("t", "o", "a"), "t: {o: {}}\n", id="a-named-entry-in-flow-stays"),
    pytest.param("a: {b: 1, c: 2, d: 3}\n", ("a", "b"), "a: {c: 2, d: 3}\n", id="first-in-flow"),
    pytest.param("a: {b: 1, c: 2, d: 3}\n", ("a", "d"), "a: {b: 1, c: 2}\n", id="last-in-flow"),
    pytest.param("a: { b: 1, c: {x: 1} }\n", ("a", "c"), "a: { b: 1 }\n", id="flow-with-spaces"),
    pytest.param("a:\n  - b: 1\n    c: 2\n", ("a", 0, "b"), "a:\n  - c: 2\n", id="first-of-a-list-item"),
    pytest.param("a: 1\nb:\n  - 1\n  - 2\nc: 3\n", ("b",), "a: 1\nc: 3\n", id="a-list-whole"),
    pytest.param("a: 1\nb: |\n  x\n\nc: 3\n", ("b",), "a: 1\n\nc: 3\n", id="a-block-scalar-whole"),
    pytest.param("a: &x 1\nb: *x\nc: 2\n", ("b",), None, id="alias"),
]


@pytest.mark.parametrize(("text", "path", "expected"), REMOVE)
def test_remove(text: str, path: Path, expected: str | None) -> None:
    assert applied(text, editing.remove(source(text), path)) == expected


RENAME = [
    pytest.param("a: 1  # one\n", ("a",), "b", "b: 1  # one\n", id="plain"),
    pytest.param('"a": 1\n', ("a",), "b", '"b": 1\n', id="quoted"),
    pytest.param("a: {x.y: 1, z: 2}\n", ("a", "x.y"), "x.z", "a: {x.z: 1, z: 2}\n", id="flow"),
    pytest.param("a: 1\nb: 2\n", ("a",), "b", None, id="taken"),
]


@pytest.mark.parametrize(("text", "path", "key", "expected"), RENAME)
def test_rename(text: str, path: Path, key: str, expected: str | None) -> None:
    assert applied(text, editing.rename(source(text), path, key)) == expected


ADD = [
    pytest.param(
        "t:\n  o:\n    p: 1  # x\nz: 1\n",
        ("t", "o"),
        "k",
        "v",
        "t:\n  o:\n    p: 1  # x\n    k: v\nz: 1\n",
        id="block",
    ),
    pytest.param("t:\n  o:\n    p: 1", ("t", "o"), "k", "v", "t:\n  o:\n    p: 1\n    k: v", id="no-line-end"),
    pytest.param(
        "t:\n  o:\n    p: 1\n",
        ("t", "o", "config"),
        "a.b",
        "1",
        "t:\n  o:\n    p: 1\n    config:\n      a.b: 1\n",
        id="mapping-made",
    ),
    pytest.param(
        "t:\n  o: {p: 1}\n",
        ("t", "o", "config"),
        "a.b",
        "1",
        "t:\n  o: {p: 1, config: {a.b: 1}}\n",
        id="mapping-made-in-flow",
    ),
    pytest.param("t:\n  o: {}\n", ("t", "o"), "k", "v", "t:\n  o: {k: v}\n", id="empty-flow"),
    pytest.param("t:\n  o:\n  q: 1\n", ("t", "o"), "k", "v", "t:\n  o:\n    k: v\n  q: 1\n", id="nothing-was-there"),
    pytest.param(
        "t:\n  o: # later\n",
        ("t", "o"),
        "k",
        "v",
        "t:\n  o: # later\n    k: v\n",
        id="nothing-but-a-comment",
    ),
    pytest.param("t:\n  o: null\n", ("t", "o"), "k", "v", "t:\n  o:\n    k: v\n", id="null"),
    pytest.param("t:\n  a: 1\n  b: 2\n", ("t",), "k", "v", "t:\n  a: 1\n  b: 2\n  k: v\n", id="last"),
    pytest.param("t:\n  - n: 1\n    m: 2\n", ("t", 0), "k", "v", "t:\n  - n: 1\n    m: 2\n    k: v\n", id="list-item"),
    pytest.param(
        "t:\n  a: |\n    x\n\nz: 1\n",
        ("t",),
        "k",
        "v",
        "t:\n  a: |\n    x\n  k: v\n\nz: 1\n",
        id="after-a-block-scalar",
    ),
    pytest.param("t:\r\n  a: 1\r\n", ("t",), "k", "v", "t:\r\n  a: 1\r\n  k: v\r\n", id="windows-line-ends"),
    pytest.param("t:\n  a: 1\n", ("t",), "a", "2", "t:\n  a: 2\n", id="it-is-there-already"),
    pytest.param("x: &x {c: 1}\nt: *x\n", ("t",), "k", "v", None, id="alias"),
    pytest.param("t:\n  r: none\n", ("t", "r"), "k", "v", None, id="a-scalar-is-no-mapping"),
]


@pytest.mark.parametrize(("text", "parent", "key", "value", "expected"), ADD)
def test_add(text: str, parent: Path, key: str, value: str, expected: str | None) -> None:
    assert applied(text, editing.add(source(text), parent, key, value)) == expected


def test_a_new_key_stands_below_the_one_it_belongs_to() -> None:
    text = "t:\n  a: 1\n  b: 2\n"
    assert applied(text, editing.add(source(text), ("t",), "k", "v", ("t", "a"))) == "t:\n  a: 1\n  k: v\n  b: 2\n"


names = st.sampled_from(["a", "b.c", "dd", "e-f", "g"])
scalars = st.sampled_from(["x", "7d", "3", "true", "a b", "it's", "x:y", "null-ish", "-1"])
trees: st.SearchStrategy[Any] = st.dictionaries(
    names, st.recursive(scalars, lambda inner: st.dictionaries(names, inner, min_size=1, max_size=3), max_leaves=6),
    min_size=1, max_size=4,
)  # fmt: skip


def written(tree: Any, draw: Any, indent: int = 0) -> str:
    """``tree`` as YAML: block or flow, quoted or not, with comments between."""
    lines = []
    for key, value in tree.items():
        if draw(st.booleans()):
            lines.append(" " * draw(st.sampled_from([0, indent, 6])) + "# a comment")
        pad = " " * indent + f"{key}:"
        if isinstance(value, str):
            lines.append(f"{pad} {quoted(value, draw)}" + draw(st.sampled_from(["", "  # why", " "])))
        elif draw(st.booleans()):
            lines.append(f"{pad} {flow(value, draw)}" + draw(st.sampled_from(["", " # flow"])))
        else:
            lines.append(pad + draw(st.sampled_from(["", " # block"])) + "\n" + written(value, draw, indent + 2))
    return "\n".join(lines)


def quoted(value: str, draw: Any) -> str:
    style = draw(st.sampled_from(["plain", "single", "double"]))
    if style == "single":
        return "'" + value.replace("'", "''") + "'"
    return f'"{value}"' if style == "double" or ":" in value else value


def flow(tree: Any, draw: Any) -> str:
    parts = [f"{k}: {quoted(v, draw) if isinstance(v, str) else flow(v, draw)}" for k, v in tree.items()]
    return "{" + draw(st.sampled_from([", ", ",  "])).join(parts) + draw(st.sampled_from(["", " "])) + "}"


def leaves(tree: Any, at: Path = ()) -> list[Path]:
    return [p for k, v in tree.items() for p in ([(*at, k)] if isinstance(v, str) else leaves(v, (*at, k)))]


def mappings(tree: Any, at: Path = ()) -> list[Path]:
    return [at, *(p for k, v in tree.items() if isinstance(v, dict) for p in mappings(v, (*at, k)))]


def at(tree: Any, path: Path) -> Any:
    for step in path:
        tree = tree[step]
    return tree


def comments(text: str) -> int:
    return text.count("#")


@given(st.data(), trees)
def test_an_edit_changes_what_it_says_and_nothing_else(data: st.DataObject, tree: Any) -> None:
    newline = data.draw(st.sampled_from(["\n", "\r\n"]))
    text = written(tree, data.draw).replace("\n", newline) + data.draw(st.sampled_from(["", newline]))
    before = source(text)
    expected = copy.deepcopy(before.value)
    kind = data.draw(st.sampled_from(["set", "rename", "add", "remove"]))
    if kind == "add":
        path = data.draw(st.sampled_from(mappings(tree)))
        edit = editing.add(before, path, "new.key", "100")
        at(expected, path)["new.key"] = 100
    else:
        path = data.draw(st.sampled_from(leaves(tree)))
        parent = at(expected, path[:-1])
        if kind == "set":
            edit = editing.set_value(before, path, "other")
            parent[path[-1]] = "other"
        elif kind == "rename":
            edit = editing.rename(before, path, "new.key")
            parent["new.key"] = parent.pop(path[-1])
        else:
            edit = editing.remove(before, path)
            del parent[path[-1]]
            while len(path) > 3 and not parent:
                path = path[:-1]
                parent = at(expected, path[:-1])
                del parent[path[-1]]
    assert edit is not None
    after = applied(text, edit)
    assert after is not None
    assert source(after).value == expected
    assert comments(after) >= comments(text) - (1 if kind == "remove" else 0)
    assert newline not in text or "\n" not in after.replace(newline, "")
