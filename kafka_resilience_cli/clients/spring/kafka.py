"""``spring.kafka.*`` of one run of an application → what each client gets of it.

The order is that of Boot's ``KafkaProperties``, weakest first: typed properties for all clients, the map
``spring.kafka.properties``, what Boot writes unasked for a role, the role's typed properties, the role's map.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from kafka_resilience_cli.catalogue.spring_keys import SpringKeys, TypedProperty
from kafka_resilience_cli.clients.document import Entry, Format
from kafka_resilience_cli.clients.spring import values
from kafka_resilience_cli.clients.spring.names import Name, below, map_key, parse, uniform, without_index
from kafka_resilience_cli.clients.spring.placeholders import Unresolved
from kafka_resilience_cli.clients.spring.properties import Environment, Part, Property

SECTIONS = ("producer", "consumer", "admin", "streams")
"""The sections of ``spring.kafka`` that have properties of their own: one a role."""
PREFIX = "transaction-id-prefix"


@dataclass(frozen=True, slots=True, repr=False)
class Written:
    """An entry and what the client gets of it; ``None``: not known, and then ``entry.missing`` says why.

    ``unset``: Boot makes nothing of an empty text, but nothing weaker counts either.
    """

    entry: Entry
    value: str | None
    unset: bool = False


@dataclass(slots=True, repr=False)
class Level:
    """The keys that one level sets, the winning entry first."""

    keys: dict[str, list[Written]] = field(default_factory=dict)

    def add(self, key: str, written: Iterable[Written]) -> None:
        self.keys.setdefault(key, []).extend(written)


@dataclass(frozen=True, slots=True, repr=False)
class RoleKeys:
    """What a role's client gets. ``shared`` names keys whose winner is meant for all clients."""

    written: Mapping[str, tuple[Entry, ...]]
    values: Mapping[str, str | None]
    unasked: Mapping[str, str]
    """What Boot writes by itself, over what stands in ``written`` under the same key."""
    shared: frozenset[str]


@dataclass(frozen=True, slots=True, repr=False)
class KafkaSection:
    """The properties below ``root`` (``spring.kafka``) in one run."""

    environment: Environment
    keys: SpringKeys
    root: tuple[str, ...] = ("spring", "kafka")

    def of(self, role: str) -> RoleKeys:
        levels = (self._map(role), self._typed(role, own=True), self._map(""), self._typed(role, own=False))
        always = self.keys.always.get(role, {})
        written: dict[str, tuple[Entry, ...]] = {}
        texts: dict[str, str | None] = {}
        shared = set()
        unasked = {key: facts.value for key, facts in always.items()}
        for key in dict.fromkeys(key for level in levels for key in level.keys):
            found = [(rank, each) for rank, level in enumerate(levels) for each in _counting(level.keys.get(key, []))]
            if not found:
                continue
            rank, winner = found[0]
            written[key] = tuple(each.entry for _, each in found)
            texts[key] = winner.value
            if rank >= 2:
                shared.add(key)
            if key in unasked and not (always[key].typed and rank >= 2):
                del unasked[key]
        return RoleKeys(written, texts, unasked, frozenset(shared))

    @property
    def present(self) -> bool:
        """Whether the file has any property below the root."""
        return any(self._names())

    def mentions(self, *sections: str) -> bool:
        """Whether it has one below one of these sections."""
        return any(name[0].uniform in sections for name in self._names())

    def _names(self) -> Iterator[Name]:
        for part in self.environment.parts:
            for each in part.properties:
                rest = below(each.name, *self.root)
                if rest:
                    yield rest

    def common(self) -> frozenset[str]:
        """The client keys that are set for all clients."""
        keys = set(self._map("").keys)
        for role in SECTIONS:
            keys |= set(self._typed(role, own=False).keys)
        return frozenset(keys)

    def unbound(self, bound: Iterable[str], maps: Iterable[str]) -> Iterator[Entry]:
        """Entries below the root whose names Boot does not bind. Names are without the root; maps take anything."""
        names = frozenset(self._same(parse(name)) for name in bound)
        prefixes = tuple(f"{uniform(parse(name))}." for name in maps)
        parents = tuple(f"{uniform(parse(name))}." for name in bound)
        for part in self.environment.parts:
            for each in part.properties:
                rest = below(each.name, *self.root)
                if not rest or f"{uniform(rest)}.".startswith(prefixes):
                    continue
                section = each.entry.text == "" and any(name.startswith(f"{uniform(rest)}.") for name in parents)
                if self._same(without_index(rest)) not in names and not section:
                    yield each.entry

    def property(self, name: str) -> Written | None:
        """A typed property of the strongest part that has it, as a text."""
        return next(iter(self._properties(TypedProperty(name, "text", {}))), None)

    def _typed(self, role: str, *, own: bool) -> Level:
        level = Level()
        for name, typed in self.keys.properties.items():
            if role in typed.roles and name.startswith(f"{role}.") == own:
                level.add(typed.roles[role], self._properties(typed))
        return level

    def _properties(self, typed: TypedProperty) -> Iterator[Written]:
        wanted = parse(typed.name)
        for part in self.environment.parts:
            found = self._spellings(part, wanted, listed=typed.kind == "list")
            if found:
                yield self._written(typed, found)

    def _spellings(self, part: Part, wanted: Name, *, listed: bool) -> list[Property]:
        name = self._same(wanted)
        found = []
        for each in part.properties:
            rest = below(each.name, *self.root)
            if rest and self._same(without_index(rest) if listed else rest) == name:
                found.append(each)
        return found

    def _same(self, name: Name) -> str:
        """A variable of the environment has no sign for a dash: its dots may be dashes."""
        return uniform(name).replace(".", "") if self.environment.format is Format.ENV else uniform(name)

    def _written(self, typed: TypedProperty, found: list[Property]) -> Written:
        """Of several spellings in one part the one in kebab case counts; else only Java's hash order would tell."""
        items = [each for each in found if each.name[-1].indexed]
        plain = [each for each in found if not each.name[-1].indexed]
        if not plain:
            return self._list(typed, items)
        exact = next((each for each in plain if map_key(each.name[len(self.root) :]) == typed.name), None)
        chosen = exact or plain[-1]
        if exact is None and len({each.entry.text for each in plain}) > 1:
            names = " and ".join(each.entry.key for each in plain)
            return Written(replace(chosen.entry, value=None, missing=f"which of {names} Boot takes"), None)
        return self._value(typed, chosen.entry)

    def _list(self, typed: TypedProperty, items: list[Property]) -> Written:
        parts = [self._value(typed, each.entry) for each in sorted(items, key=lambda each: int(each.name[-1].text))]
        unknown = next((each for each in parts if each.value is None), None)
        return unknown or Written(parts[0].entry, ",".join(each.value or "" for each in parts))

    def _value(self, typed: TypedProperty, entry: Entry) -> Written:
        written = self._text(entry)
        if written.value is None:
            return written
        value = values.converted(typed, written.value)
        if value is None:
            return Written(replace(entry, value=None, missing=f"what Boot makes of {entry.key}: {entry.text}"), None)
        empty = value == "" and typed.kind not in ("text", "list")
        return Written(entry, value, unset=empty)

    def _text(self, entry: Entry) -> Written:
        try:
            return Written(entry, self.environment.text(entry))
        except Unresolved as unresolved:
            return Written(replace(entry, value=None, missing=str(unresolved)), None)

    def _map(self, role: str) -> Level:
        """``spring.kafka.properties``, or that of a role's section."""
        level = Level()
        prefix = (*self.root, role, "properties") if role else (*self.root, "properties")
        for part in self.environment.parts:
            found: dict[str, Written] = {}
            for each in part.properties:
                rest = below(each.name, *prefix)
                if rest and not (each.entry.text == "" and _opens_a_map(part, each)):
                    found.setdefault(map_key(rest), self._text(each.entry))
            for key, written in found.items():
                level.add(key, [written])
        return level


def _counting(written: list[Written]) -> list[Written]:
    """Those of one level that count: an empty text takes the weaker parts of its level with it."""
    unset = next((index for index, each in enumerate(written) if each.unset), len(written))
    return written[:unset]


def _opens_a_map(part: Part, parent: Property) -> bool:
    return any(
        len(each.name) > len(parent.name) and each.name[: len(parent.name)] == parent.name for each in part.properties
    )
