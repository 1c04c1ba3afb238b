"""``NAME=value`` lines of a shell, Docker or Compose, and which configuration key a name stands for.

The names follow the images of Kafka and Kafka Connect: after the prefix ``KAFKA_``, ``CONNECT_`` or
``SPRING_KAFKA_`` one underscore is a dot, two are an underscore, three a dash, and letters are lower case. Whether
there is such a key is not known here.
"""

from __future__ import annotations

import re

from kafka_resilience_cli.clients.found import Found, Reading
from kafka_resilience_cli.clients.text import Span

_LINE = re.compile(
    r"""[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][A-Za-z0-9_.]*)[ \t]*=[ \t]*
    (?P<value>"(?:[^"\\]|\\.)*"|'[^']*'|(?:[^\s#]|(?<=\S)\#|[ \t]+(?=[^\s#]))*)
    [ \t]*(?:\#[^\r\n]*)?(?:\r\n|\n|\r|\Z)""",
    re.VERBOSE,
)
_NATURAL_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_UNDERSCORES = re.compile("_{1,3}")
_MEANING = {1: ".", 2: "_", 3: "-"}
_PREFIXES = {"KAFKA_": "", "CONNECT_": "", "SPRING_": "spring."}


def read_env(text: str) -> Reading:
    """Every assignment. A setting's path is its name, its key what the name stands for."""
    reading = Reading()
    position = 0
    while position < len(text):
        match = _LINE.match(text, position)
        if match is None:
            line = _NATURAL_LINE.match(text, position)
            assert line is not None, "the pattern may be empty"
            position = line.end()
            continue
        name = match["name"]
        name_span, value_span = Span(*match.span("name")), Span(*match.span("value"))
        found = Found((name,), key_of(name), unquote(match["value"]), name_span, value_span, Span(*match.span()))
        reading.found.append(found)
        position = match.end()
    return reading


def key_of(name: str) -> str:
    """``KAFKA_MAX_POLL_RECORDS`` → ``max.poll.records``; a name without one of the prefixes stands for itself."""
    for prefix, replacement in _PREFIXES.items():
        if name.startswith(prefix):
            rest = name.removeprefix(prefix).lower()
            return replacement + _UNDERSCORES.sub(lambda match: _MEANING[len(match[0])], rest)
    return name


def name_of(key: str, prefix: str) -> str:
    """The name that stands for a key, ``prefix`` (``KAFKA_``) included."""
    return prefix + key.replace("_", "__").replace("-", "___").replace(".", "_").upper()


def unquote(raw: str) -> str:
    """A value without its quotes; in double quotes a backslash keeps ``"``, ``\\``, ``$`` and a backquote."""
    if raw[:1] == "'" and len(raw) > 1:
        return raw[1:-1]
    if raw[:1] == '"' and len(raw) > 1:
        return re.sub(r'\\(["\\$`])', r"\1", raw[1:-1])
    return raw
