"""The tree of a YAML or JSON text with character offsets, and the settings in it; who parses it is elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Sequence as Many
from dataclasses import dataclass
from typing import TypeAlias

from kafka_resilience_cli.clients.found import Found, Keys
from kafka_resilience_cli.clients.text import Span

MAX_DEPTH = 100
MAX_SETTINGS = 20_000
"""Bounds that only an attack passes (aliases of aliases, brackets of brackets)."""

_LINE_END = re.compile(r"\r\n|\n|\r|\Z")
_DASHES = re.compile(r"(?:[ \t]*-[ \t])*[ \t]*\Z")


class TooMuch(Exception):
    """The tree passes :data:`MAX_DEPTH` or :data:`MAX_SETTINGS`."""


@dataclass(slots=True)
class Scalar:
    """``text`` is the value without quotes, an unquoted null is empty. ``start`` to ``end`` has the quotes in it."""

    text: str
    start: int
    end: int
    plain: bool = False


@dataclass(slots=True)
class Mapping:
    """``flow``: written with braces. ``end`` of one without is that of its last value."""

    pairs: list[tuple[Scalar, Node]]
    start: int
    end: int
    flow: bool


@dataclass(slots=True)
class Sequence:
    items: list[Node]
    start: int
    end: int
    flow: bool


Node: TypeAlias = Scalar | Mapping | Sequence


def settings(root: Node, text: str, document: int = 0) -> list[Found]:
    """Every scalar, its keys joined as Spring Boot joins them: with dots, ``list[0]``, ``map[dotted.key]``.

    Raises:
        TooMuch: nested too deep, or too many.
    """
    found: list[Found] = []
    _Walk(text, document, found).node(root, None, (document,) if document else (), "", None, 0)
    return found


@dataclass(slots=True)
class _Walk:
    text: str
    document: int
    found: list[Found]

    def node(self, node: Node, key: Scalar | None, keys: Keys, name: str, whole: Span | None, depth: int) -> None:
        if depth > MAX_DEPTH or len(self.found) > MAX_SETTINGS:
            raise TooMuch
        if isinstance(node, Mapping) and node.pairs:
            for owner, index, each, value in _merged(node, 0):
                joined = name + each.text if not name or each.text.startswith("[") else f"{name}.{each.text}"
                own = self._pair(owner, index, whole if owner is node else None)
                self.node(value, each, (*keys, each.text), joined, own, depth + 1)
        elif isinstance(node, Sequence) and node.items:
            for index, item in enumerate(node.items):
                own = self._item(node, index, whole)
                self.node(item, key, (*keys, index), f"{name}[{index}]", own, depth + 1)
        elif key is not None and whole is not None:
            text = node.text if isinstance(node, Scalar) else ""
            key_span, value_span = Span(key.start, key.end), Span(node.start, node.end)
            self.found.append(Found(keys, name, text, key_span, value_span, whole, self.document))

    def _pair(self, mapping: Mapping, index: int, outer: Span | None) -> Span:
        """What has to go with a pair; all of its mapping where nothing would be left in it."""
        pairs = mapping.pairs
        if mapping.flow:
            return _between([(k.start, max(k.end, v.end)) for k, v in pairs], index, mapping)
        if len(pairs) == 1 and outer is not None:
            return outer
        key, value = pairs[index]
        if index == 0 and len(pairs) > 1 and self._after_dash(key.start):
            return Span(key.start, pairs[1][0].start)
        return self._lines(key.start, max(key.end, value.end))

    def _item(self, sequence: Sequence, index: int, outer: Span | None) -> Span:
        item = sequence.items[index]
        if sequence.flow:
            return _between([(each.start, each.end) for each in sequence.items], index, sequence)
        return outer if outer and len(sequence.items) == 1 else self._lines(item.start, item.end)

    def _after_dash(self, start: int) -> bool:
        begin = self._line_start(start)
        return "-" in self.text[begin:start]

    def _lines(self, start: int, end: int) -> Span:
        begin = self._line_start(start)
        begin = begin if _DASHES.match(self.text, begin, start) else start
        if end > start and self.text[end - 1] in "\r\n":
            return Span(begin, end)
        match = _LINE_END.search(self.text, end)
        return Span(begin, match.end() if match else len(self.text))

    def _line_start(self, offset: int) -> int:
        return max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1


def _between(ranges: Many[tuple[int, int]], index: int, parent: Mapping | Sequence) -> Span:
    """One of several, with the comma that it no longer needs."""
    if len(ranges) == 1:
        return Span(parent.start + 1, parent.end - 1)
    if index == len(ranges) - 1:
        return Span(ranges[index - 1][1], ranges[index][1])
    return Span(ranges[index][0], ranges[index + 1][0])


def _merged(mapping: Mapping, depth: int) -> Iterator[tuple[Mapping, int, Scalar, Node]]:
    """The pairs of a mapping, then those that ``<<`` brings in and it has not itself; each in the mapping it is in."""
    if depth > MAX_DEPTH:
        raise TooMuch
    merges: list[Node] = []
    for index, (key, value) in enumerate(mapping.pairs):
        if key.plain and key.text == "<<":
            merges += value.items if isinstance(value, Sequence) else [value]
        else:
            yield mapping, index, key, value
    if not merges:
        return
    seen = {key.text for key, _ in mapping.pairs}
    for each in merges:
        for pair in _merged(each, depth + 1) if isinstance(each, Mapping) else ():
            if pair[2].text not in seen:
                seen.add(pair[2].text)
                yield pair
