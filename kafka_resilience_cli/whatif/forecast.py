"""A placement's answers, ready to be told: by failures, the smallest failures, assertions, what stops first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kafka_resilience_cli.errors import UsageError
from kafka_resilience_cli.whatif.coordinators import OFFSETS_TOPIC, TRANSACTIONS_TOPIC
from kafka_resilience_cli.whatif.damage import Damage
from kafka_resilience_cli.whatif.failures import BROKER, Domains, Family, family, named
from kafka_resilience_cli.whatif.placement import Kind, Placement
from kafka_resilience_cli.whatif.promise import ALIASES, Answer, Promise
from kafka_resilience_cli.whatif.search import Broken, Search
from kafka_resilience_cli.whatif.semantics import reason

MOST_MINIMAL = 5
"""So many smallest failures are told for each promise; all are counted."""
KEEPERS = {Kind.GROUP: OFFSETS_TOPIC, Kind.TRANSACTIONAL_ID: TRANSACTIONS_TOPIC}
TOLD = (Promise.WRITES, Promise.READS, Promise.OFFSETS, Promise.TRANSACTIONS, Promise.NO_LOSS_DISK)


@dataclass(frozen=True, slots=True)
class Hit:
    """A topic, group or transactional id that a failure hits: how many partitions, and why the first of them."""

    kind: Kind
    name: str
    units: int
    answer: Answer
    why: str


@dataclass(frozen=True, slots=True)
class Worst:
    """The failure of a family that hits a promise hardest, and in how many failures the promise does not hold."""

    answer: Answer
    failure: str
    failures: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class FamilyForecast:
    """``subjects``: the worst answer over all failures of the family. ``worst`` lacks the promises that hold."""

    family: Family
    failures: int
    subjects: Mapping[tuple[Kind, str], Mapping[Promise, Answer]]
    worst: Mapping[Promise, Worst]

    def answer(self, promise: Promise) -> Answer:
        return self.worst[promise].answer if promise in self.worst else Answer.HOLDS


@dataclass(frozen=True, slots=True)
class Minimal:
    """The smallest failures that break a promise: ``found`` of them, the first few told, fewest brokers first."""

    promise: Promise
    found: int
    told: tuple[tuple[str, tuple[Hit, ...]], ...]


@dataclass(frozen=True, slots=True)
class Assertion:
    """A promise that is to stand under every failure of a family."""

    family: Family
    promise: Promise


def forecast(search: Search, asked: Family) -> FamilyForecast:
    """What the family's failures break."""
    worst = {
        promise: Worst(each.answer, each.label, each.failures, hits(search, promise, each.brokers))
        for promise, each in search.worst_of(asked).items()
    }
    return FamilyForecast(asked, asked.size, search.worst(asked), worst)


def hits(search: Search, promise: Promise, brokers: frozenset[int]) -> tuple[Hit, ...]:
    """What one failure hits, broken before unknown, the most partitions first."""
    quorum = search.placement.quorum(brokers)
    found: dict[tuple[Kind, str, Answer], list[Broken]] = {}
    for broken in search.broken(promise, brokers):
        found.setdefault((broken.unit.kind, broken.unit.name, broken.answer), []).append(broken)
    made = [
        Hit(kind, name, len(units), said, _why(promise, units[0], quorum))
        for (kind, name, said), units in found.items()
    ]
    return tuple(sorted(made, key=lambda h: (h.answer is Answer.UNKNOWN, -h.units, h.name)))


def smallest(search: Search, size: int) -> tuple[Minimal, ...]:
    """The smallest failures of at most ``size`` brokers, by promise: fewer brokers first, then what hits more."""
    size = min(size, len(search.placement.racks))
    sets = {promise: search.minimal(promise, size) for promise in TOLD}
    wanted = {brokers for found in sets.values() for brokers in found}
    weights = {brokers: search.quick_damage(brokers, size) for brokers in wanted}
    return tuple(_minimal(search, promise, found, weights) for promise, found in sets.items() if found)


def assertions(text: str, domains: Domains) -> tuple[Assertion, ...]:
    """Parse ``any-broker: writes, reads; any-rack: no-loss``. Raises :class:`UsageError`."""
    found: list[Assertion] = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        word, colon, names = part.rpartition(":")
        if not colon or not names.strip():
            raise UsageError(f"--assert {part}: no promises", hint='--assert "any-broker: writes, reads"')
        asked = family(word, domains)
        found += [Assertion(asked, _promise(name.strip())) for name in names.split(",")]
    if not found:
        raise UsageError("--assert is empty", hint='--assert "any-broker: writes, reads; any-rack: no-loss"')
    return tuple(found)


def stops_first(search: Search) -> Iterator[str]:
    """Sentences about retry tiers and dead-letter queues that stop before their source does."""
    tolerated = dict(search.tolerances(Promise.WRITES))
    for topic in search.placement.visible:
        if not topic.chain or topic.chain not in tolerated or topic.name not in tolerated:
            continue
        own, source = tolerated[topic.name], tolerated[topic.chain]
        if own < source:
            what = "The dead-letter queue" if topic.role == "dlq" else "The retry tier"
            yield (
                f"{what} {topic.name} stops first: losing {_brokers(own)} can stop its writes, and {topic.chain} "
                f"goes on until {_brokers(source)} are lost. What fails then cannot be put aside."
            )


def _why(promise: Promise, broken: Broken, quorum: bool) -> str:
    if broken.shape is None:
        return "the topic in which its coordinator keeps it was not read, or is not there yet"
    said = reason(promise, broken.shape, broken.failed, quorum)
    return f"{KEEPERS[broken.unit.kind]}: {said}" if broken.unit.kind in KEEPERS else said


def _minimal(
    search: Search, promise: Promise, found: set[frozenset[int]], weights: Mapping[frozenset[int], Damage]
) -> Minimal:
    ordered = sorted(found, key=lambda b: (len(b), -weights[b].breaks(promise), sorted(b)))
    told = ordered[:MOST_MINIMAL]
    return Minimal(
        promise,
        len(found),
        tuple((named(BROKER, sorted(b)) if b else "no failure at all", hits(search, promise, b)) for b in told),
    )


def _promise(name: str) -> Promise:
    try:
        return ALIASES.get(name) or Promise(name)
    except ValueError:
        known: Sequence[str] = [*Promise, *ALIASES]
        raise UsageError(f"--assert: there is no promise {name!r}", hint=f"one of {', '.join(known)}") from None


def _brokers(count: int) -> str:
    return f"{count} broker{'' if count == 1 else 's'}"


def domains_text(placement: Placement) -> str:
    """``3 brokers in racks a, b, c``."""
    racks = sorted({rack for rack in placement.racks.values() if rack is not None})
    where = f" in {named('rack', racks)}" if racks else ""
    return f"{_brokers(len(placement.racks))}{where}"
