"""Helm, Jinja and ERB templates: masked, so that the text around them can be read.

What a template would render to is never guessed: a value that it touches is unknown, and so is everything between an
``if`` and its ``end``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kafka_resilience_cli.clients.text import Span

MASK = "\ue000"
"""Stands for each character of a template expression: printable for YAML, and in no client's key."""

_EXPRESSION = re.compile(
    r"\{\{(?:(?!\{\{|\}\}).)*+\}\}|\{%(?:(?!\{%|%\}).)*+%\}|\{\#(?:(?!\{\#|\#\}).)*+\#\}|<%(?:(?!<%|%>).)*+%>",
    re.DOTALL,
)
"""None begins within another, so that a text of beginnings alone is read in linear time."""
_WORD = re.compile(r"(?:\{\{|\{%|<%)[-+=]?\s*(?P<word>/\*|\$?\w+(?:\s*:?=)?|#)?")
_OPENS = frozenset({"if", "range", "with", "define", "block", "for", "macro", "filter", "unless"})
_CLOSES = frozenset({"end", "endif", "endfor", "endmacro", "endblock", "endfilter"})
_SILENT = frozenset({"else", "elif", "elsif", "set", "import", "from", "extends", "/*", "#", "comment"})
"""Words of expressions that render to nothing themselves."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A text of the same length. ``conditional`` are the ranges that a template may leave out or repeat.

    ``adds`` is the first line of its own whose expression may render to anything, settings included.
    """

    text: str
    conditional: tuple[Span, ...] = ()
    adds: Span | None = None
    found: bool = False


def mask(text: str) -> Masked:
    """Expressions that fill their lines become blanks, the others :data:`MASK`."""
    if not any(sign in text for sign in ("{{", "{%", "{#", "<%")):
        return Masked(text)
    parts: list[str] = []
    conditional: list[Span] = []
    opened: list[int] = []
    adds: Span | None = None
    position = 0
    matches = list(_EXPRESSION.finditer(text))
    lonely = _lonely(text, matches)
    for match in matches:
        match_word = _WORD.match(match[0])
        word = (match_word["word"] or "").split(":")[0].split("=")[0].strip() if match_word else "#"
        assigned = bool(match_word and match_word["word"] and "=" in match_word["word"])
        if word in _OPENS:
            opened.append(match.start())
        elif word in _CLOSES and opened:
            conditional.append(Span(opened.pop(), match.end()))
        elif match.start() in lonely and word not in _SILENT and not assigned and adds is None:
            adds = Span(*match.span())
        parts.append(text[position : match.start()])
        parts.append(_blanks(match[0]) if match.start() in lonely else MASK * len(match[0]))
        position = match.end()
    conditional += [Span(start, len(text)) for start in opened]
    parts.append(text[position:])
    return Masked("".join(parts), tuple(conditional), adds, bool(matches))


def _lonely(text: str, matches: list[re.Match[str]]) -> frozenset[int]:
    """Where the expressions begin whose lines hold nothing but expressions."""
    chars = list(text)
    for match in matches:
        chars[match.start() : match.end()] = MASK * len(match[0])
    bare = "".join(chars)
    lines = re.compile(rf"^[ \t]*{MASK}[ \t{MASK}]*(?=[\r\n]|\Z)", re.MULTILINE)
    ranges = [found.span() for found in lines.finditer(bare)]
    starts = set()
    index = 0
    for match in matches:
        while index < len(ranges) and ranges[index][1] <= match.start():
            index += 1
        if index < len(ranges) and ranges[index][0] <= match.start() and match.end() <= ranges[index][1]:
            starts.add(match.start())
    return frozenset(starts)


def _blanks(expression: str) -> str:
    return re.sub(r"[^\r\n]", " ", expression)
