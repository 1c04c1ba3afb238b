"""YAML text → trees, one for each of its documents; every scalar stays the text that was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kafka_resilience_cli.clients.found import UNREADABLE, Reading, Trouble
from kafka_resilience_cli.clients.nodes import MAX_DEPTH, Mapping, Node, Scalar, Sequence, TooMuch, settings
from kafka_resilience_cli.clients.text import Span

_PROPERTY = re.compile(r"(?:[&!][^\s,\[\]{}]*[ \t]*(?:\r\n|\n|\r)?[ \t]*)+")
"""An anchor or a tag before a value; both may be there."""
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def read_yaml(text: str) -> Reading:
    """Every setting of every document; a document that is no mapping has none."""
    import yaml

    reading = Reading()
    roots: list[Node] = []
    try:
        for document, root in enumerate(documents(text)):
            roots.append(root)
            if isinstance(root, Mapping):
                reading.found += settings(root, text, document)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        start = min(mark.index, len(text)) if mark else 0
        message = f"this is not YAML: {error.problem or error.context or 'it cannot be parsed'}"
        reading = Reading(troubles=[Trouble(UNREADABLE, message, Span(start, start))])
    except yaml.YAMLError as error:
        reason = getattr(error, "reason", "") or "it cannot be parsed"
        position = getattr(error, "position", None) or 0
        place = Span(min(position, len(text)), min(position, len(text)))
        reading = Reading(troubles=[Trouble(UNREADABLE, f"this is not YAML: {reason}", place)])
    except TooMuch:
        message = "the YAML is nested too deep, or its aliases multiply its settings"
        reading = Reading(troubles=[Trouble(UNREADABLE, message, Span(0, 0))])
    if not reading.troubles and roots and not any(isinstance(root, Mapping) for root in roots):
        kind = "a list" if isinstance(roots[0], Sequence) else "a single text"
        reading.declined = f"{kind} in YAML, no mapping of configuration keys"
    return reading


def documents(text: str) -> Iterator[Node]:
    """The root of every document.

    Events are taken instead of nodes, because composing nests in C: a bomb would overflow its stack.
    """
    import yaml

    loader = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
    builder = _Builder(text)
    for event in yaml.parse(text, Loader=loader):
        root = builder.take(event)
        if root is not None:
            yield root
            builder = _Builder(text)


class _Builder:
    """Builds one document's tree."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[tuple[Mapping | Sequence, str | None]] = []
        self._keys: list[Scalar | None] = []
        self._anchors: dict[str, Node] = {}

    def take(self, event: Any) -> Node | None:
        """The root, when ``event`` completes it."""
        import yaml

        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.ScalarEvent):
            node = self._scalar(event, start, end)
            if event.anchor:
                self._anchors[event.anchor] = node
            return self._add(node, end)
        if isinstance(event, yaml.AliasEvent):
            return self._add(self._alias(event.anchor or "", start, end), end)
        if isinstance(event, yaml.CollectionStartEvent):
            if len(self._open) >= MAX_DEPTH:
                raise TooMuch
            made = Mapping if isinstance(event, yaml.MappingStartEvent) else Sequence
            begin = self._after_properties(start) if event.anchor or event.tag else start
            self._open.append((made([], begin, end, bool(event.flow_style)), event.anchor))
            self._keys.append(None)
        elif isinstance(event, yaml.CollectionEndEvent):
            collection, anchor = self._open.pop()
            self._keys.pop()
            if collection.flow:
                collection.end = end
            if anchor:
                self._anchors[anchor] = collection
            return self._add(collection, collection.end)
        return None

    def _add(self, node: Node, end: int) -> Node | None:
        if not self._open:
            return node
        parent = self._open[-1][0]
        if isinstance(parent, Sequence):
            parent.items.append(node)
        elif (key := self._keys[-1]) is None:
            self._keys[-1] = node if isinstance(node, Scalar) else Scalar(self._text[node.start : end], node.start, end)
        else:
            parent.pairs.append((key, node))
            self._keys[-1] = None
        parent.end = max(parent.end, end)
        return None

    def _scalar(self, event: Any, start: int, end: int) -> Scalar:
        plain = not event.style
        if event.anchor or event.tag:
            start = min(self._after_properties(start), end)
        null = plain and event.value in _NULLS and not event.tag
        return Scalar("" if null else event.value, start, end, plain)

    def _alias(self, anchor: str, start: int, end: int) -> Node:
        known = self._anchors.get(anchor)
        if known is None:
            import yaml

            at = yaml.Mark("", start, 0, 0, None, start)
            raise yaml.MarkedYAMLError(problem=f"the alias *{anchor} has no anchor above it", problem_mark=at)
        return Scalar(known.text, start, end, known.plain) if isinstance(known, Scalar) else known

    def _after_properties(self, start: int) -> int:
        match = _PROPERTY.match(self._text, start)
        return match.end() if match else start
