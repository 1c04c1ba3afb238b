"""YAML text → plain values, and everything that is wrong with the text itself.

A :class:`Source` keeps the node graph, so that any value can be found in the file again (``positions.py``).
"""

from __future__ import annotations

import codecs
import re
from typing import Any

import yaml

from kafka_resilience_cli.findings import Finding, Location, Related, Severity
from kafka_resilience_cli.topology.nodes import MAX_DEPTH, Loader, TooDeep, end_of
from kafka_resilience_cli.topology.values import read_values

_CONTROL = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_END = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line for YAML 1.1, so that line numbers agree with the parser's."""

_EXCERPT = 400
"""Characters of a line that a finding shows at most."""


class Source:
    """One YAML file: its text, its nodes and its values.

    ``file`` is its name as shown to people. ``value`` is ``None`` and ``broken`` true where nothing could be read.
    ``refused`` are the paths whose value was left out because a finding says that it is not usable.
    """

    __slots__ = ("_lines", "bom", "broken", "file", "findings", "refused", "root", "text", "value")

    def __init__(self, file: str, data: bytes) -> None:
        self.file = file
        self.bom = data.startswith(codecs.BOM_UTF8)
        self.findings: list[Finding] = []
        self.refused: list[tuple[str | int, ...]] = []
        self.root: yaml.Node | None = None
        self.value: Any = None
        self._lines: list[str] | None = None
        self.text = self._decode(data)
        if not self.findings:
            self.root = self._compose()
        if self.root is not None:
            self.value = read_values(self, self.root)
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
        return self.location(node.start_mark, end_of(node))

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
            self.error("Y002", "the file is UTF-16", Location(self.file, 1, 1), "save it as UTF-8")
            return ""
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.text = data.decode("utf-8-sig", errors="replace")
            offset = len(data[: error.start].decode("utf-8-sig", errors="replace"))
            self.error("Y002", "this is not UTF-8", self._at(min(offset, len(self.text))), "save the file as UTF-8")
            return self.text
        control = _CONTROL.search(text)
        if control:
            self.text = text
            character = f"U+{ord(control[0]):04X}"
            self.error("Y003", f"the control character {character} is not allowed in YAML", self._at(control.start()))
        return text

    def _compose(self) -> yaml.Node | None:
        loader = Loader(self.text)
        try:
            root = loader.get_node() if loader.check_node() else None
            if root is not None and loader.check_node():
                second = loader.get_node()
                self.error(
                    "Y005",
                    "a second document begins here",
                    self.location(second.start_mark if second else root.end_mark),
                    "one topology is one document: put the other into its own file",
                )
        except TooDeep as error:
            start = self.location(error.node.start_mark)
            self.error("Y012", f"values are nested more than {MAX_DEPTH} levels deep", start)
            return None
        except yaml.MarkedYAMLError as error:
            self._syntax(error)
            return None
        except yaml.YAMLError as error:
            self.error("Y004", f"not YAML: {error}", Location(self.file, 1, 1))
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
            self.error("Y004", "a tab cannot indent YAML", location, "indent with spaces")
            return
        message, hint = next(((said, way) for part, said, way in _PROBLEMS if part in problem), (problem, ""))
        related = []
        if error.context_mark and error.context and error.context_mark.line != location.line - 1:
            related.append(Related(self.location(error.context_mark), error.context))
        self.error("Y004", message, location, hint, *related)


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
