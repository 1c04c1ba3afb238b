"""What each edit writes, in the manner of the file."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.clients.document import ClientDocument
from kafka_resilience_cli.clients.editing import add, remove, rename, set_value
from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.findings import DocPath, TextEdit

SET = {
    "properties": ("c.properties", "acks = 1 \n", "acks = all\n"),
    "a key alone": ("c.properties", "acks\n", "acks=all\n"),
    "continued lines": ("c.properties", "acks=\\\n  1\nb=2\n", "acks=\\\n  all\nb=2\n"),
    "plain yaml": ("c.yaml", "acks: 1 # why\n", "acks: all # why\n"),
    "single quotes": ("c.yaml", "acks: '1'\n", "acks: 'all'\n"),
    "double quotes": ("c.yaml", 'acks: "1"\n', 'acks: "all"\n'),
    "no value yet": ("c.yaml", "acks:\nb: 2\n", "acks: all\nb: 2\n"),
    "behind an anchor": ("c.yaml", "acks: &a 1\n", "acks: &a all\n"),
    "instead of an alias": ("c.yaml", "b: &a 1\nacks: *a\n", "b: &a 1\nacks: all\n"),
    "yaml in braces": ("c.yaml", "{acks: 1, b: 2}\n", "{acks: all, b: 2}\n"),
    "json": ("c.json", '{"acks": "1"}', '{"acks": "all"}'),
    "a number in json": ("c.json", '{"acks": 1}', '{"acks": "all"}'),
    "ini": ("c.ini", "[p]\nacks = 1\n", "[p]\nacks = all\n"),
    "environment": (".env", "KAFKA_ACKS='1' # c\n", "KAFKA_ACKS='all' # c\n"),
    "a template stays": ("c.yaml", "acks: {{ .x }}\n", None),
    "text in a block stays": ("c.yaml", "acks: |\n  1\n", None),
    "as it is": ("c.yaml", "acks: 'all'\n", None),
}


@pytest.mark.parametrize(("name", "text", "expected"), SET.values(), ids=SET)
def test_setting_a_value(name: str, text: str, expected: str | None) -> None:
    document = read(name, text)
    acks = next(entry for entry in document.entries if entry.key.endswith("acks"))
    assert applied(document, set_value(document, acks.path, "all")) == expected


QUOTED = {
    "a space in yaml": ("c.yaml", "a: x\n", "b c", "a: 'b c'\n"),
    "a colon in yaml": ("c.yaml", "a: x\n", "b: c", "a: 'b: c'\n"),
    "servers in yaml": ("c.yaml", "a: x\n", "h:1,i:2", "a: h:1,i:2\n"),
    "servers in braces": ("c.yaml", "{a: x}\n", "h:1,i:2", "{a: 'h:1,i:2'}\n"),
    "a colon at the end in yaml": ("c.yaml", "a: x\n", "b:", "a: 'b:'\n"),
    "nothing in yaml": ("c.yaml", "a: x\n", "", "a: ''\n"),
    "a quote in quotes": ("c.yaml", "a: 'x'\n", "it's", "a: 'it''s'\n"),
    "a backslash in properties": ("c.properties", "a=x\n", "C:\\t", "a=C:\\\\t\n"),
    "a space before a properties value": ("c.properties", "a=x\n", " b", "a=\\ b\n"),
    "a quote in json": ("c.json", '{"a": "x"}', 'b"c', '{"a": "b\\"c"}'),
    "a number stays a number": ("c.json", '{"a": 1}', "5", '{"a": 5}'),
    "a dollar in an environment": (".env", "KAFKA_A=x\n", "b $c", 'KAFKA_A="b \\$c"\n'),
}


@pytest.mark.parametrize(("name", "text", "value", "expected"), QUOTED.values(), ids=QUOTED)
def test_a_value_that_needs_quotes_gets_them(name: str, text: str, value: str, expected: str) -> None:
    document = read(name, text)
    assert applied(document, set_value(document, document.entries[0].path, value)) == expected


def test_what_a_latin_1_file_cannot_hold_is_escaped() -> None:
    document = read_document("c.properties", "a=1\n# gr\u00fcn\n".encode("latin-1"))
    edit = set_value(document, document.entries[0].path, "\u20ac")
    assert edit
    assert edit.replacement == "\\u20AC"


REMOVED = {
    "properties": ("c.properties", "a=1\nacks=\\\n 1\nb=2\n", "a=1\nb=2\n"),
    "the last line": ("c.properties", "a=1\nacks=1", "a=1\n"),
    "yaml": ("c.yaml", "a: 1\nacks: 1 # gone\n# stays\nb: 2\n", "a: 1\n# stays\nb: 2\n"),
    "a mapping that would be empty": (
        "c.yaml",
        "a: 1\nx:\n  # stays\n  y:\n    acks: 1\nb: 2\n",
        "a: 1\n  # stays\nb: 2\n",
    ),
    "one of a mapping": ("c.yaml", "x:\n  acks: 1\n  b: 2\n", "x:\n  b: 2\n"),
    "the first of a list's item": ("c.yaml", "x:\n  - acks: 1\n    b: 2\n", "x:\n  - b: 2\n"),
    "first in json": ("c.json", '{\n  "acks": "1",\n  "b": "2"\n}\n', '{\n  "b": "2"\n}\n'),
    "last in json": ("c.json", '{\n  "b": "2",\n  "acks": "1"\n}\n', '{\n  "b": "2"\n}\n'),
    "alone in json": ("c.json", '{\n  "acks": "1"\n}\n', "{}\n"),
    "ini": ("c.ini", "[p]\nacks=1\nb=2\n", "[p]\nb=2\n"),
    "environment": (".env", "A=1\nexport KAFKA_ACKS=1\n", "A=1\n"),
}


@pytest.mark.parametrize(("name", "text", "expected"), REMOVED.values(), ids=REMOVED)
def test_removing(name: str, text: str, expected: str) -> None:
    document = read(name, text)
    acks = next(entry for entry in document.entries if entry.key.endswith("acks"))
    assert applied(document, remove(document, acks.path)) == expected


RENAMED = {
    "properties": ("c.properties", "acks = 1\n", "acks", "a b = 1\n".replace("a b", "a\\ b")),
    "below a prefix": ("c.properties", "producer.acks=1\n", "acks", "producer.a\\ b=1\n"),
    "yaml": ("c.yaml", "acks: 1\n", "acks", "'a b': 1\n"),
    "brackets": ("c.yaml", 'x:\n  "[acks]": 1\n', "acks", 'x:\n  "[a b]": 1\n'),
    "json": ("c.json", '{"acks": 1}', "acks", '{"a b": 1}'),
    "environment": (".env", "KAFKA_ACKS=1\n", "acks", "KAFKA_A B=1\n"),
    "an alias of librdkafka's": ("c.properties", "acks=1\n", "request.required.acks", "a\\ b=1\n"),
    "not the client's key": ("c.properties", "racks=1\n", "acks", None),
    "spread over mappings": ("c.yaml", "max:\n  poll:\n    records: 1\n", "max.poll.records", None),
}


@pytest.mark.parametrize(("name", "text", "old", "expected"), RENAMED.values(), ids=RENAMED)
def test_renaming(name: str, text: str, old: str, expected: str | None) -> None:
    document = read(name, text)
    assert applied(document, rename(document, document.entries[0].path, old, "a b")) == expected


ADDED = {
    "properties": ("c.properties", "# c\n a : 1\n", (), "# c\n a : 1\n acks : all\n"),
    "no line end": ("c.properties", "a=1", (), "a=1\nacks=all\n"),
    "windows": ("c.properties", "a=1\r\nb=2\r\n", (), "a=1\r\nb=2\r\nacks=all\r\n"),
    "an empty file": ("c.properties", "", (), "acks=all\n"),
    "below a section's name": ("c.properties", "a=1\n", ("producer",), "a=1\nproducer.acks=all\n"),
    "yaml": ("c.yaml", "a: 1\n# end\n", (), "a: 1\nacks: all\n# end\n"),
    "an empty yaml": ("c.yaml", "# c\n", (), "# c\nacks: all\n"),
    "yaml's section": ("c.yaml", "x:\n    a: 1\nb: 2\n", ("x",), "x:\n    a: 1\n    acks: all\nb: 2\n"),
    "sections that are missing": (
        "c.yaml",
        "x:\n  a: 1\n",
        ("x", "y", "z"),
        "x:\n  a: 1\n  y:\n    z:\n      acks: all\n",
    ),
    "a section without settings": ("c.yaml", "x:\nb: 2\n", ("x",), "x:\n  acks: all\nb: 2\n"),
    "in braces": ("c.yaml", "{a: 1}\n", (), "{a: 1, acks: all}\n"),
    "empty braces": ("c.yaml", "x: {}\n", ("x",), "x: {acks: all}\n"),
    "json": ("c.json", '{\n  "a": "1"\n}\n', (), '{\n  "a": "1",\n  "acks": "all"\n}\n'),
    "json in a line": ("c.json", '{"a": "1"}', (), '{"a": "1", "acks": "all"}'),
    "json's section": ("c.json", '{"config": {"a": 1}}', ("config",), '{"config": {"a": 1, "acks": "all"}}'),
    "empty json": ("c.json", "{}", (), '{"acks": "all"}'),
    "ini's section": ("c.ini", "[p]\na = 1\n[q]\nb = 2\n", ("p",), "[p]\na = 1\nacks = all\n[q]\nb = 2\n"),
    "a section that ini lacks": ("c.ini", "[p]\na = 1\n", ("q",), None),
    "environment": (".env", "CONNECT_A=1\n", (), "CONNECT_A=1\nCONNECT_ACKS=all\n"),
    "exported": (".env", "export KAFKA_A=1\n", (), "export KAFKA_A=1\nexport KAFKA_ACKS=all\n"),
    "what is there already is set": ("c.yaml", "acks: '1'\n", (), "acks: 'all'\n"),
    "what is there as it should be": ("c.yaml", "acks: 'all'\n", (), None),
    "into text": ("c.yaml", "x: text\n", ("x",), None),
}


@pytest.mark.parametrize(("name", "text", "section", "expected"), ADDED.values(), ids=ADDED)
def test_adding(name: str, text: str, section: tuple[str, ...], expected: str | None) -> None:
    document = read(name, text)
    assert applied(document, add(document, section, "acks", "all")) == expected


BESIDE = {
    "properties": ("c.properties", "a=1\nb=2\n", "a=1\nacks=all\nb=2\n"),
    "yaml": ("c.yaml", "a: 1\nb: 2\n", "a: 1\nacks: all\nb: 2\n"),
    "json": ("c.json", '{"a": "1", "b": "2"}', '{"a": "1", "acks": "all", "b": "2"}'),
}


@pytest.mark.parametrize(("name", "text", "expected"), BESIDE.values(), ids=BESIDE)
def test_adding_beside_another_setting(name: str, text: str, expected: str) -> None:
    document = read(name, text)
    assert applied(document, add(document, (), "acks", "all", document.entries[0].path)) == expected


def test_the_second_document_gets_its_own() -> None:
    document = read("c.yaml", "a: 1\n---\nx:\n  b: 2\n")
    assert applied(document, add(document, (1, "x"), "acks", "all")) == "a: 1\n---\nx:\n  b: 2\n  acks: all\n"


def test_what_is_not_there_cannot_be_edited() -> None:
    document, path = read("c.yaml", "a: 1\n"), DocPath("c.yaml", ("b",))
    assert (set_value(document, path, "x"), remove(document, path), rename(document, path, "b", "c")) == (
        None,
        None,
        None,
    )


def read(name: str, text: str) -> ClientDocument:
    return read_document(name, text.encode())


def applied(document: ClientDocument, edit: TextEdit | None) -> str | None:
    if edit is None:
        return None
    text = document.source.text
    return text[: edit.start] + edit.replacement + text[edit.end :]
