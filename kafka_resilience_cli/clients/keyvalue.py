"""Plain ``key=value`` lines, as librdkafka's tools and Python's configparser read them: no escapes.

With sections (INI) a setting's path and key begin with the section, and an indented line continues the value above.
"""

from __future__ import annotations

import re

from kafka_resilience_cli.clients.found import UNREADABLE, Found, Reading, Trouble
from kafka_resilience_cli.clients.text import Span

_LINE = re.compile(
    r"(?P<indent>[ \t]*)(?P<key>[^\s#!;=\[][^=\r\n]*?)[ \t]*=[ \t]*(?P<value>[^\r\n]*?)[ \t]*(?:\r\n|\n|\r|\Z)"
)
_INI = re.compile(
    r"""(?P<indent>[ \t]*)
    (?:\[(?P<section>[^\]\r\n]+)\][^\r\n]*
    |(?P<comment>[#;][^\r\n]*)
    |(?P<key>[^\s#;=:][^=:\r\n]*?)[ \t]*[=:][ \t]*(?P<value>[^\r\n]*?)[ \t]*
    |(?P<other>[^\r\n]*))
    (?:\r\n|\n|\r|\Z)""",
    re.VERBOSE,
)
_NATURAL_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")


def read_key_value(text: str) -> Reading:
    """Lines of ``key=value``; comments start with ``#``, and lines without an ``=`` say nothing."""
    reading = Reading()
    position = 0
    while position < len(text):
        line = _NATURAL_LINE.match(text, position)
        assert line is not None, "the pattern may be empty"
        match = _LINE.match(text, position)
        if match:
            key = match["key"]
            reading.found.append(
                Found((key,), key, match["value"], _span(match, "key"), _span(match, "value"), Span(*line.span()))
            )
        position = line.end()
    return reading


def read_ini(text: str) -> Reading:
    """Sections of ``key = value`` or ``key: value``; what is neither is reported."""
    reading = Reading()
    section = ""
    position = 0
    while position < len(text):
        match = _INI.match(text, position)
        assert match is not None, "the last alternative takes any line"
        position = match.end()
        whole = Span(*match.span())
        blank = not match[0].strip()
        if match["section"]:
            section = match["section"].strip()
        elif match["indent"] and reading.found and not blank and not match["comment"]:
            reading.found[-1] = _continued(reading.found[-1], text, match)
        elif match["key"]:
            key = match["key"]
            keys = (section, key) if section else (key,)
            found = Found(keys, ".".join(keys), match["value"], _span(match, "key"), _span(match, "value"), whole)
            reading.found.append(found)
        elif match["other"]:
            message = "this line is neither a section, a comment nor a `key = value`"
            reading.troubles.append(Trouble(UNREADABLE, message, Span(match.start("other"), match.end("other"))))
    return reading


def _continued(above: Found, text: str, match: re.Match[str]) -> Found:
    end = match.start() + len(match[0].rstrip())
    value = Span(above.value_span.start, end)
    lines = (line.strip() for line in text[value.start : value.end].splitlines())
    joined = "\n".join(line for line in lines if not line.startswith(("#", ";")))
    return above._replace(text=joined, value_span=value, whole=Span(above.whole.start, match.end()))


def _span(match: re.Match[str], group: str) -> Span:
    return Span(match.start(group), match.end(group))
