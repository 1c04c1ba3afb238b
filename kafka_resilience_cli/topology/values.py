"""Nodes → plain values. Refuses what cannot be read in only one way, and keeps going.

Some scalars are read as their source text (:data:`TEXT_MAPPINGS`, :data:`TEXT_KEYS`), because ``4.10`` is a version and
``compression.type: none`` no null. Otherwise, what the values mean is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from kafka_resilience_cli.findings import DocPath, Finding, Related, Severity
from kafka_resilience_cli.topology.nodes import COLLECTION, MAX_DEPTH, PLAIN, QUOTED, TooDeep, is_merge, merges
from kafka_resilience_cli.topology.scalars import Ambiguous, is_null, resolve

if TYPE_CHECKING:
    from kafka_resilience_cli.topology.source import Source

MAX_VALUES = 500_000
"""Values in one file once its aliases are followed: far more than any topology, far less than an alias bomb."""

TEXT_MAPPINGS = frozenset({"config"})
TEXT_KEYS = frozenset({"version", "kafka_version", "until"})

_NAMED = frozenset(
    {
        "topics",
        "external",
        "removed",
        "producers",
        "consumers",
        "connectors",
        "streams",
        "presets",
        "environments",
        "clusters",
    }
)
"""Mappings whose keys are names, so that a topic may be called ``config``."""


def read_values(source: Source, root: yaml.Node) -> Any:
    """The value of ``root``; adds to ``source`` what is wrong with it. Its root is dropped if there is no value."""
    return _Reader(source).read(root)


class _Reader:
    """Walks the nodes once; keeps the path only for what it has to complain about."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._path: list[str | int] = []
        self._count = 0
        self._depth = 0
        self._said: set[tuple[str, int]] = set()

    def read(self, root: yaml.Node) -> Any:
        try:
            value = self._value(root, False, False)
            return None if value is _REFUSED else value
        except TooDeep as error:
            place = self._source.span(error.node)
            self._source.error("Y012", "aliases nest without end, or hold too much", place, "write the values out")
            self._source.root = None
            return None

    def _value(self, node: yaml.Node, text: bool, named: bool) -> Any:
        """``text``: scalars are their source text. ``named``: the keys of this mapping are names."""
        self._count += 1
        tag = node.tag
        if isinstance(node, yaml.ScalarNode):
            if tag == PLAIN:
                if text:
                    return None if is_null(node.value) else node.value
                value = resolve(node.value)
                if isinstance(value, Ambiguous):
                    return self._refuse("Y008", value.message, node, value.hint)
                return value
            if tag == QUOTED:
                return node.value
        elif tag == COLLECTION:
            self._depth += 1
            if self._count > MAX_VALUES or self._depth > MAX_DEPTH:
                raise TooDeep(node)
            read = (
                self._mapping(node, text, named) if isinstance(node, yaml.MappingNode) else self._sequence(node, text)
            )
            self._depth -= 1
            return read
        return self._refuse("Y009", f"the tag {_short(tag)} is not part of the language", node, "leave the tag out")

    def _mapping(self, node: yaml.MappingNode, text: bool, named: bool) -> dict[str, Any]:
        found: dict[str, Any] = {}
        first: dict[str, yaml.Node] = {}
        path = self._path
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag not in (PLAIN, QUOTED):
                self._complain("Y010", "a key must be a plain text", key)
                continue
            name = key.value
            if key.tag == PLAIN and (not name or is_null(name)):
                self._complain("Y010", "this key has no name", key, 'quote it if it is meant: "null"')
                continue
            if name in first:
                where = Related(self._source.span(first[name]), "first written here")
                self._complain("Y007", f"the key {name} is written twice", key, "keep one of them", where)
                continue
            first[name] = key
            if name == "<<" and key.tag == PLAIN:
                continue
            path.append(name)
            read = self._value(
                value, text or name in TEXT_KEYS or (name in TEXT_MAPPINGS and not named), name in _NAMED
            )
            path.pop()
            if read is not _REFUSED:
                found[name] = read
        if "<<" in first and is_merge(first["<<"]):
            for merged in merges(node):
                if not isinstance(merged, yaml.MappingNode):
                    self._complain("Y011", "only a mapping can be merged with <<", first["<<"])
                    continue
                for name, value in self._value(merged, text, named).items():
                    if name not in first:
                        found.setdefault(name, value)
        return found

    def _sequence(self, node: yaml.Node, text: bool) -> Any:
        found = []
        for index, item in enumerate(node.value):
            self._path.append(index)
            found.append(self._value(item, text, False))
            self._path.pop()
        return _REFUSED if _REFUSED in found else found

    def _refuse(self, code: str, message: str, node: yaml.Node, hint: str) -> object:
        self._source.refused.append(tuple(self._path))
        self._complain(code, message, node, hint)
        return _REFUSED

    def _complain(self, code: str, message: str, node: yaml.Node, hint: str = "", *related: Related) -> None:
        place = (code, node.start_mark.index)
        if place in self._said:  # an alias or a merge shows the same text again
            return
        self._said.add(place)
        self._source.findings.append(
            Finding(
                code,
                Severity.ERROR,
                message,
                path=DocPath(self._source.file, tuple(self._path)),
                location=self._source.span(node),
                hint=hint,
                related=tuple(related),
            )
        )


_REFUSED = object()


def _short(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")
