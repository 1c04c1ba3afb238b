"""``spring.kafka.*`` of one run of an application → what each client gets of it.

The order is that of Boot's ``KafkaProperties``, weakest first: typed properties for all clients, the map
``spring.kafka.properties``, what Boot writes unasked for a role, the role's typed properties, the role's map.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kafka_resilience_cli.catalogue.keys import Kind, Table
from kafka_resilience_cli.catalogue.load import load
from kafka_resilience_cli.catalogue.spring_keys import TypedProperty, spring_keys
from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.document import Entry, Format
from kafka_resilience_cli.clients.spring.names import uniform_text
from kafka_resilience_cli.clients.spring.properties import Environment, Part, Property
from kafka_resilience_cli.clients.spring.written import Written, counting, map_below, typed, typed_at

ROOT = "spring.kafka."
SECTIONS = frozenset({"producer", "consumer", "admin", "streams"})
"""The sections that have properties of their own: one a role."""
PREFIX = "transaction-id-prefix"

_FOR_ALL = 2
"""The first of the levels that are meant for all clients."""

Level = dict[str, list[Written]]
"""The client keys that one level sets, the winner first."""


@dataclass(frozen=True, slots=True, repr=False)
class RoleKeys:
    """What a role's client gets."""

    written: Mapping[str, tuple[Entry, ...]]
    values: Mapping[str, str | None]
    unasked: Mapping[str, str]
    """What Boot writes by itself, over what stands in ``written`` under the same key."""


class KafkaSection:
    """The properties below ``spring.kafka`` in one run."""

    def __init__(self, environment: Environment, boot: Version | None) -> None:
        self.environment = environment
        self._boot = boot
        self._parts = tuple(self._below(part) for part in environment.parts)

    def _below(self, part: Part) -> Mapping[str, Sequence[Property]]:
        """By uniform names without the root."""
        return {name.removeprefix(ROOT): found for name, found in part.by_name.items() if name.startswith(ROOT)}

    @property
    def sections(self) -> frozenset[str]:
        """The first elements of the names below the root: empty where the file says nothing about Kafka."""
        return frozenset(name.partition(".")[0] for part in self._parts for name in part)

    def of(self, role: str) -> RoleKeys:
        levels = (self._map(role), self._typed(role), self._map(""), self._typed("", role))
        always = spring_keys(self._boot).always.get(role, {})
        written: dict[str, tuple[Entry, ...]] = {}
        texts: dict[str, str | None] = {}
        unasked = {key: facts.value for key, facts in always.items()}
        for key in dict.fromkeys(key for level in levels for key in level):
            found = [(rank, each) for rank, level in enumerate(levels) for each in counting(level.get(key, ()))]
            if not found:
                continue
            rank, winner = found[0]
            written[key] = tuple(each.entry for _, each in found)
            texts[key] = winner.value
            if key in unasked and not (always[key].typed and rank >= _FOR_ALL):
                del unasked[key]
        return RoleKeys(written, texts, unasked)

    def common(self) -> frozenset[str]:
        """The client keys in the map for all clients."""
        return frozenset(self._map(""))

    def unbound(self) -> Iterator[Entry]:
        """Entries whose names this version of Boot does not bind; without a version, no version does."""
        bound = _bound(self._boot, self._joined)
        if not bound.names:
            return
        for part in self._parts:
            for name, found in part.items():
                if f"{name}.".startswith(bound.maps) or self._same(name) in bound.names:
                    continue
                opens = any(each.startswith(f"{name}.") for each in bound.names)
                yield from (each.entry for each in found if each.entry.text or not opens)

    def value_of(self, name: str) -> Written | None:
        """A typed property of the strongest part that has it, as a text."""
        return typed_at(self.environment, ROOT + name, TypedProperty(name, "text", {}))

    @property
    def _joined(self) -> bool:
        """A variable of the environment has no sign for a dash: its dots may be dashes."""
        return self.environment.format is Format.ENV

    def _same(self, name: str) -> str:
        return name.replace(".", "") if self._joined else name

    def _typed(self, section: str, role: str = "") -> Level:
        """The typed properties of a role's section, or those for all clients as a role's client gets them."""
        level: Level = {}
        known = _typed_properties(self._boot, self._joined)
        for part in self._parts:
            for name, found in part.items():
                wanted = known.get(self._same(name))
                if wanted is None or (wanted.name.partition(".")[0] in SECTIONS) != bool(section):
                    continue
                key = wanted.roles.get(section or role)
                if key is not None and (wanted.kind == "list" or not all(each.name[-1].position for each in found)):
                    level.setdefault(key, []).append(typed(self.environment, wanted, found))
        return level

    def _map(self, role: str) -> Level:
        """``spring.kafka.properties``, or that of a role's section."""
        return map_below(self.environment, f"{ROOT}{role}.properties" if role else f"{ROOT}properties")


@dataclass(frozen=True, slots=True)
class _Bound:
    """What a version of Boot binds, by uniform names without the root."""

    names: frozenset[str]
    maps: tuple[str, ...]


@cache
def _bound(boot: Version | None, joined: bool) -> _Bound:
    table = load(Table.SPRING_BOOT, boot)
    if table is None:
        return _Bound(frozenset(), ())
    dropped = spring_keys(boot).unbound
    listed = {name: facts for name, facts in table.keys.items() if name.startswith(ROOT)}
    names = [name for name, facts in listed.items() if boot is None or (facts.supported and name not in dropped)]
    names += [name for name in table.removed if boot is None and name.startswith(ROOT)]
    plain = [uniform_text(name.removeprefix(ROOT)) for name in names]
    maps = tuple(f"{uniform_text(n.removeprefix(ROOT))}." for n, facts in listed.items() if facts.kind is Kind.MAP)
    return _Bound(frozenset(name.replace(".", "") if joined else name for name in plain), maps)


@cache
def _typed_properties(boot: Version | None, joined: bool) -> Mapping[str, TypedProperty]:
    known = spring_keys(boot).properties
    return {uniform_text(n).replace(".", "") if joined else uniform_text(n): each for n, each in known.items()}
