"""What each of very many failures breaks, exactly, and the smallest failures that break something.

What becomes of a class of units depends only on which of its own replicas fail. So the damage of a failure is a sum
over the failure's subsets: of each class, the Moebius transform of its damage is added to a table by subset of brokers
once, and a failure of k brokers is then answered by at most 2^k look-ups, however many partitions there are. All
promises are counted at once, each in its own bits of one integer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import combinations
from typing import TypeAlias

from kafka_resilience_cli.whatif.failures import BROKER, Family, named
from kafka_resilience_cli.whatif.placement import Kind, Placement
from kafka_resilience_cli.whatif.promise import Answer, Promise
from kafka_resilience_cli.whatif.semantics import Shape, answer
from kafka_resilience_cli.whatif.units import PROMISES, Unit, UnitClass, classes_of

LANE = 44
"""Bits of a count: 100 000 partitions of importance 1 000 000 fit."""
_FULL = (1 << LANE) - 1
_BREAKS = {promise: 2 * LANE * number for number, promise in enumerate(Promise)}
_UNKNOWN = {promise: shift + LANE for promise, shift in _BREAKS.items()}


_Table: TypeAlias = dict[tuple[int, ...], dict[int, int]]
_NONE = -1
_NOBODY = (_NONE,)
"""Where a table keeps what is broken without any failure."""


@dataclass(frozen=True, slots=True)
class Damage:
    """The importance of the units whose promises break, or may break for all that is known, all promises at once."""

    packed: int

    def breaks(self, promise: Promise) -> int:
        return self.packed >> _BREAKS[promise] & _FULL

    def unknown(self, promise: Promise) -> int:
        return self.packed >> _UNKNOWN[promise] & _FULL

    def answer(self, promise: Promise) -> Answer:
        """Of all units together."""
        if self.breaks(promise):
            return Answer.BREAKS
        return Answer.UNKNOWN if self.unknown(promise) else Answer.HOLDS


@dataclass(frozen=True, slots=True)
class Broken:
    """A unit whose promise a failure does not leave standing."""

    unit: Unit
    shape: Shape | None
    failed: int
    answer: Answer


@dataclass(slots=True)
class Seen:
    """How many failures do the same damage, and the first of them."""

    count: int
    label: str
    brokers: frozenset[int]


@dataclass
class Search:
    """The failures of one placement."""

    placement: Placement
    _tables: dict[tuple[int, bool], _Table] = field(default_factory=dict)

    @cached_property
    def classes(self) -> tuple[UnitClass, ...]:
        return classes_of(self.placement)

    def damage(self, brokers: frozenset[int]) -> Damage:
        """What one failure breaks."""
        quorum = self.placement.quorum(brokers)
        return Damage(sum(_packed(c.kind, c.shape, c.mask(brokers), quorum) * c.weight for c in self.classes))

    def damages(self, family: Family) -> Iterator[tuple[str, frozenset[int], Damage]]:
        """What each failure of the family breaks, with the failure's name and its brokers."""
        if family.any_brokers:
            yield from self.damages_of_brokers(family.any_brokers)
            return
        for failure in family.failures():
            yield failure.label, failure.brokers, self.damage(failure.brokers)

    def damages_of_brokers(self, size: int) -> Iterator[tuple[str, frozenset[int], Damage]]:
        """The same for every choice of ``size`` brokers."""
        for brokers, packed in self.totals(size):
            yield named(BROKER, brokers), frozenset(brokers), Damage(packed)

    def distinct(self, family: Family) -> dict[int, Seen]:
        """The different damages (packed) that the family's failures do."""
        found: dict[int, Seen] = {}
        if family.any_brokers:
            for chosen, packed in self.totals(family.any_brokers):
                if packed in found:
                    found[packed].count += 1
                else:
                    found[packed] = Seen(1, named(BROKER, chosen), frozenset(chosen))
            return found
        for label, brokers, damage in self.damages(family):
            found.setdefault(damage.packed, Seen(0, label, brokers)).count += 1
        return found

    def totals(self, size: int) -> Iterator[tuple[tuple[int, ...], int]]:
        """Every choice of ``size`` brokers with the packed :class:`Damage`."""
        ids = sorted(self.placement.racks)
        voters = self.placement.voters
        healthy = self._table(size, quorum=True)
        lost = self._table(size, quorum=False) if voters else healthy
        for prefix in combinations(ids[: len(ids) - 1], size - 1):
            parts = [part for count in range(size) for part in combinations(prefix, count)]
            sums = {id(table): self._begun(table, parts) for table in (healthy, lost)}
            for last in ids[ids.index(prefix[-1]) + 1 if prefix else 0 :]:
                brokers = (*prefix, last)
                table = lost if voters and not self.placement.quorum(frozenset(brokers)) else healthy
                total, rows = sums[id(table)]
                for row in rows:
                    total += row.get(last, 0)
                yield brokers, total

    @staticmethod
    def _begun(table: _Table, parts: list[tuple[int, ...]]) -> tuple[int, list[dict[int, int]]]:
        """The sum over the parts of a failure's beginning, and where to look up what its last broker adds."""
        total = sum(table[part[:-1]].get(part[-1], 0) for part in parts if part and part[:-1] in table)
        return total + table[_NOBODY][_NONE], [table[part] for part in parts if part in table]

    def minimal(self, promise: Promise, size: int) -> set[frozenset[int]]:
        """The failures of at most ``size`` brokers that break the promise of some unit although no part of them does.

        The empty failure is among them where a promise is broken already.
        """
        killers = self._quorum_killers(size)
        found: set[frozenset[int]] = set()
        for kind, shape, members in self._by_shape:
            if promise not in PROMISES[kind] or shape is None:
                continue
            healthy = [_positions(mask) for mask in _minimal(promise, shape, size, True)]
            without = [_positions(mask) for mask in _minimal(promise, shape, size, False)] if killers else []
            for each in members:
                own = {frozenset([each.brokers[p] for p in part]) for part in healthy}
                rests = [frozenset([each.brokers[p] for p in part]) for part in without]
                joined = {killer | rest for killer in killers for rest in rests}
                found |= _smallest(own | {b for b in joined if len(b) <= size}) if joined else own
        return found

    def tolerances(self, promise: Promise) -> Iterator[tuple[str, int]]:
        """By topic: the fewest brokers whose loss breaks the promise of a partition, while there is a quorum."""
        found: dict[str, int] = {}
        for kind, shape, members in self._by_shape:
            if kind is Kind.PARTITION and shape is not None:
                masks = _minimal(promise, shape, shape.replicas, True)
                if masks:
                    fewest = min(mask.bit_count() for mask in masks)
                    for name in {unit.name for each in members for unit in each.units}:
                        found[name] = min(found.get(name, fewest), fewest)
        yield from found.items()

    def broken(self, promise: Promise, brokers: frozenset[int]) -> Iterator[Broken]:
        """The units whose promise the failure breaks, or may break."""
        quorum = self.placement.quorum(brokers)
        for each in self.classes:
            if promise in PROMISES[each.kind]:
                mask = each.mask(brokers)
                said = answer(promise, each.shape, mask, quorum) if each.shape else Answer.UNKNOWN
                if said is not Answer.HOLDS:
                    for unit in each.units:
                        yield Broken(unit, each.shape, mask, said)

    def worst(self, family: Family) -> dict[tuple[Kind, str], dict[Promise, Answer]]:
        """By topic, group and transactional id: the worst answer over the family's failures."""
        answers: dict[tuple[Kind, str], int] = {}
        simple = bool(family.any_brokers) and not self.placement.voters
        failures = [] if simple else [(f.brokers, self.placement.quorum(f.brokers)) for f in family.failures()]
        for kind, shape, members in self._by_shape:
            seen = {(mask, True) for mask in self._any(shape, family.any_brokers)} if simple else set()
            bits = _joined(kind, shape, seen)
            for each in members:
                if failures:
                    bits = _joined(kind, shape, {(each.mask(brokers), quorum) for brokers, quorum in failures})
                for unit in each.units:
                    key = (kind, unit.name)
                    answers[key] = answers.get(key, 0) | bits
        return {
            key: {promise: Damage(bits).answer(promise) for promise in PROMISES[key[0]]}
            for key, bits in answers.items()
        }

    def _any(self, shape: Shape | None, count: int) -> Iterator[int]:
        """The masks that some failure of ``count`` live brokers makes of a shape."""
        live = _positions(shape.live) if shape else ()
        least = max(count - (len(self.placement.racks) - len(live)), 0)
        for size in range(least, min(count, len(live)) + 1):
            yield from (sum(1 << p for p in chosen) for chosen in combinations(live, size))

    def _table(self, size: int, *, quorum: bool) -> _Table:
        """By subset of brokers without its last, by the last: what the subset adds to a failure that contains it."""
        if (size, quorum) not in self._tables:
            table: _Table = {_NOBODY: {_NONE: 0}}
            for kind, shape, members in self._by_shape:
                for mask, value in _transformed(kind, shape, size, quorum):
                    *before, last = _positions(mask) or (_NONE,)
                    for each in members:
                        at = each.brokers
                        row = table.setdefault(tuple([at[p] for p in before]), {}) if mask else table[_NOBODY]
                        key = at[last] if mask else _NONE
                        row[key] = row.get(key, 0) + value * each.weight
            self._tables[size, quorum] = table
        return self._tables[size, quorum]

    @cached_property
    def _by_shape(self) -> list[tuple[Kind, Shape | None, list[UnitClass]]]:
        found: dict[tuple[Kind, int], tuple[Kind, Shape | None, list[UnitClass]]] = {}
        for each in self.classes:
            found.setdefault((each.kind, id(each.shape)), (each.kind, each.shape, []))[2].append(each)
        return list(found.values())

    def _quorum_killers(self, size: int) -> list[frozenset[int]]:
        voters, live = len(self.placement.voters), sorted(self.placement.live_voters)
        needed = max(len(live) - voters // 2, 0)
        return [frozenset(chosen) for chosen in combinations(live, needed)] if voters and needed <= size else []


@cache
def _packed(kind: Kind, shape: Shape | None, mask: int, quorum: bool) -> int:
    total = 0
    for promise in PROMISES[kind]:
        said = answer(promise, shape, mask, quorum) if shape else Answer.UNKNOWN
        if said is not Answer.HOLDS:
            total += 1 << (_BREAKS if said is Answer.BREAKS else _UNKNOWN)[promise]
    return total


def _joined(kind: Kind, shape: Shape | None, stands: Iterable[tuple[int, bool]]) -> int:
    bits = 0
    for mask, quorum in stands:
        bits |= _packed(kind, shape, mask, quorum)
    return bits


@cache
def _transformed(kind: Kind, shape: Shape | None, size: int, quorum: bool) -> tuple[tuple[int, int], ...]:
    """The Moebius transform over the subsets of at most ``size`` positions, without zeroes."""
    found: dict[int, int] = {}
    for count in range(size + 1):
        for chosen in combinations(range(shape.replicas if shape else 0), count):
            mask = sum(1 << p for p in chosen)
            inner = sum(value for part, value in found.items() if part & ~mask == 0)
            value = _packed(kind, shape, mask, quorum) - inner
            if value:
                found[mask] = value
    return tuple(found.items())


@cache
def _minimal(promise: Promise, shape: Shape, size: int, quorum: bool) -> tuple[int, ...]:
    found: list[int] = []
    for count in range(size + 1):
        for chosen in combinations(_positions(shape.live), count):
            mask = sum(1 << p for p in chosen)
            broken = answer(promise, shape, mask, quorum) is Answer.BREAKS
            if broken and not any(part & ~mask == 0 for part in found):
                found.append(mask)
    return tuple(found)


@cache
def _positions(mask: int) -> tuple[int, ...]:
    return tuple(p for p in range(mask.bit_length()) if mask >> p & 1)


def _smallest(sets: set[frozenset[int]]) -> set[frozenset[int]]:
    return {each for each in sets if not any(other < each for other in sets)}
