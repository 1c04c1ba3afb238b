"""Edits of a topology's YAML text that change one value and leave every other character alone.

Each function answers with the characters to replace, or ``None`` where that cannot be done without touching something
else: a value that an alias or a merge key brings in, one with an anchor or a tag, a block scalar.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import yaml

from kafka_resilience_cli.findings import TextEdit
from kafka_resilience_cli.topology.nodes import end_of, is_merge
from kafka_resilience_cli.topology.scalars import Ambiguous, is_null, resolve
from kafka_resilience_cli.topology.source import Source

Keys: TypeAlias = tuple[str | int, ...]

_PLAIN = re.compile(r"[A-Za-z0-9_./+-](?:[\w ./+:,-]*[\w./+,-])?", re.ASCII)
_STEP = 2


@dataclass(frozen=True, slots=True)
class _Place:
    """An entry of a mapping: ``before`` and ``after`` are its neighbours' numbers' entries, by ``index``."""

    mapping: yaml.MappingNode
    index: int

    @property
    def key(self) -> yaml.Node:
        node: yaml.Node = self.mapping.value[self.index][0]
        return node

    @property
    def value(self) -> yaml.Node:
        node: yaml.Node = self.mapping.value[self.index][1]
        return node


def set_value(source: Source, keys: Keys, value: str) -> TextEdit | None:
    """Write another scalar in the place of one, quoted where it was quoted."""
    place = _find(source, keys)
    if place is None or not isinstance(place.value, yaml.ScalarNode) or _marked(source, place.value):
        return None
    node = place.value
    if node.style in ("|", ">"):
        return None
    if node.start_mark.index == node.end_mark.index:
        colon = _colon(source, place.key)
        return TextEdit(source.file, colon, colon, f" {_scalar(value)}") if colon else None
    return TextEdit(source.file, node.start_mark.index, node.end_mark.index, _scalar(value, node.style))


def rename(source: Source, keys: Keys, key: str) -> TextEdit | None:
    """Give an entry another key; not where the mapping has that key already."""
    place = _find(source, keys)
    if place is None or _marked(source, place.key):
        return None
    if any(isinstance(other, yaml.ScalarNode) and other.value == key for other, _ in place.mapping.value):
        return None
    start, end = place.key.start_mark.index, place.key.end_mark.index
    return TextEdit(source.file, start, end, _scalar(key, getattr(place.key, "style", None)))


def remove(source: Source, keys: Keys) -> TextEdit | None:
    """Take an entry out; the mapping that it was alone in goes as well, unless that is a named entry or a section."""
    place = _find(source, keys)
    if place is None:
        return None
    if len(place.mapping.value) == 1:
        return _remove_only(source, keys, place)
    if place.mapping.flow_style:
        return _remove_from_flow(source, place)
    start, end = place.key.start_mark.index, _end(source, place)
    line = _line_start(source.text, start)
    if source.text[line:start].strip():  # "- name: x": the next entry takes its place
        following = _entry_start(place, place.index + 1)
        gap = source.text[end:following] if following is not None else "#"
        return None if following is None or "#" in gap else TextEdit(source.file, start, following, "")
    return TextEdit(source.file, line, _next_line(source.text, end), "")


def add(source: Source, parent: Keys, key: str, value: str, beside: Keys | None = None) -> TextEdit | None:
    """Add an entry to the mapping at ``parent``, which is made as well where it is missing; below ``beside``."""
    if source.root is None:
        return None
    node: yaml.Node = source.root
    place: _Place | None = None
    for depth, step in enumerate(parent):
        found = _child(node, step)
        if found is None:
            return _insert(source, node, place, (*map(str, parent[depth:]), key), value, None)
        node, place = found
        if node.start_mark.index < _start_of(place, node):
            return None
    if isinstance(node, yaml.MappingNode) and any(
        isinstance(other, yaml.ScalarNode) and other.value == key for other, _ in node.value
    ):
        return set_value(source, (*parent, key), value)
    return _insert(source, node, place, (key,), value, beside[-1] if beside else None)


def _insert(
    source: Source, node: yaml.Node, place: _Place | None, names: Sequence[str], value: str, beside: str | int | None
) -> TextEdit | None:
    if isinstance(node, yaml.ScalarNode):
        return _fill(source, node, place, names, value)
    if not isinstance(node, yaml.MappingNode) or (_marked(source, node) and not node.value):
        return None
    if not node.value:
        start = source.text.index("{", node.start_mark.index) + 1
        return TextEdit(source.file, start, start, _flow(names, value))
    index = next((i for i, (key, _) in enumerate(node.value) if key.value == beside), len(node.value) - 1)
    end = _end(source, _Place(node, index))
    if node.flow_style:
        return TextEdit(source.file, end, end, f", {_flow(names, value)}")
    line_end = _line_end(source.text, end)
    indent = node.value[0][0].start_mark.column
    text = _newline(source) + _block(source, names, value, indent)
    return TextEdit(source.file, line_end, line_end, text)


def _fill(
    source: Source, node: yaml.ScalarNode, place: _Place | None, names: Sequence[str], value: str
) -> TextEdit | None:
    """Where nothing, or a plain null, stands for the mapping."""
    if place is None or place.mapping.flow_style or node.style or not is_null(node.value):
        return None
    colon = _colon(source, place.key)
    if colon is None or _marked(source, node):
        return None
    text = _newline(source) + _block(source, names, value, place.key.start_mark.column + _STEP)
    if node.value:
        return TextEdit(source.file, colon, node.end_mark.index, text)
    line_end = _line_end(source.text, colon)
    return TextEdit(source.file, line_end, line_end, text)


def _find(source: Source, keys: Keys) -> _Place | None:
    """The entry that stands at ``keys`` in the text itself."""
    if source.root is None or not keys:
        return None
    node: yaml.Node = source.root
    place: _Place | None = None
    for step in keys:
        found = _child(node, step)
        if found is None:
            return None
        node, place = found
        if node.start_mark.index < _start_of(place, node):  # an alias: it was written somewhere else
            return None
    return place if isinstance(keys[-1], str) else None


def _child(node: yaml.Node, step: str | int) -> tuple[yaml.Node, _Place | None] | None:
    if isinstance(node, yaml.MappingNode):
        for index, (key, value) in enumerate(node.value):
            if isinstance(key, yaml.ScalarNode) and not is_merge(key) and key.value == str(step):
                return value, _Place(node, index)
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], None
    return None


def _start_of(place: _Place | None, node: yaml.Node) -> int:
    """Where a value may begin at the earliest, if it was written where it is used."""
    index: int = place.key.end_mark.index if place else node.start_mark.index
    return index


def _remove_only(source: Source, keys: Keys, place: _Place) -> TextEdit | None:
    named = len(keys) <= 3 or (keys[0] == "environments" and len(keys) <= 5)
    if not named and isinstance(keys[-2], str):
        return remove(source, keys[:-1])
    if place.mapping.flow_style:
        return TextEdit(source.file, place.key.start_mark.index, _end(source, place), "")
    return TextEdit(source.file, place.key.start_mark.index, _end(source, place), "{}")


def _remove_from_flow(source: Source, place: _Place) -> TextEdit | None:
    if place.index == 0:
        start, end = place.key.start_mark.index, _entry_start(place, 1) or 0
    else:
        start, end = _end(source, _Place(place.mapping, place.index - 1)), _end(source, place)
    return None if "#" in source.text[start:end] else TextEdit(source.file, start, end, "")


def _entry_start(place: _Place, index: int) -> int | None:
    entries = place.mapping.value
    return entries[index][0].start_mark.index if index < len(entries) else None


def _end(source: Source, place: _Place) -> int:
    """One past the last character of an entry."""
    value = place.value
    if value.start_mark.index < place.key.end_mark.index:  # an alias
        match = re.compile(r"\s*:\s*\*[^\s,\]}]+").match(source.text, place.key.end_mark.index)
        return match.end() if match else place.key.end_mark.index
    if value.start_mark.index == value.end_mark.index:
        return _colon(source, place.key) or place.key.end_mark.index
    end: int = end_of(value).index
    return len(source.text[:end].rstrip()) if source.text[:end].endswith(("\n", "\r")) else end


def _colon(source: Source, key: yaml.Node) -> int | None:
    """One past the colon that follows a key."""
    match = re.compile(r"\s*:").match(source.text, key.end_mark.index)
    return match.end() if match else None


def _marked(source: Source, node: yaml.Node) -> bool:
    """Whether an anchor or a tag stands before a node."""
    return source.text[node.start_mark.index : node.start_mark.index + 1] in ("&", "!", "*")


def _line_start(text: str, index: int) -> int:
    return max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1


def _line_end(text: str, index: int) -> int:
    match = re.compile(r"[\r\n]").search(text, index)
    return match.start() if match else len(text)


def _next_line(text: str, index: int) -> int:
    match = re.compile(r"\r\n|\r|\n").search(text, index)
    return match.end() if match else len(text)


def _newline(source: Source) -> str:
    match = re.search(r"\r\n|\r|\n", source.text)
    return match[0] if match else "\n"


def _block(source: Source, names: Sequence[str], value: str, indent: int) -> str:
    lines = [" " * (indent + _STEP * depth) + f"{_scalar(name)}:" for depth, name in enumerate(names)]
    return _newline(source).join(lines) + f" {_scalar(value)}"


def _flow(names: Sequence[str], value: str) -> str:
    head, *rest = names
    return f"{_scalar(head)}: " + (f"{{{_flow(rest, value)}}}" if rest else _scalar(value, flow=True))


def _scalar(text: str, style: str | None = None, *, flow: bool = False) -> str:
    """``text`` as YAML reads it back: quoted as asked, or where it must be."""
    if style == "'" and "\n" not in text:
        return "'" + text.replace("'", "''") + "'"
    plain = bool(_PLAIN.fullmatch(text)) and ": " not in text and not (flow and "," in text)
    if style == '"' or not plain or isinstance(resolve(text), Ambiguous):
        return json.dumps(text, ensure_ascii=False)
    return text
