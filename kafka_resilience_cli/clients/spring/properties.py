"""The properties of one Spring file, document by document, and their texts.

Which of them Kafka's clients get is for the modules beside this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kafka_resilience_cli.clients.document import ClientDocument, Entry, Format
from kafka_resilience_cli.clients.spring import values
from kafka_resilience_cli.clients.spring.names import Name, parse, uniform_text
from kafka_resilience_cli.clients.spring.placeholders import Unresolved, resolve

_SEPARATOR = re.compile(r"^[#!]---[ \t]*$", re.MULTILINE)
_KEBAB = re.compile(r"[a-z][a-z0-9.-]*")
_QUOTED = ("'", '"', "|", ">")
_POSITION = re.compile(r"\[\d+\]$")


@dataclass(frozen=True, slots=True, repr=False)
class Property:
    """One entry; ``uniform`` is its name in the form that all spellings share.

    ``skipped`` counts the elements that stand before its name, where it belongs to a binder's own environment.
    """

    entry: Entry
    uniform: str
    skipped: int = 0

    @property
    def name(self) -> Name:
        return parse(self.entry.key)[self.skipped :]


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """What stands between two ``---`` (``#---`` in a properties file): properties by their uniform names.

    Items of a list are under the list's name.
    """

    properties: tuple[Property, ...]
    by_name: Mapping[str, Sequence[Property]]

    def all_of(self, name: str) -> Sequence[Property]:
        return self.by_name.get(uniform_text(name), ())

    def get(self, name: str) -> Property | None:
        """By its name in kebab case; of several spellings, that one."""
        found = self.all_of(name)
        return next((each for each in reversed(found) if each.entry.key == name), found[-1] if found else None)


def parts_of(document: ClientDocument) -> tuple[Part, ...]:
    """The parts in file order. Of a name that occurs twice in a part, only the last entry is there."""
    separators = []
    if document.format is Format.PROPERTIES:
        separators = [match.start() for match in _SEPARATOR.finditer(document.source.text)]
    parts: dict[int, dict[str, Entry]] = {}
    for entry in document.entries:
        number = entry.document + sum(entry.key_span.start > start for start in separators)
        parts.setdefault(number, {})[entry.key] = entry
    return tuple(
        part_of(tuple(Property(entry, uniform_text(entry.key)) for entry in entries.values()))
        for _, entries in sorted(parts.items())
    )


def part_of(properties: tuple[Property, ...]) -> Part:
    by_name: dict[str, list[Property]] = {}
    for each in properties:
        name = each.uniform
        if each.entry.key.endswith("]") and _POSITION.search(each.entry.key):
            name = name.rpartition(".")[0]
        by_name.setdefault(name, []).append(each)
    return Part(properties, by_name)


def java_text(entry: Entry, format: Format) -> str:
    """The text of the object that Boot's loader makes of an entry, placeholders still in it."""
    plain = format is Format.YAML and entry.raw == entry.text and not entry.raw.startswith(_QUOTED)
    return values.yaml_scalar(entry.text) if plain else entry.text


@dataclass(frozen=True, slots=True, repr=False)
class Environment:
    """The parts that are active together, the strongest first: what Spring calls its property sources."""

    parts: tuple[Part, ...]
    format: Format

    def text(self, entry: Entry) -> str:
        """With placeholders resolved. Raises :class:`Unresolved`."""
        if entry.value is None and ("${" not in entry.text or entry.missing.startswith("the template")):
            raise Unresolved(entry.missing)
        return resolve(java_text(entry, self.format), self._lookup)

    def get(self, name: str) -> Property | None:
        return next((found for part in self.parts if (found := part.get(name))), None)

    def list_of(self, name: str) -> tuple[str, ...]:
        """A list of texts, written as one text with commas or as a sequence; empty where it is not known."""
        for part in self.parts:
            found = part.all_of(name)
            try:
                texts = [self.text(each.entry) for each in found]
            except Unresolved:
                return ()
            if found:
                return tuple(piece.strip() for text in texts for piece in text.split(",") if piece.strip())
        return ()

    def _lookup(self, name: str) -> str | None:
        """Other spellings are found only for a name in kebab case."""
        found = self.get(name) if _KEBAB.fullmatch(name) else self._exactly(name)
        if found is None:
            return None
        if found.entry.value is None and "${" not in found.entry.text:
            raise Unresolved(found.entry.missing)
        return java_text(found.entry, self.format)

    def _exactly(self, name: str) -> Property | None:
        return next((each for each in all_properties(self.parts) if each.entry.key == name), None)


def all_properties(parts: Sequence[Part]) -> Iterator[Property]:
    return (each for part in parts for each in part.properties)
