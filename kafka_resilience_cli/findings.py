"""The one shape for everything krc has to say about files or clusters: parser, schema, lint, plan.

Where a document path points to in a file is known by the room that read the file; a finding that reaches a report
carries its :class:`Location`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is; ``error`` makes `validate` fail."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class DocPath:
    """A place in a document: the file and the keys and indices that lead to a value.

    ``via`` names the way the value took to a topic when it was not written there: ``"preset audit"``, ``"defaults"``,
    ``"environment dev"``.
    """

    file: str
    keys: tuple[str | int, ...] = ()
    via: str = ""

    def child(self, *keys: str | int) -> DocPath:
        return DocPath(self.file, (*self.keys, *keys), self.via)

    def __str__(self) -> str:
        dotted = "".join(f"[{k}]" if isinstance(k, int) else f".{k}" for k in self.keys).lstrip(".")
        return f"{self.file}:{dotted}" if dotted else self.file


@dataclass(frozen=True, slots=True)
class Location:
    """A range in a file, as an editor counts: lines and columns from 1, ``end_column`` one past the end.

    ``excerpt`` is the text of ``line`` without its line end.
    """

    file: str
    line: int
    column: int
    end_line: int = 0
    end_column: int = 0
    excerpt: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a finding needs to be understood."""

    location: Location
    message: str


@dataclass(frozen=True, slots=True, order=True)
class TextEdit:
    """Replace the characters from ``start`` to ``end`` (offsets in the decoded text of ``file``)."""

    file: str
    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A way to make a finding go away by editing files. ``title`` says what it does, as an order.

    ``safe``: it only strengthens a setting and needs nothing done to the cluster; the others change latency, cost or
    behaviour.
    """

    title: str
    safe: bool
    edits: tuple[TextEdit, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say.

    ``code`` is stable (``Y010``), ``kind`` and ``subject`` name what it is about (``topic``, ``orders.created``),
    ``hint`` is the way out, ``location`` the narrowest range.
    """

    code: str
    severity: Severity
    message: str
    kind: str = ""
    subject: str = ""
    path: DocPath | None = None
    location: Location | None = None
    hint: str = ""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        where = self.location
        if where is None:
            return ("", 0, 0, self.code, self.message)
        return (where.file, where.line, where.column, self.code, self.message)
