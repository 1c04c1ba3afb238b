"""What each syntax says: keys, values as written, places, and what cannot be known from the file."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.clients.document import ClientDocument, Format
from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.findings import DocPath, Severity


def read(name: str, text: str) -> ClientDocument:
    return read_document(name, text.encode())


def said(document: ClientDocument) -> dict[str, str | None]:
    return {entry.key: entry.value for entry in document.entries}


FORMATS = {
    "properties by suffix": ("c.properties", "a: b", Format.PROPERTIES),
    "yaml": ("c.yml", "a: b", Format.YAML),
    "json": ("c.json", "{}", Format.JSON),
    "json in yaml (trap 35)": ("c.yaml", '\n{\n\t"acks": "1"}', Format.JSON),
    "yaml with braces": ("c.yaml", "{acks: all}", Format.YAML),
    "a helm template in yaml": ("c.yaml", "{{ if .x }}\nacks: all\n{{ end }}", Format.YAML),
    "json without a suffix": ("client", ' {"acks": "1"}', Format.JSON),
    "sections": ("client.conf", "# x\n[consumer]\ngroup.id=g", Format.INI),
    "upper case": ("client.conf", "KAFKA_ACKS=all\nexport FOO=1", Format.ENV),
    "a dotted name": (".env.prod", "a=b", Format.ENV),
    "colons": ("client.conf", "acks: all", Format.YAML),
    "equals signs": ("client.conf", "acks=all", Format.PROPERTIES),
    "nothing": ("client.conf", "", Format.PROPERTIES),
}


@pytest.mark.parametrize(("name", "text", "expected"), FORMATS.values(), ids=FORMATS)
def test_the_syntax_is_known_by_name_and_content(name: str, text: str, expected: Format) -> None:
    assert read(name, text).format is expected


TEXTS = {
    "properties": (
        "c.properties",
        "! c\n a = 1,\\\n   2\nb:3\nc\\ d e\nf\\u00fc=\\u00e9\ng\n=h\n",
        {"a": "1,2", "b": "3", "c d": "e", "fü": "é", "g": "", "": "h"},
    ),
    "properties keep spaces at the end": ("c.properties", "acks=all \n", {"acks": "all "}),
    "yaml scalars stay what was written (trap 24)": (
        "c.yaml",
        "a: yes\nb: 012\nc: 1:30\nd: 0x10\ne: ~\nf:\ng: 'it''s'\nh: \"x\\ty\"\ni: 1_000\nj: 2024-01-01\n",
        {
            "a": "yes",
            "b": "012",
            "c": "1:30",
            "d": "0x10",
            "e": "",
            "f": "",
            "g": "it's",
            "h": "x\ty",
            "i": "1_000",
            "j": "2024-01-01",
        },
    ),
    "nested yaml": (
        "c.yaml",
        'spring:\n  kafka:\n    servers:\n      - a\n      - b\n    properties:\n      "[acks]": 1\n      b: 2\n',
        {
            "spring.kafka.servers[0]": "a",
            "spring.kafka.servers[1]": "b",
            "spring.kafka.properties[acks]": "1",
            "spring.kafka.properties.b": "2",
        },
    ),
    "anchors and merges": (
        "c.yaml",
        "base: &base\n  acks: all\n  retries: &r 3\nproducer:\n  <<: *base\n  acks: 1\n  linger.ms: *r\n",
        {
            "base.acks": "all",
            "base.retries": "3",
            "producer.acks": "1",
            "producer.linger.ms": "3",
            "producer.retries": "3",
        },
    ),
    "json": (
        "c.json",
        '{"a.b": "1", "c": 5, "d": null, "e": true, "f": 1.0}',
        {"a.b": "1", "c": "5", "d": "", "e": "true", "f": "1.0"},
    ),
    "ini": (
        "c.ini",
        "x=0\n[default]\na = 1 ; no comment\n; c\n[consumer]\ngroup.id: g\nlist = a,\n    b\n",
        {"x": "0", "default.a": "1 ; no comment", "consumer.group.id": "g", "consumer.list": "a,\nb"},
    ),
    "environment": (
        ".env",
        "# c\nexport KAFKA_ACKS=\"all\" # why\nCONNECT_GROUP_ID='g 1'\nKAFKA_SASL_JAAS_CONFIG=a b #c\n"
        "CONNECT_A__B___C=1\nSPRING_KAFKA_PRODUCER_ACKS=1\nOTHER=x#y\nset -e\n",
        {
            "acks": "all",
            "group.id": "g 1",
            "sasl.jaas.config": "a b",
            "a_b-c": "1",
            "spring.kafka.producer.acks": "1",
            "OTHER": "x#y",
        },
    ),
    "latin letters in a byte order mark's file": ("c.properties", "\ufeffacks=gr\u00fcn", {"acks": "grün"}),
}


@pytest.mark.parametrize(("name", "text", "expected"), TEXTS.values(), ids=TEXTS)
def test_what_a_text_says(name: str, text: str, expected: dict[str, str]) -> None:
    document = read(name, text)
    assert said(document) == expected
    assert not document.problems


def test_key_value_lines_have_no_escapes() -> None:
    document = read_document("kcat.conf", b"# c\nsasl.password = a\\tb \n\nnonsense\n", format=Format.KEY_VALUE)
    assert said(document) == {"sasl.password": "a\\tb"}


def test_latin_1_is_read_where_utf_8_fails() -> None:
    assert said(read_document("c.properties", "a=gr\u00fcn".encode("latin-1"))) == {"a": "grün"}


def test_a_setting_that_is_overridden_keeps_its_place() -> None:
    document = read("c.properties", "acks=1\nacks=0\nacks=all\n")
    assert [(entry.path.keys, entry.value) for entry in document.entries] == [
        (("acks", 1), "1"),
        (("acks", 2), "0"),
        (("acks",), "all"),
    ]
    assert document.locate(DocPath("c.properties", ("acks", 2))).line == 2


DOCUMENTS = {
    "yaml": ("c.yaml", "a: 1\n---\nb: 2\n---\na: 3\n", [("a", 0), ("b", 1), ("a", 2)]),
    "properties": ("c.properties", "a=1\n#---\nb=2\n!---\na=3\n", [("a", 0), ("b", 1), ("a", 2)]),
    "no divider with text": ("c.properties", "a=1\n#--- x\nb=2\n", [("a", 0), ("b", 0)]),
    "no divider below a comment": ("c.properties", "a=1\n# x\n#---\nb=2\n", [("a", 0), ("b", 0)]),
    "no divider above a comment": ("c.properties", "a=1\n#---\n# x\nb=2\n", [("a", 0), ("b", 0)]),
    "a document without settings": ("c.properties", "#---\na=1\n#---\n#---\n", [("a", 0)]),
}


@pytest.mark.parametrize(("name", "text", "expected"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_documents_of_a_file(name: str, text: str, expected: list[tuple[str, int]]) -> None:
    document = read(name, text)
    assert [(entry.key, entry.document) for entry in document.entries] == expected
    assert len({entry.path for entry in document.entries}) == len(expected)


PLACES = {
    "properties": ("c.properties", "# c\n  acks = 1\n", (2, 10)),
    "a second line": ("c.properties", "acks = \\\n  1\n", (2, 3)),
    "windows": ("c.properties", "a=1\r\nacks=2\r\n", (2, 6)),
    "yaml": ("c.yaml", "x: 1\nacks:   'all' # c\n", (2, 9)),
    "json": ("c.json", '{\n\t"acks": "all"}', (2, 10)),
    "an anchor is no value": ("c.yaml", "acks: &a !!str all\n", (1, 16)),
    "ini": ("c.ini", "[x]\nacks = all\n", (2, 8)),
    "environment": (".env", "export KAFKA_ACKS='all'\n", (1, 19)),
    "a byte order mark": ("c.properties", "\ufeffacks=1\n", (1, 6)),
}


@pytest.mark.parametrize(("name", "text", "place"), PLACES.values(), ids=PLACES)
def test_values_are_found_in_their_files(name: str, text: str, place: tuple[int, int]) -> None:
    document = read(name, text)
    entry = document.entries[-1]
    where = document.locate(entry.path)
    assert (where.line, where.column) == place
    assert document.source.text[entry.value_span.start : entry.value_span.end] == entry.raw


def test_a_mapping_is_found_by_its_first_setting() -> None:
    document = read("c.yaml", "a: 1\nspring:\n  kafka:\n    acks: 1\n")
    assert document.locate(DocPath("c.yaml", ("spring", "kafka"))).line == 4


WRONG = {
    "yaml": ("c.yaml", "a: [1\nb: 2\n", "B001", 2),
    "an alias without an anchor": ("c.yaml", "a: 1\nb: *x\n", "B001", 2),
    "json": ("c.json", '{"a": 1,\n}', "B001", 2),
    "json with a comment": ("c.json", '{"a": 1} // x', "B001", 1),
    "an escape": ("c.properties", "a=1\nb=\\u12\n", "B002", 2),
    "a line of an ini file": ("c.ini", "[a]\nb\n", "B001", 2),
}


@pytest.mark.parametrize(("name", "text", "code", "line"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_text_is_said_with_its_place(name: str, text: str, code: str, line: int) -> None:
    (problem,) = read(name, text).problems
    assert problem.location
    assert (problem.code, problem.severity, problem.location.line) == (code, Severity.ERROR, line)


def test_a_malformed_escape_leaves_only_its_own_value_open() -> None:
    document = read("c.properties", "a=1\nb=\\u12\n")
    assert said(document) == {"a": "1", "b": None}
    assert document.entries[1].missing == "the malformed escape \\u12"


def test_comments_for_krc() -> None:
    document = read("c.ini", "; krc: client family=librdkafka\n[a]\n  # krc: ignore[P001] because\nx=# krc: no\n")
    assert [(each.text, each.line) for each in document.directives] == [
        ("client family=librdkafka", 1),
        ("ignore[P001] because", 3),
    ]


COMMENTS = {
    "a family": ("family=jva", "there is no family 'jva'", "did you mean java?"),
    "a role": ("role=prodcer", "there is no role 'prodcer'", "did you mean producer?"),
    "a word": ("fmily=java", "a client comment has no 'fmily'", "did you mean family?"),
    "no word at all": ("java", "a client comment has no 'java'", "one of family, role, version, framework"),
    "a version": ("version=new", "'new' is no version", "write version=4.1"),
    "a second comment": (
        "family=java\n# krc: client role=consumer",
        "line 1 says already whose configuration this file is",
        "one comment speaks for the whole file",
    ),
}


@pytest.mark.parametrize(("words", "message", "hint"), COMMENTS.values(), ids=COMMENTS)
def test_a_comment_that_means_nothing_is_a_problem(words: str, message: str, hint: str) -> None:
    (problem,) = read("c.properties", f"# krc: client {words}\nacks=1\n").problems
    assert (problem.code, problem.message, problem.hint) == ("B004", message, hint)


def test_secrets_are_in_no_excerpt() -> None:
    text = "sasl.username=alice\nsasl.password=planted-secret-1 \nssl.key.password=p\n"
    document = read("c.properties", text)
    excerpts = [document.locate(entry.path).excerpt for entry in document.entries]
    assert excerpts == ["sasl.username=alice", "sasl.password=********", "ssl.key.password=********"]
    assert "planted" not in repr(document)
