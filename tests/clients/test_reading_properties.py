"""Readers over generated texts: no traceback, exact ranges, and each syntax agrees with its library."""

from __future__ import annotations

import json
from typing import Any

import javaproperties
import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from kafka_resilience_cli.clients.document import ClientDocument, Format
from kafka_resilience_cli.clients.editing import add, remove, rename, set_value
from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.clients.recognition import configs_of

_WORDS = [
    "acks",
    "group.id",
    "connector.class",
    "spring.kafka",
    "config",
    "kafka:",
    "krc:",
    "client",
    "KAFKA_ACKS=",
    "null",
]
_SIGNS = [
    *"=:,\\\"'#!;[]{}|>?~\t\f\x00\x85\u00e9\u2028\ufeff\U0001f600",
    "<<",
    "- ",
    "---",
    ": ",
    "&a",
    "*a",
    "\\u00e9",
    "\\u12",
]
_FILLED_IN = ["{{", "}}", "{%", "%}", "{#", "{{if}}", "{{end}}", "${X}", "<X>", "%(x)s"]
_LINES = ["\n", "\r\n", "\r", " ", "\n  ", "# krc: client family=java\n"]
PIECES = st.sampled_from([*_WORDS, *_SIGNS, *_FILLED_IN, *_LINES])
TEXTS = st.lists(PIECES, max_size=25).map("".join)
NAMES = st.sampled_from(["c.properties", "c.yaml", "c.json", "c.ini", ".env", "c.conf", "c"])


def spans_are_exact(document: ClientDocument) -> None:
    text = document.source.text
    for entry in document.entries:
        assert text[entry.value_span.start : entry.value_span.end] == entry.raw
        assert 0 <= entry.key_span.start <= entry.key_span.end <= len(text)
        assert 0 <= entry.whole.start <= entry.whole.end <= len(text)
        assert document.entry(entry.path) is entry
        assert (entry.value is None) == bool(entry.missing)
        assert document.locate(entry.path).line >= 1


@given(NAMES, TEXTS)
@example("c.yaml", "a: &a\n  <<: *a\n")
@example("c.yaml", "[" * 5000)
@example("c.json", "[" * 5000)
@example("c.yaml", "a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b]\n")
@example("c.json", '{"a": "\\ud800"}')
def test_no_text_makes_a_traceback(name: str, text: str) -> None:
    document = read_document(name, text.encode("utf-8", "surrogatepass"))
    spans_are_exact(document)
    configs_of(document)
    for entry in document.entries[:5]:
        set_value(document, entry.path, "all")
        remove(document, entry.path)
        rename(document, entry.path, entry.key, "new.key")
        add(document, entry.path.keys[:-1], "new.key", "x", entry.path)
    add(document, (), "new.key", "x")


@given(NAMES, st.binary(max_size=60))
def test_no_bytes_make_a_traceback(name: str, data: bytes) -> None:
    document = read_document(name, data)
    spans_are_exact(document)
    assert document.source.encode(document.source.text) == data


PROPERTIES_PIECES = st.sampled_from(
    [
        "a",
        "b.c",
        "=",
        ":",
        " ",
        "\t",
        "\f",
        "\\",
        "\\\n",
        "\\\r\n",
        "\n",
        "\r",
        "#",
        "!",
        "\\t",
        "\\u00fc",
        "\\:",
        "é",
        "\\\\",
    ]
)


@given(st.lists(PROPERTIES_PIECES, max_size=25).map("".join))
@example("a\\u00\\\nfc=1")
def test_properties_are_read_as_by_javaproperties(text: str) -> None:
    try:
        expected = javaproperties.loads(text, object_pairs_hook=list)
    except javaproperties.InvalidUEscapeError:
        assume(False)
    document = read_document("c.properties", text.encode())
    assert [(entry.key, entry.text) for entry in document.entries] == expected


SCALARS = st.one_of(st.text(max_size=8), st.integers(), st.booleans(), st.none())
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.dictionaries(st.text(min_size=1, max_size=5), inner, max_size=3) | st.lists(inner, max_size=3),
    max_leaves=8,
)


def flat(value: Any, keys: tuple[str | int, ...] = ()) -> dict[tuple[str | int, ...], str]:
    if isinstance(value, dict) and value:
        return {path: text for key, inner in value.items() for path, text in flat(inner, (*keys, key)).items()}
    if isinstance(value, list) and value:
        return {path: text for index, inner in enumerate(value) for path, text in flat(inner, (*keys, index)).items()}
    if value is None or value in ([], {}):
        return {keys: ""}
    return {keys: json.dumps(value) if isinstance(value, (bool, int)) else value}


@given(st.dictionaries(st.text(min_size=1, max_size=5), VALUES, max_size=4), st.sampled_from([None, 2]), st.booleans())
def test_json_is_read_as_by_the_standard_library(value: dict[str, Any], indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assume("{{" not in text and "{%" not in text and "{#" not in text and "<%" not in text and value)
    document = read_document("c.json", text.encode("utf-8", "surrogatepass"), format=Format.JSON)
    assert {entry.path.keys: entry.text for entry in document.entries} == flat(value)


@given(st.dictionaries(st.text(min_size=1, max_size=5), VALUES, min_size=1, max_size=4), st.booleans())
def test_yaml_is_read_as_by_its_library(value: dict[str, Any], flow: bool) -> None:
    text = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True)
    assume("{{" not in text and "{%" not in text and "{#" not in text and "<%" not in text)
    assume("\x85" not in text and "\u2028" not in text and "\u2029" not in text and "<<" not in text)
    document = read_document("c.yaml", text.encode(), format=Format.YAML)
    assert {entry.path.keys: entry.text for entry in document.entries} == flat(value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_every_encoding_is_written_back_byte_for_byte(encoding: str) -> None:
    data = "acks=all\r\n# gr\u00fcn\r\n".encode(encoding)
    source = read_document("c.properties", data).source
    assert source.encode(source.text) == data
