"""YAML text: what is read, what is refused, and where each trouble is said to be."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.findings import DocPath
from kafka_resilience_cli.topology.positions import SourceMap
from kafka_resilience_cli.topology.source import Source


def read(text: str | bytes) -> Source:
    return Source("t.yaml", text if isinstance(text, bytes) else text.encode())


def said(source: Source) -> list[tuple[str, int, int]]:
    return [(f.code, f.location.line, f.location.column) for f in source.findings if f.location]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("a: 1\n", {"a": 1}, id="plain"),
        pytest.param("a: 1\r\nb: 2\r\n", {"a": 1, "b": 2}, id="CRLF"),
        pytest.param("\ufeffa: 1\n", {"a": 1}, id="BOM"),
        pytest.param("a:\t1\n", {"a": 1}, id="a tab between key and value"),
        pytest.param('{"a": "\\u00e9"}', {"a": "é"}, id="JSON"),
        pytest.param("", None, id="empty"),
        pytest.param("# only a comment\n", None, id="comment"),
        pytest.param("---\na: 1\n...\n", {"a": 1}, id="document marks"),
        pytest.param("%YAML 1.2\n---\na: 1\n", {"a": 1}, id="directive"),
        pytest.param("on: x\n012: y\n4.10: z\n", {"on": "x", "012": "y", "4.10": "z"}, id="keys are text"),
        pytest.param(
            "config: {a: no, b: 4.10, c: 1_000, d: null}",
            {"config": {"a": "no", "b": "4.10", "c": "1_000", "d": None}},
            id="config is text",
        ),
        pytest.param(
            "version: 4.10\nuntil: 2026-12-31\n",
            {"version": "4.10", "until": "2026-12-31"},
            id="versions and days are text",
        ),
        pytest.param("topics: {config: {n: 3}}", {"topics": {"config": {"n": 3}}}, id="a topic called config"),
        pytest.param("a: &x [1]\nb: *x\n", {"a": [1], "b": [1]}, id="anchor"),
        pytest.param(
            "a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}\n", {"a": {"p": 1, "q": 2}, "b": {"p": 1, "q": 3}}, id="merge"
        ),
        pytest.param(
            "a: &x {p: 1}\nb: &y {p: 2, q: 2}\nc: {<<: [*x, *y]}\n",
            {"a": {"p": 1}, "b": {"p": 2, "q": 2}, "c": {"p": 1, "q": 2}},
            id="merge of several, nearest first",
        ),
        pytest.param('a: {"<<": 1}', {"a": {"<<": 1}}, id="a quoted << is a key"),
    ],
)
def test_what_is_read(text: str, value: object) -> None:
    source = read(text)
    assert source.findings == []
    assert source.value == value


@pytest.mark.parametrize(
    ("text", "places"),
    [
        pytest.param("a: b: c\n", [("Y004", 1, 5)], id="two colons"),
        pytest.param("a: [1,\nb: 2\n", [("Y004", 3, 1)], id="open list"),
        pytest.param("a: 'x\n", [("Y004", 2, 1)], id="open quotes"),
        pytest.param("a:\n\tb: 1\n", [("Y004", 2, 1)], id="a tab for indentation"),
        pytest.param("a: 1\n b: 2\n", [("Y004", 2, 3)], id="wrong indentation"),
        pytest.param("x: *nope\n", [("Y004", 1, 4)], id="unknown alias"),
        pytest.param("a: 1\n---\nb: 2\n", [("Y005", 3, 1)], id="second document"),
        pytest.param("a: 1\nb: 2\na: 3\n", [("Y007", 3, 1)], id="duplicate key"),
        pytest.param("a: on\nb: [012, x]\n", [("Y008", 1, 4), ("Y008", 2, 5)], id="every trap"),
        pytest.param("a: !!str 5\nb: !secret x\n", [("Y009", 1, 4), ("Y009", 2, 4)], id="tags"),
        pytest.param("? [a]\n: 1\n", [("Y010", 1, 3)], id="a list as a key"),
        pytest.param("~: 1\n", [("Y010", 1, 1)], id="null as a key"),
        pytest.param("a: {<<: 5}\n", [("Y011", 1, 5)], id="merging a number"),
        pytest.param("a: &x [*x]\n", [("Y012", 1, 4)], id="an alias of itself"),
        pytest.param("a: &x {<<: *x}\n", [("Y012", 1, 4)], id="a merge of itself"),
        pytest.param("a: &x\n  b: *x\n", [("Y012", 1, 4)], id="an alias of itself in a block"),
        pytest.param("a: &x\n  - *x\n", [("Y012", 1, 4)], id="an alias of itself in a block list"),
        pytest.param("a: &x\n  b: &y\n    c: *x\n    d: *y\n", [("Y012", 2, 6)], id="aliases of each other"),
        pytest.param("a: \x07\n", [("Y003", 1, 4)], id="control character"),
        pytest.param(b"a: 1\nb: caf\xe9\n", [("Y002", 2, 7)], id="Latin-1"),
        pytest.param("a: 1\n".encode("utf-16"), [("Y002", 1, 1)], id="UTF-16"),
    ],
)
def test_what_is_refused_and_where(text: str | bytes, places: list[tuple[str, int, int]]) -> None:
    assert said(read(text)) == places


def test_a_duplicate_key_shows_both_places() -> None:
    (finding,) = read("topics:\n  a: 1\n  b: 2\n  a: 3\n").findings
    assert finding.location
    assert (finding.location.line, finding.location.excerpt) == (4, "  a: 3")
    assert [(r.location.line, r.message) for r in finding.related] == [(2, "first written here")]


def test_a_trap_leaves_the_rest_of_the_file_usable() -> None:
    source = read("a: on\nb: [x, 012]\nc: 1\n")
    assert source.value == {"c": 1}
    assert source.refused == [("a",), ("b", 1)]


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "], ids=["list", "mapping", "block list", "complex key"])
def test_nesting_is_bounded_before_it_overflows_the_parser(opening: str) -> None:
    source = read(opening * 200_000)
    assert source.broken
    assert source.findings[0].code == "Y012"


def test_aliases_cannot_make_a_small_file_huge() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 20)]
    source = read("\n".join(lines))
    assert source.broken
    assert source.findings[0].code == "Y012"


def test_twenty_thousand_lines() -> None:
    source = read("topics:\n" + "".join(f"  t{i}:\n    partitions: 3\n" for i in range(10_000)))
    assert len(source.value["topics"]) == 10_000
    where = SourceMap([source]).locate(DocPath("t.yaml", ("topics", "t9999", "partitions")))
    assert (where.line, where.column) == (20_001, 17)


class TestPositions:
    TEXT = "a:\n  b: [x, {c: 1}]\n  d:\n    e: 1\n    f: 2\ng: &g {h: 1}\ni: *g\nj:\n  <<: *g\n  k: 2\nempty:\n"

    @pytest.mark.parametrize(
        ("keys", "key", "place"),
        [
            (("a", "b"), False, (2, 6, 2, 17)),
            (("a", "b"), True, (2, 3, 2, 4)),
            (("a", "b", 1, "c"), False, (2, 14, 2, 15)),
            (("a", "d"), False, (4, 5, 5, 9)),
            (("a", "missing", "deeper"), False, (1, 1, 1, 2)),
            (("missing",), False, (1, 1, 1, 1)),
            (("i", "h"), False, (6, 11, 6, 12)),
            (("j", "h"), False, (6, 11, 6, 12)),
            (("empty",), False, (11, 1, 11, 6)),
        ],
    )
    def test_a_path_is_found_in_the_text(self, keys: tuple[str | int, ...], key: bool, place: tuple[int, ...]) -> None:
        where = SourceMap([read(self.TEXT)]).locate(DocPath("t.yaml", keys), key=key)
        assert (where.line, where.column, where.end_line, where.end_column) == place

    def test_the_use_of_an_alias_is_named(self) -> None:
        (use,) = SourceMap([read(self.TEXT)]).uses(DocPath("t.yaml", ("i", "h")))
        assert (use.location.line, use.message) == (7, "used here through an alias")

    def test_the_place_of_a_merge_is_named(self) -> None:
        (use,) = SourceMap([read(self.TEXT)]).uses(DocPath("t.yaml", ("j", "h")))
        assert (use.location.line, use.message) == (9, "merged in here")

    def test_columns_count_characters(self) -> None:
        where = SourceMap([read('é: "ü"\n')]).locate(DocPath("t.yaml", ("é",)))
        assert (where.column, where.end_column) == (4, 7)
