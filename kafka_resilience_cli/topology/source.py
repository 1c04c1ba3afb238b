"""YAML text → plain values, and everything that is wrong with the text itself.

A :class:`Source` keeps the node graph, so that any value can be found in the file again (``positions.py``). What the
values mean is not known here, except that some scalars are read as their source text (:data:`TEXT_MAPPINGS`,
:data:`TEXT_KEYS`), because ``4.10`` is a version and ``compression.type: none`` no null.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any

import yaml

from kafka_resilience_cli.findings import DocPath, Finding, Location, Related, Severity
from kafka_resilience_cli.topology.scalars import Ambiguous, is_null, resolve

MAX_DEPTH = 100
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

_CONTROL = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_END = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line for YAML 1.1, so that line numbers agree with the parser's."""

_EXCERPT = 400
"""Characters of a line that a finding shows at most."""

_PLAIN, _QUOTED, _COLLECTION = "plain", "quoted", "collection"


class _TooDeep(Exception):
    def __init__(self, node: yaml.Node) -> None:
        self.node = node


class _Loader(yaml.CSafeLoader):
    """Composes nodes tagged by how they were written; an explicit tag stays visible as itself."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:  # noqa: ARG002 - PyYAML's signature
        if isinstance(implicit, bool):
            return _COLLECTION
        return _PLAIN if implicit[0] else _QUOTED

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:  # noqa: ARG002 - PyYAML's signature
        self._depth += 1
        if self._depth > MAX_DEPTH:  # the composer is recursive C code: a bomb would overflow its stack
            raise _TooDeep(current_node)

    def ascend_resolver(self) -> None:
        self._depth -= 1


class Source:
    """One YAML file: its text, its nodes and its values.

    ``file`` is its name as shown to people. ``value`` is ``None`` and ``broken`` true where nothing could be read.
    ``refused`` are the paths whose value was left out because a finding says that it is not usable.
    """

    __slots__ = ("_lines", "broken", "file", "findings", "refused", "root", "text", "value")

    def __init__(self, file: str, data: bytes) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.refused: list[tuple[str | int, ...]] = []
        self.root: yaml.Node | None = None
        self.value: Any = None
        self._lines: list[str] | None = None
        self.text = self._decode(data)
        if not self.findings:
            self.root = self._compose()
        if self.root is not None:
            self.value = _Reader(self).read(self.root)
        self.broken = self.root is None and bool(self.findings)

    def lines(self) -> list[str]:
        if self._lines is None:
            self._lines = _LINE_END.split(self.text)
        return self._lines

    def location(self, start: Any, end: Any = None) -> Location:
        """The range between two of the parser's marks."""
        end = end or start
        excerpt = _CONTROL.sub("\ufffd", self.lines()[start.line][:_EXCERPT]) if start.line < len(self.lines()) else ""
        return Location(self.file, start.line + 1, start.column + 1, end.line + 1, end.column + 1, excerpt)

    def span(self, node: yaml.Node) -> Location:
        """The range of a node; a block collection ends with its last child, not where the next token begins."""
        return self.location(node.start_mark, _end(node))

    def error(self, code: str, message: str, location: Location, hint: str = "", *related: Related) -> None:
        self.findings.append(
            Finding(code, Severity.ERROR, message, location=location, hint=hint, related=tuple(related))
        )

    def _at(self, offset: int) -> Location:
        before = _LINE_END.split(self.text[:offset])
        excerpt = _CONTROL.sub("\ufffd", self.lines()[len(before) - 1][:_EXCERPT])
        column = len(before[-1]) + 1
        return Location(self.file, len(before), column, len(before), column + 1, excerpt)

    def _decode(self, data: bytes) -> str:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            self.text = ""
            self.error("T002", "the file is UTF-16", Location(self.file, 1, 1), "save it as UTF-8")
            return ""
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.text = data.decode("utf-8-sig", errors="replace")
            offset = len(data[: error.start].decode("utf-8-sig", errors="replace"))
            self.error("T002", "this is not UTF-8", self._at(min(offset, len(self.text))), "save the file as UTF-8")
            return self.text
        control = _CONTROL.search(text)
        if control:
            self.text = text
            character = f"U+{ord(control[0]):04X}"
            self.error("T003", f"the control character {character} is not allowed in YAML", self._at(control.start()))
        return text

    def _compose(self) -> yaml.Node | None:
        loader = _Loader(self.text)
        try:
            root = loader.get_node() if loader.check_node() else None
            if root is not None and loader.check_node():
                second = loader.get_node()
                self.error(
                    "T005",
                    "a second document begins here",
                    self.location(second.start_mark if second else root.end_mark),
                    "one topology is one document: put the other into its own file",
                )
        except _TooDeep as error:
            start = self.location(error.node.start_mark)
            self.error("T012", f"values are nested more than {MAX_DEPTH} levels deep", start)
            return None
        except yaml.MarkedYAMLError as error:
            self._syntax(error)
            return None
        except yaml.YAMLError as error:
            self.error("T004", f"not YAML: {error}", Location(self.file, 1, 1))
            return None
        else:
            return root
        finally:
            loader.dispose()

    def _syntax(self, error: yaml.MarkedYAMLError) -> None:
        mark = error.problem_mark or error.context_mark
        location = self.location(mark) if mark else Location(self.file, 1, 1)
        problem = error.problem or "it cannot be parsed"
        column = location.column - 1
        if "\t" in location.excerpt[: column + 1] and "cannot start any token" in problem:
            self.error("T004", "a tab cannot indent YAML", location, "indent with spaces")
            return
        message, hint = next(((said, way) for part, said, way in _PROBLEMS if part in problem), (problem, ""))
        related = []
        if error.context_mark and error.context and error.context_mark.line != location.line - 1:
            related.append(Related(self.location(error.context_mark), error.context))
        self.error("T004", message, location, hint, *related)


_PROBLEMS = (
    (
        "mapping values are not allowed",
        "there is a second ': ' where a value cannot begin",
        "quote the value, or check the indentation of this line",
    ),
    ("did not find expected key", "a key was expected here", "check the indentation and the quotes of this line"),
    ("could not find expected ':'", "a ':' was expected", "a key is followed by ': '; a text with a line break is not"),
    ("did not find expected '-' indicator", "a '- ' was expected", "a list and keys do not mix on one level"),
    ("found undefined alias", "this alias has no anchor above it", "define it with &NAME before *NAME"),
    ("found unexpected end of stream", "the file ends inside a quoted text", "close the quotes"),
    ("cannot start any token", "a value cannot begin with this character", "quote the value"),
    ("did not find expected ',' or ']'", "a ',' or ']' was expected", "close the list that begins above"),
    ("did not find expected ',' or '}'", "a ',' or '}' was expected", "close the mapping that begins above"),
)
"""libyaml's words, ours, and the way out."""


def _end(node: yaml.Node) -> Any:
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        child = last[1] if isinstance(last, tuple) else last
        if child.start_mark.index < node.start_mark.index:  # an alias: it ends where its key does
            return last[0].end_mark if isinstance(last, tuple) else node.start_mark
        node = child
    return node.end_mark


def merges(node: yaml.MappingNode) -> Iterator[yaml.Node]:
    """The mappings that ``<<`` brings in, nearest first."""
    for key, value in node.value:
        if is_merge(key):
            yield from value.value if isinstance(value, yaml.SequenceNode) else (value,)


def is_merge(key: yaml.Node) -> bool:
    return key.value == "<<" and key.tag == _PLAIN


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
        except _TooDeep as error:
            place = self._source.span(error.node)
            self._source.error("T012", "aliases nest without end, or hold too much", place, "write the values out")
            self._source.root = None
            return None

    def _value(self, node: yaml.Node, text: bool, named: bool) -> Any:
        """``text``: scalars are their source text. ``named``: the keys of this mapping are names."""
        self._count += 1
        tag = node.tag
        if isinstance(node, yaml.ScalarNode):
            if tag == _PLAIN:
                if text:
                    return None if is_null(node.value) else node.value
                value = resolve(node.value)
                if isinstance(value, Ambiguous):
                    return self._refuse("T008", value.message, node, value.hint)
                return value
            if tag == _QUOTED:
                return node.value
        elif tag == _COLLECTION:
            self._depth += 1
            if self._count > MAX_VALUES or self._depth > MAX_DEPTH:
                raise _TooDeep(node)
            read = (
                self._mapping(node, text, named) if isinstance(node, yaml.MappingNode) else self._sequence(node, text)
            )
            self._depth -= 1
            return read
        return self._refuse("T009", f"the tag {_short(tag)} is not part of the language", node, "leave the tag out")

    def _mapping(self, node: yaml.MappingNode, text: bool, named: bool) -> dict[str, Any]:
        found: dict[str, Any] = {}
        first: dict[str, yaml.Node] = {}
        path = self._path
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag not in (_PLAIN, _QUOTED):
                self._complain("T010", "a key must be a plain text", key)
                continue
            name = key.value
            if key.tag == _PLAIN and (not name or is_null(name)):
                self._complain("T010", "this key has no name", key, 'quote it if it is meant: "null"')
                continue
            if name in first:
                where = Related(self._source.span(first[name]), "first written here")
                self._complain("T007", f"the key {name} is written twice", key, "keep one of them", where)
                continue
            first[name] = key
            if name == "<<" and key.tag == _PLAIN:
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
                    self._complain("T011", "only a mapping can be merged with <<", first["<<"])
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
