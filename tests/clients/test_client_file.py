from __future__ import annotations

from pathlib import Path

import pytest

from kafka_resilience_cli.clients import client_file, vocabulary
from kafka_resilience_cli.clients.client_file import ClientFile, Spelling, read_client_file
from kafka_resilience_cli.errors import KrcError


def reading(directory: Path, name: str, text: str) -> ClientFile:
    path = directory / name
    path.write_text(text, encoding="utf-8", newline="")
    return read_client_file(path)


JAVA_GRAMMAR = {
    "equals": ("a=b", {"a": "b"}),
    "colon": ("a:b", {"a": "b"}),
    "a space separates": ("a b c", {"a": "b c"}),
    "spaces around": ("  a  =  b ", {"a": "b "}),
    "comments": ("# x=1\n! y=2\na=b", {"a": "b"}),
    "a continued line": ("a=b,\\\n    c", {"a": "b,c"}),
    "escapes": ("a\\=b=c\\td", {"a=b": "c\td"}),
    "unicode escapes": ("a=gr\\u00fcn", {"a": "grün"}),
    "an empty value": ("a=", {"a": ""}),
    "a key alone": ("a", {"a": ""}),
    "the last of two counts": ("a=1\na=2", {"a": "2"}),
    "line ends of Windows": ("a=1\r\nb=2\r\n", {"a": "1", "b": "2"}),
    "a byte order mark": ("\ufeffa=1", {"a": "1"}),
    "an equals sign in the value": ("a=b=c==", {"a": "b=c=="}),
}


@pytest.mark.parametrize(("text", "expected"), JAVA_GRAMMAR.values(), ids=JAVA_GRAMMAR)
def test_java_properties(tmp_path: Path, text: str, expected: dict[str, str]) -> None:
    file = reading(tmp_path, "client.properties", text)
    assert {key: entry.value for key, entry in file.entries.items()} == expected


def test_a_key_knows_its_line(tmp_path: Path) -> None:
    file = reading(tmp_path, "client.properties", "# one\n\na = 1,\\\n   2\n\n  b: 3\n")
    assert [file.where(key) for key in file.entries] == [f"{tmp_path}/client.properties:{line}" for line in (3, 6)]


def test_a_malformed_escape_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(KrcError, match=r"client\.properties:2 is not a properties file"):
        reading(tmp_path, "client.properties", "a=1\nb=\\u12\n")


SPELLINGS = {
    "java by its login": ("sasl.jaas.config=x", Spelling.JAVA),
    "java by its trust store": ("ssl.truststore.location=x", Spelling.JAVA),
    "librdkafka by its user": ("sasl.username=x", Spelling.LIBRDKAFKA),
    "librdkafka by its authority": ("ssl.ca.location=x", Spelling.LIBRDKAFKA),
    "what both know is read as Java": ("bootstrap.servers=x", Spelling.JAVA),
}


@pytest.mark.parametrize(("text", "expected"), SPELLINGS.values(), ids=SPELLINGS)
def test_whose_keys_they_are(tmp_path: Path, text: str, expected: Spelling) -> None:
    assert reading(tmp_path, "client.properties", text).spelling is expected


def test_the_keys_that_tell_are_only_one_clients() -> None:
    assert not client_file.JAVA_ONLY - vocabulary.java_only()
    assert not client_file.LIBRDKAFKA_ONLY - vocabulary.librdkafka_only()


def test_the_keys_of_two_clients_are_refused_with_both_lines(tmp_path: Path) -> None:
    with pytest.raises(KrcError, match="mixes the keys of two clients") as caught:
        reading(tmp_path, "client.properties", "sasl.username=a\n\nssl.truststore.location=b\n")
    assert caught.value.why == "line 3: ssl.truststore.location is Java's\nline 1: sasl.username is librdkafka's"


def test_a_backslash_in_a_librdkafka_password_is_a_backslash(tmp_path: Path) -> None:
    file = reading(tmp_path, "kcat.conf", "# kcat\nsasl.username=alice\nsasl.password=a\\tb\\\\c\\\n")
    assert file.get("sasl.password") == "a\\tb\\\\c\\"


MAPPINGS = {
    "yaml": ("c.yaml", "sasl.username: alice\nsasl.password: 0123\n"),
    "yaml with a no": (
        "c.yml",
        "sasl.username: alice\nsasl.password: '0123'\nenable.ssl.certificate.verification: no\n",
    ),
    "json": ("c.json", '{"sasl.username": "alice", "sasl.password": "0123"}'),
    "json without a suffix": ("client", '{"sasl.username": "alice",\n "sasl.password": "0123"}'),
}


@pytest.mark.parametrize(("name", "text"), MAPPINGS.values(), ids=MAPPINGS)
def test_mappings_keep_values_as_written(tmp_path: Path, name: str, text: str) -> None:
    file = reading(tmp_path, name, text)
    assert (file.spelling, file.get("sasl.password")) == (Spelling.LIBRDKAFKA, "0123")
    assert file.get("enable.ssl.certificate.verification") in (None, "no")


BROKEN = {
    "a structure": ("c.yaml", "sasl:\n  username: x\n", r"c\.yaml:2 is not a client configuration key"),
    "a list": ("c.yaml", "- a\n", "is not a client file"),
    "a key twice": ("c.yaml", "a: 1\nb: 2\na: 3\n", r"c\.yaml:3: a occurs twice"),
    "no yaml": ("c.yaml", "a: [1\n", r"Cannot read the client file .*c\.yaml:2"),
}


@pytest.mark.parametrize(("name", "text", "message"), BROKEN.values(), ids=BROKEN)
def test_mappings_that_are_none(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(KrcError, match=message):
        reading(tmp_path, name, text)


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(KrcError, match="Cannot read the client file /nowhere") as caught:
        read_client_file(Path("/nowhere/client.properties"))
    assert caught.value.why == "No such file or directory"


def test_a_directory_is_no_client_file(tmp_path: Path) -> None:
    with pytest.raises(KrcError, match="Cannot read the client file"):
        read_client_file(tmp_path)


def test_values_are_not_in_the_repr(tmp_path: Path) -> None:
    file = reading(tmp_path, "client.properties", "sasl.password=planted-secret")
    assert "planted-secret" not in repr(file) + repr(file.entries)
