"""Retry chains and dead-letter queues among topics, recognised by the names that the dialects give them.

A chain is seen only where its source topic exists, its names are exactly those that the dialect would derive, and its
consumer group is known. Whether the topics also have the values that krc would derive is not decided here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from kafka_resilience_cli.cluster.state import Group
from kafka_resilience_cli.dialects import DIALECTS
from kafka_resilience_cli.dialects.dialect import Dialect, Naming, ParsedName, TierKind


@dataclass(frozen=True, slots=True)
class SeenChain:
    """A chain as its names tell it: ``delays`` in milliseconds, ``hops`` the retry topics in their order."""

    group: str
    source: str
    dialect: str
    delays: tuple[int, ...]
    hops: tuple[str, ...]
    dlq: str | None
    options: Mapping[str, str] = field(default_factory=dict)
    assumed_delays: bool = False
    """The names do not tell the delays: these are the framework's defaults."""

    @property
    def topics(self) -> tuple[str, ...]:
        return (*self.hops, self.dlq) if self.dlq else self.hops


@dataclass(frozen=True, slots=True)
class Lookalike:
    """Topics named like a chain that cannot be declared as one; ``why`` is one plain sentence."""

    dialect: str
    source: str
    topics: tuple[str, ...]
    why: str

    @property
    def names(self) -> str:
        """The subject of a sentence about them, with its verb ``look``."""
        first, *others = sorted(self.topics)
        return f"{first} and {len(others)} more look" if others else f"{first} looks"


@dataclass(frozen=True, slots=True)
class Recognition:
    """What was seen, by source and group; no topic is in two chains."""

    chains: tuple[SeenChain, ...]
    lookalikes: tuple[Lookalike, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    dialect: Dialect
    source: str
    group: str | None
    names: Mapping[str, ParsedName]

    @property
    def rank(self) -> tuple[int, int, bool, str]:
        """Best last: more topics explained, and fewer ways of the dialect left unused."""
        return (len(self.names), -self.unused, self.dialect.retry_names is None, self.dialect.name)

    @property
    def unused(self) -> int:
        """A dialect with retry topics that shows none is a worse guess than one that has none."""
        has_retries = any(parsed.kind is TierKind.RETRY for parsed in self.names.values())
        return int(self.dialect.retry_names is not None and not has_retries)


def recognise(names: Collection[str], groups: Iterable[Group]) -> Recognition:
    """Chains among ``names``; ``groups`` tell which group reads a source where the names do not."""
    known = frozenset(names)
    readers = tuple(groups)
    taken: set[str] = set()
    chains: list[SeenChain] = []
    lookalikes: list[Lookalike] = []
    for candidate in sorted(_candidates(known), key=lambda c: (c.rank, c.source, c.group or ""), reverse=True):
        if candidate.source in taken or taken & candidate.names.keys():
            continue
        taken |= candidate.names.keys()
        seen = _chain(candidate, readers)
        if isinstance(seen, SeenChain) and any((c.group, c.source) == (seen.group, seen.source) for c in chains):
            why = f"{seen.group} has another chain on {seen.source}"
            seen = Lookalike(seen.dialect, seen.source, seen.topics, why)
        if isinstance(seen, SeenChain):
            chains.append(seen)
        else:
            lookalikes.append(seen)
    return Recognition(
        tuple(sorted(chains, key=lambda c: (c.source, c.group))),
        tuple(sorted(lookalikes, key=lambda c: (c.source, c.topics))),
    )


def _candidates(names: frozenset[str]) -> list[_Candidate]:
    found: dict[tuple[str, str, str | None], dict[str, ParsedName]] = {}
    for name in names:
        sources = names.intersection(_parts(name))
        if not sources:
            continue
        for dialect in DIALECTS.values():
            parsed = dialect.parse(name, sources, Naming())
            if parsed and parsed.source:
                found.setdefault((dialect.name, parsed.source, parsed.group), {})[name] = parsed
    return [_Candidate(DIALECTS[d], source, group, parsed) for (d, source, group), parsed in found.items()]


def _parts(name: str) -> Iterator[str]:
    """The parts of a name that could be another topic's name: from one separator to another."""
    starts = [0, *(i + 1 for i, c in enumerate(name) if c in "._-")]
    ends = [*(i for i, c in enumerate(name) if c in "._-"), len(name)]
    for start, end in product(starts, ends):
        if start < end and end - start < len(name):
            yield name[start:end]


def _chain(candidate: _Candidate, groups: tuple[Group, ...]) -> SeenChain | Lookalike:
    dialect, source = candidate.dialect, candidate.source
    names = tuple(sorted(candidate.names))
    group = candidate.group or _reader(candidate, groups)
    if group is None:
        readers = [g.id for g in groups if source in g.topics]
        told = f"it could be one of {', '.join(sorted(readers))}" if readers else "none is known to read the source"
        return Lookalike(dialect.name, source, names, f"its names do not tell the consumer group, and {told}")
    for options, delays, assumed in _readings(candidate):
        naming = Naming(options=options)
        hops = tuple(t.name for t in dialect.retry_names(source, group, delays, naming)) if dialect.retry_names else ()
        dlq = dialect.dlq_name(source, group, naming) if dialect.dlq_name else None
        if {*hops, dlq} - {None} >= set(names) >= set(hops):
            return SeenChain(group, source, dialect.name, delays, hops, dlq if dlq in names else None, options, assumed)
    delays_told = any(parsed.delay_ms is not None for parsed in candidate.names.values())
    why = "no delays would give it exactly these names" if delays_told else "its names do not tell the delays"
    return Lookalike(dialect.name, source, names, why)


def _reader(candidate: _Candidate, groups: tuple[Group, ...]) -> str | None:
    """The only group that can be the chain's, by who reads the source and who reads the retry topics."""
    readers = [g.id for g in groups if candidate.source in g.topics]
    retrying = [g.id for g in groups if g.topics & candidate.names.keys() and candidate.source not in g.topics]
    confirmed = [r for r in readers if any(candidate.dialect.reads_retries(g, r) for g in retrying)]
    likely = confirmed or readers
    return likely[0] if len(likely) == 1 else None


def _readings(candidate: _Candidate) -> Iterator[tuple[dict[str, str], tuple[int, ...], bool]]:
    """Options and delays that could have led to the names, the plainest first; then whether delays are assumed."""
    retries = [p for p in candidate.names.values() if p.kind is TierKind.RETRY]
    told = tuple(sorted(p.delay_ms for p in retries if p.delay_ms is not None))
    for options in _option_sets(candidate.dialect):
        if len(told) == len(retries):
            yield options, told, False
        elif not told:
            yield options, candidate.dialect.default_delays, True


def _option_sets(dialect: Dialect) -> Iterator[dict[str, str]]:
    """Nothing set, then every combination of the options that have choices, then the suffixes of old releases."""
    choices = {name: values for name, values in dialect.options.items() if values}
    for combination in product(*choices.values()):
        picked = dict(zip(choices, combination, strict=True))
        yield {name: value for name, value in picked.items() if value != choices[name][0]}
    if "dlt_suffix" in dialect.options:
        yield {"dlt_suffix": ".DLT"}
