"""Edits of YAML and JSON: where a new setting goes in the tree, and with which indentation, quotes and commas."""

from __future__ import annotations

import re
from collections.abc import Sequence as Many

from kafka_resilience_cli.clients.document import ClientDocument, Entry, Format
from kafka_resilience_cli.clients.found import Keys
from kafka_resilience_cli.clients.json_text import parse
from kafka_resilience_cli.clients.nodes import Mapping, Node, Scalar
from kafka_resilience_cli.clients.quoting import spelt
from kafka_resilience_cli.clients.templates import mask
from kafka_resilience_cli.clients.yaml_text import documents

_LINE_END = re.compile(r"\r\n|\n|\r")
_STEP = "  "


def in_flow(document: ClientDocument, entry: Entry) -> bool:
    """Whether an entry stands inside braces."""
    if document.format is Format.JSON:
        return True
    if document.format is not Format.YAML or ("{" not in document.source.text and "[" not in document.source.text):
        return False
    text = document.source.text
    return any(_flow_around(root, entry.value_span.start, entry.value_span.end, text) for root in _roots(document))


def add(
    document: ClientDocument, section: Keys, key: str, value: str, neighbour: Entry | None, *, ascii_only: bool
) -> tuple[int, str] | None:
    """Where a new setting goes, and its text; mappings of ``section`` that are missing come with it."""
    roots = _roots(document)
    number = section[0] if section and isinstance(section[0], int) and section[0] > 0 else 0
    keys = [str(each) for each in (section[1:] if number else section)]
    if not isinstance(number, int) or number >= len(roots):
        return _first(document, keys, key, value, ascii_only=ascii_only) if not roots else None
    root = roots[number]
    missing = list(keys)
    node: Node = root
    parent: tuple[Mapping, Scalar] | None = None
    while missing and isinstance(node, Mapping):
        pair = next(((k, v) for k, v in node.pairs if k.text == missing[0]), None)
        if pair is None:
            break
        parent = (node, pair[0])
        node = pair[1]
        missing.pop(0)
    writer = _Writer(document, ascii_only)
    if isinstance(node, Mapping):
        return writer.into(node, neighbour, [*missing, key], value)
    if isinstance(node, Scalar) and not node.text and node.plain and node.start == node.end and parent:
        return writer.below(parent[0], parent[1], [*missing, key], value)
    return None


def _first(
    document: ClientDocument, keys: Many[str], key: str, value: str, *, ascii_only: bool
) -> tuple[int, str] | None:
    """Into a file without any document."""
    if document.format is Format.JSON:
        return None
    text = document.source.text
    lines = _Writer(document, ascii_only).lines("", [*keys, key], value)
    opening = "" if not text or text.endswith(("\n", "\r")) else document.source.newline
    return None if lines is None else (len(text), opening + lines)


class _Writer:
    def __init__(self, document: ClientDocument, ascii_only: bool) -> None:
        self._format = document.format
        self._text = document.source.text
        self._newline = document.source.newline
        self._ascii_only = ascii_only

    def into(self, mapping: Mapping, neighbour: Entry | None, keys: Many[str], value: str) -> tuple[int, str] | None:
        own = [pair for pair in mapping.pairs if pair[0].start >= mapping.start]
        beside = neighbour.key_span.start if neighbour else -1
        index = next((i for i, (k, _) in enumerate(own) if k.start == beside), len(own) - 1)
        if mapping.flow:
            return self._flow(mapping, index, keys, value)
        key, last = own[index]
        indent = self._column(own[0][0].start)
        lines = self.lines(indent, keys, value)
        end = self._end(key, last)
        if lines is None or end is None:
            return None
        opening = "" if self._text[:end].endswith(("\n", "\r")) else self._newline
        return end, opening + lines

    def below(self, mapping: Mapping, key: Scalar, keys: Many[str], value: str) -> tuple[int, str] | None:
        """Into a mapping that is only a key so far."""
        if mapping.flow:
            return None
        end = self._line_end(key.end)
        lines = self.lines(self._column(key.start) + _STEP, keys, value)
        if lines is None:
            return None
        opening = "" if self._text[:end].endswith(("\n", "\r")) else self._newline
        return end, opening + lines

    def lines(self, indent: str, keys: Many[str], value: str) -> str | None:
        written = [self._spelt(key, "", key=True) for key in keys]
        text = self._spelt(value, "")
        if text is None or None in written:
            return None
        heads = "".join(f"{indent}{_STEP * depth}{key}:{self._newline}" for depth, key in enumerate(written[:-1]))
        return f"{heads}{indent}{_STEP * (len(written) - 1)}{written[-1]}: {text}{self._newline}"

    def _flow(self, mapping: Mapping, index: int, keys: Many[str], value: str) -> tuple[int, str] | None:
        text = self._text
        pairs = mapping.pairs
        like_key = text[pairs[index][0].start : pairs[index][0].end] if pairs else ""
        like = text[pairs[index][1].start : pairs[index][1].end] if pairs else ""
        like = like if like[:1] in ('"', "'") else ""
        written = [self._spelt(key, like_key, key=True, flow=True) for key in keys]
        last = self._spelt(value, like, flow=True)
        if last is None or None in written:
            return None
        for key in reversed(written):
            last = f"{key}: {last}" if key is written[0] else f"{{{key}: {last}}}"
        if not pairs:
            return mapping.start + 1, last
        key_start = pairs[index][0].start
        before = pairs[index - 1][1].end if index else mapping.start + 1
        between = text[before:key_start].partition(",")[2] if index else text[before:key_start]
        gap = between if not between.strip() and (index or _LINE_END.search(between)) else " "
        return max(pairs[index][0].end, pairs[index][1].end), f",{gap}{last}"

    def _spelt(self, text: str, like: str, *, key: bool = False, flow: bool = False) -> str | None:
        return spelt(text, like, self._format, key=key, flow=flow, ascii_only=self._ascii_only)

    def _end(self, key: Scalar, value: Node) -> int | None:
        """The end of a pair's last line; ``None`` where adding a line end there would change a value."""
        end = max(key.end, value.end)
        if end > key.end and self._text[end - 1] in "\r\n":
            return end
        end = self._line_end(end)
        block = isinstance(value, Scalar) and self._text[value.start : value.start + 1] in ("|", ">")
        return None if block and not self._text[:end].endswith(("\n", "\r")) else end

    def _line_end(self, offset: int) -> int:
        match = _LINE_END.search(self._text, offset)
        return match.end() if match else len(self._text)

    def _column(self, offset: int) -> str:
        start = max(self._text.rfind("\n", 0, offset), self._text.rfind("\r", 0, offset)) + 1
        return " " * (offset - start)


def _roots(document: ClientDocument) -> list[Node]:
    text = mask(document.source.text).text
    if document.problems and not document.entries:
        return []
    return [parse(text)] if document.format is Format.JSON else list(documents(text))


def _flow_around(node: Node, start: int, end: int, text: str) -> bool:
    if isinstance(node, Scalar) or not (node.start <= start and end <= node.end):
        return False
    if node.flow:
        return True
    children = [value for _, value in node.pairs] if isinstance(node, Mapping) else node.items
    return any(_flow_around(child, start, end, text) for child in children)
