"""Which brokers fail together: ``broker:1,2``, ``rack:a``, ``any-broker``, ``any-2-racks``, and domains of one's own.

A *domain* is a kind of thing that fails as a whole (a rack, a host, a power feed) with the brokers in each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

from kafka_resilience_cli.errors import UsageError
from kafka_resilience_cli.whatif.placement import Placement

BROKER, RACK = "broker", "rack"
MOST_SETS = 1_000_000
"""More failure sets than this are refused: they are evaluated one by one."""

Domains = Mapping[str, Mapping[str, frozenset[int]]]


@dataclass(frozen=True, slots=True)
class Failure:
    """Brokers that are down at once, and what to call that."""

    label: str
    brokers: frozenset[int]


@dataclass(frozen=True, slots=True)
class Family:
    """The failures that one word stands for: every choice of ``count`` members, or ``chosen`` as one failure."""

    label: str
    kind: str
    members: Mapping[str, frozenset[int]]
    count: int = 1
    chosen: tuple[str, ...] = ()

    def failures(self) -> Iterator[Failure]:
        """Each failure, smallest names first."""
        for names in (self.chosen,) if self.chosen else combinations(self.members, self.count):
            brokers = frozenset[int]().union(*(self.members[name] for name in names))
            yield Failure(named(self.kind, names), brokers)

    @property
    def size(self) -> int:
        """How many failures there are."""
        return 1 if self.chosen else comb(len(self.members), self.count)

    @property
    def any_brokers(self) -> int:
        """The number of brokers, where every choice of so many brokers is meant; otherwise 0."""
        return self.count if self.kind == BROKER and not self.chosen else 0


def named(kind: str, names: Iterable[str | int]) -> str:
    """``rack a``, ``brokers 1, 2``."""
    words = [str(name) for name in names]
    return f"{kind}{'s' if len(words) > 1 else ''} {', '.join(words)}"


def domains_of(placement: Placement, declared: Domains | None = None) -> Domains:
    """Brokers, racks where every broker has one, and the domains that were declared."""
    found: dict[str, Mapping[str, frozenset[int]]] = {
        BROKER: {str(number): frozenset({number}) for number in sorted(placement.racks)}
    }
    racks: dict[str, set[int]] = {}
    for number, rack in placement.racks.items():
        racks.setdefault(rack or "", set()).add(number)
    if racks and "" not in racks:
        found[RACK] = {name: frozenset(racks[name]) for name in sorted(racks)}
    return {**found, **(declared or {})}


def default_families(domains: Domains) -> tuple[Family, ...]:
    """What is asked where nothing is: any broker, any rack, any two brokers."""
    words = ["any-broker"]
    if len(domains.get(RACK, {})) > 1:
        words.append("any-rack")
    if len(domains[BROKER]) > 2:
        words.append("any-2-brokers")
    return tuple(family(word, domains) for word in words)


def family(text: str, domains: Domains) -> Family:
    """Parse one word. Raises :class:`UsageError` for what does not exist, or is too much to evaluate."""
    word = text.strip()
    many = re.fullmatch(r"any-(?:(\d+)-)?(.+)", word)
    if many:
        count = int(many[1] or 1)
        kind = _kind(many[2] if count == 1 or many[2] in domains else many[2].removesuffix("s"), word, domains)
        if not 1 <= count <= len(domains[kind]):
            raise UsageError(f"{word}: there are {len(domains[kind])} of kind {kind}")
        if comb(len(domains[kind]), count) > MOST_SETS:
            raise UsageError(f"{word}: that is more than {MOST_SETS} failures", hint="ask for fewer at once")
        return Family(word, kind, domains[kind], count)
    kind, colon, names = word.partition(":")
    chosen = tuple(dict.fromkeys(name.strip() for name in names.split(",") if name.strip()))
    if not colon or not chosen:
        raise UsageError(f"{word or 'an empty word'} is no failure", hint="broker:1,2, rack:a, any-broker, any-2-racks")
    kind = _kind(kind.strip(), word, domains)
    absent = [name for name in chosen if name not in domains[kind]]
    if absent:
        raise UsageError(
            f"{word}: there is no {kind} {', '.join(absent)}", hint=f"there are {', '.join(domains[kind])}"
        )
    return Family(word, kind, domains[kind], chosen=chosen)


def declared_domains(texts: Sequence[str], placement: Placement) -> Domains:
    """``KIND:NAME=1,2`` each. Raises :class:`UsageError` for another form, or a broker that is not there."""
    found: dict[str, dict[str, frozenset[int]]] = {}
    for text in texts:
        match = re.fullmatch(r"([A-Za-z][\w-]*):([^=:,\s]+)=(\d+(?:,\d+)*)", text)
        if match is None or match[1] in (BROKER, RACK):
            raise UsageError(f"--domain {text} is no domain", hint="--domain power:feed-1=1,2,3")
        brokers = frozenset(map(int, match[3].split(",")))
        if not brokers <= placement.racks.keys():
            absent = ", ".join(map(str, sorted(brokers - placement.racks.keys())))
            raise UsageError(f"--domain {text}: there is no broker {absent}")
        found.setdefault(match[1], {})[match[2]] = brokers
    return found


def _kind(kind: str, word: str, domains: Domains) -> str:
    if kind in domains:
        return kind
    if kind == RACK:
        raise UsageError(f"{word}: not every broker has a rack", hint="set broker.rack, or declare `cluster.racks`")
    raise UsageError(
        f"{word}: nothing is called {kind}", hint=f"there are {', '.join(domains)}; --domain declares more"
    )
