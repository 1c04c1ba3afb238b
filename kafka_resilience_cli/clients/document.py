"""A file as a reader found it: keys and values with their places, and what people wrote for krc in comments.

Which client a document configures, and what that client makes of it, is for ``config.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kafka_resilience_cli.clients.text import SourceText, Span
from kafka_resilience_cli.findings import DocPath, Finding, Location


class Format(StrEnum):
    """How a file is written."""

    PROPERTIES = "properties"
    """``java.util.Properties``, with its escapes and continuations."""
    KEY_VALUE = "key-value"
    """``key=value`` lines without escapes: librdkafka's tools."""
    YAML = "yaml"
    JSON = "json"
    INI = "ini"
    ENV = "env"
    """``KAFKA_ACKS=all`` lines of a shell, Docker or Compose."""


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """One setting as written.

    ``path`` identifies it in its document (``SourceText`` places come from ``key_span`` and ``value_span``); ``key`` is
    the full key, nested mappings joined with dots. ``value`` is the text the client gets, ``None`` where that cannot
    be known from the file; then ``missing`` names the fact (``the placeholder ${ACKS}``). ``text`` is what the file's
    syntax makes of ``raw``, with placeholders still in it; ``raw`` is what ``value_span`` covers, quotes included.
    ``whole`` covers everything that has to go when the setting is removed, line end included. ``document`` counts the
    ``---`` documents of a file.

    Of a key that is written several times the last one has the plain path; the others' ends with a number.
    """

    path: DocPath
    key: str
    value: str | None
    raw: str
    key_span: Span
    value_span: Span
    whole: Span
    missing: str = ""
    document: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Directive:
    """A ``# krc:`` comment: ``ignore[P001] reason`` or ``client family=java …``; ``text`` is what follows ``krc:``."""

    text: str
    span: Span
    line: int


@dataclass(frozen=True, slots=True, repr=False)
class ClientDocument:
    """A file that holds settings, in file order. ``problems`` are what is wrong with the text itself.

    ``declined`` is a reason why this is no client configuration ("no key of any Kafka client in it"), empty if it is.
    ``incomplete`` says why more settings may come into being than are written (a template adds lines), empty if not.
    """

    source: SourceText
    format: Format
    entries: tuple[Entry, ...]
    directives: tuple[Directive, ...] = ()
    problems: tuple[Finding, ...] = ()
    declined: str = ""
    incomplete: str = ""
    _by_path: Mapping[DocPath, Entry] = field(default_factory=dict, init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_path", {entry.path: entry for entry in self.entries})

    @property
    def file(self) -> str:
        return self.source.file

    def entry(self, path: DocPath) -> Entry | None:
        return self._by_path.get(path)

    def locate(self, path: DocPath, *, key: bool = False) -> Location:
        """Implements the topology's ``Sources``: the value at ``path``, the first one below it, or the file's start."""
        entry = self._by_path.get(path)
        if entry is None and path.keys:
            depth = len(path.keys)
            entry, key = next((each for each in self.entries if each.path.keys[:depth] == path.keys), None), True
        if entry is None:
            return self.source.location(Span(0, 0))
        return self.source.location(entry.key_span if key else entry.value_span)
