"""Files of ``key=value`` lines: Java's grammar (continuations, escapes), and the plain one of librdkafka's tools."""

from __future__ import annotations

from pathlib import Path

from kafka_resilience_cli.clients.entry import Entry
from kafka_resilience_cli.errors import KrcError


def read_properties(path: Path, text: str) -> dict[str, Entry]:
    """By ``java.util.Properties``'s grammar: ``=``, ``:`` or a space separates, a backslash escapes and continues."""
    import javaproperties

    entries: dict[str, Entry] = {}
    line = 1
    try:
        for element in javaproperties.parse(text):
            if isinstance(element, javaproperties.KeyValue):
                key_line = line + _lines(element.source[: len(element.source) - len(element.source.lstrip())])
                entries[element.key] = Entry(element.value, key_line)
            line += _lines(element.source)
    except javaproperties.InvalidUEscapeError as error:
        raise KrcError(f"{path}:{line} is not a properties file", why=f"malformed escape {error.escape}") from None
    return entries


def read_key_value(text: str) -> dict[str, Entry]:
    r"""``key=value`` with ``#`` comments and nothing else: a backslash in a password is a backslash."""
    entries: dict[str, Entry] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        key, equals, value = line.strip().partition("=")
        if equals and not key.startswith(("#", "!")):
            entries[key.strip()] = Entry(value.strip(), number)
    return entries


def _lines(text: str) -> int:
    return text.replace("\r\n", "\n").replace("\r", "\n").count("\n")
