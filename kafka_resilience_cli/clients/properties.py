r"""Java's ``.properties`` grammar: ``=``, ``:`` or a space separates, a backslash escapes and continues lines.

By ``java.util.Properties.load``; the library javaproperties, which has no positions inside a line, is its oracle in
the tests. ``#---`` divides documents as Spring Boot's ``OriginTrackedPropertiesLoader`` has it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kafka_resilience_cli.clients.found import BAD_ESCAPE, Found, Keys, Reading, Trouble
from kafka_resilience_cli.clients.text import Span

_CONTINUED = r"\\(?:\r\n|\n|\r)[ \t\f]*+"
_ESCAPED = r"\\(?:[^\r\n]|\Z)"
_LINE = re.compile(
    rf"""[ \t\f]*+
    (?:(?P<comment>[#!])[^\r\n]*+
    |(?:[ \t\f]|{_CONTINUED})*+
     (?P<key>(?:[^=:\ \t\f\r\n\\]++|{_CONTINUED}|{_ESCAPED})*+)
     (?:[ \t\f]|{_CONTINUED})*+ (?P<sign>[=:])?+ (?:[ \t\f]|{_CONTINUED})*+
     (?P<value>(?:[^\r\n\\]++|{_CONTINUED}|{_ESCAPED})*+))
    (?:\r\n|\n|\r|\Z)""",
    re.VERBOSE,
)
_DIVIDER = re.compile(r"[#!]---[ \t\f]*(?=[\r\n]|\Z)")
_JOIN = re.compile(rf"(?P<escaped>\\[^\r\n])|{_CONTINUED}")
_ESCAPE = re.compile(r"\\(?P<code>u.{0,4}|[^\r\n]|\Z)")
_UNICODE = re.compile(r"u[0-9A-Fa-f]{4}\Z")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_LETTERS: Mapping[str, str] = {"t": "\t", "n": "\n", "f": "\f", "r": "\r", "": ""}


class BadEscape(ValueError):
    """A ``\\u`` without four hexadecimal digits."""


def read_properties(text: str) -> Reading:
    """Every setting of a text. One with a malformed escape, for which Java refuses the whole file, has no value."""
    reading = Reading()
    documents = _Documents()
    position = 0
    while position < len(text):
        match = _LINE.match(text, position)
        assert match is not None, "every alternative of the pattern may be empty"
        if match["comment"]:
            documents.comment(text, match)
        elif match["sign"] or match["value"] or match["key"] not in ("", "\\"):
            reading.found.append(_setting(match, documents.setting(), reading.troubles))
        position = match.end()
    return reading


def _setting(match: re.Match[str], document: int, troubles: list[Trouble]) -> Found:
    key_span, value_span, missing = Span(*match.span("key")), Span(*match.span("value")), ""
    key, text = match["key"], match["value"]
    try:
        key, text = unescape(key), unescape(text)
    except BadEscape as error:
        missing = f"the malformed escape {error}"
        hint = r"\u takes four hexadecimal digits; a backslash is written \\"
        place = value_span if "\\" in text else key_span
        troubles.append(
            Trouble(BAD_ESCAPE, f"the malformed escape {error} makes Java refuse the whole file", place, hint)
        )
    keys: Keys = (document, key) if document else (key,)
    return Found(keys, key, text, key_span, value_span, Span(match.start(), match.end()), document, missing)


def unescape(raw: str) -> str:
    """What Java makes of a key or a value.

    Raises:
        BadEscape: ``\\u`` without four hexadecimal digits.
    """
    if "\\" not in raw:
        return raw
    line = _JOIN.sub(lambda match: match["escaped"] or "", raw)
    return _PAIR.sub(_joined, _ESCAPE.sub(_character, line))


def escape(text: str, *, key: bool, ascii_only: bool) -> str:
    """``text`` as a key or a value of a properties file. ``ascii_only``: as files in Latin-1 need it."""
    escaped = text.replace("\\", "\\\\")
    for letter, character in _LETTERS.items():
        escaped = escaped.replace(character, f"\\{letter}") if character else escaped
    if key:
        escaped = re.sub(r"[=: ]|\A[#!]", r"\\\g<0>", escaped)
    elif escaped.startswith(" "):
        escaped = "\\" + escaped
    if not ascii_only:
        return escaped
    units = re.compile("[^\x20-\x7e]")
    return units.sub(lambda match: _units(match[0]), escaped)


def _units(character: str) -> str:
    data = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{data[i]:02X}{data[i + 1]:02X}" for i in range(0, len(data), 2))


def _character(match: re.Match[str]) -> str:
    code = match["code"]
    if not code.startswith("u"):
        return _LETTERS.get(code, code)
    if not _UNICODE.match(code):
        raise BadEscape(f"\\{code}")
    return chr(int(code[1:], 16))


def _joined(match: re.Match[str]) -> str:
    return match[0].encode("utf-16", "surrogatepass").decode("utf-16")


class _Documents:
    """Counts the documents of Spring Boot; empty ones do not count, and a comment right below a divider undoes it."""

    def __init__(self) -> None:
        self._index = 0
        self._used = False
        self._divided = False
        self._last = ""

    def comment(self, text: str, match: re.Match[str]) -> None:
        if match["comment"] != self._last and _DIVIDER.match(text, match.start()):
            self._divided = self._used
        else:
            self._divided = False
            self._last = match["comment"]

    def setting(self) -> int:
        if self._divided:
            self._index += 1
            self._divided = False
        self._used = True
        self._last = ""
        return self._index
