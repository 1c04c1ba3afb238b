"""The properties of one Spring file, document by document, and their texts.

Which of them Kafka's clients get is for the modules beside this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kafka_resilience_cli.clients.document import ClientDocument, Entry, Format
from kafka_resilience_cli.clients.spring import values
from kafka_resilience_cli.clients.spring.names import Name, parse, uniform
from kafka_resilience_cli.clients.spring.placeholders import Unresolved, resolve

_SEPARATOR = re.compile(r"^[#!]---[ \t]*$", re.MULTILINE)
_KEBAB = re.compile(r"[a-z][a-z0-9.-]*")
_QUOTED = ("'", '"', "|", ">")


@dataclass(frozen=True, slots=True, repr=False)
class Property:
    """One entry under the name that Boot gives it. ``order`` counts the entries of its file."""

    name: Name
    entry: Entry
    order: int

    @property
    def uniform(self) -> str:
        return uniform(self.name)


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """What stands between two ``---`` (``#---`` in a properties file)."""

    properties: tuple[Property, ...]

    def get(self, name: str) -> Property | None:
        """By its name in kebab case; of several spellings, that one."""
        wanted = uniform(parse(name))
        found = [each for each in self.properties if each.uniform == wanted]
        return next((each for each in reversed(found) if each.entry.key == name), found[-1] if found else None)


def parts_of(document: ClientDocument) -> tuple[Part, ...]:
    """The parts in file order. Of a name that occurs twice in a part, only the last entry is there."""
    separators = [0]
    if document.format is Format.PROPERTIES:
        separators += [match.start() for match in _SEPARATOR.finditer(document.source.text)]
    parts: dict[int, dict[str, Property]] = {}
    for order, entry in enumerate(document.entries):
        number = entry.document + sum(entry.key_span.start > start for start in separators[1:])
        parts.setdefault(number, {})[entry.key] = Property(parse(entry.key), entry, order)
    return tuple(Part(tuple(properties.values())) for _, properties in sorted(parts.items()))


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
        wanted = parse(name)
        for part in self.parts:
            found = [each for each in part.properties if _is_item(each.name, wanted)]
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


def _is_item(name: Name, wanted: Name) -> bool:
    rest = name[len(wanted) :]
    return uniform(name[: len(wanted)]) == uniform(wanted) and (
        not rest or (len(rest) == 1 and rest[0].indexed and rest[0].text.isdigit())
    )
