"""What each of very many failures breaks, exactly, and the smallest failures that break something.

How a failure's damage is counted without looking at partitions is ``damage``'s business.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import combinations

from kafka_resilience_cli.whatif.damage import BREAKS, FULL, LANE, Damage, DamageTable, joined, packed, positions
from kafka_resilience_cli.whatif.failures import BROKER, Family, named
from kafka_resilience_cli.whatif.placement import Kind, Placement
from kafka_resilience_cli.whatif.promise import Answer, Promise
from kafka_resilience_cli.whatif.semantics import Shape, answer
from kafka_resilience_cli.whatif.units import PROMISES, Unit, UnitClass, classes_of


@dataclass(frozen=True, slots=True)
class Broken:
    """A unit whose promise a failure does not leave standing."""

    unit: Unit
    shape: Shape | None
    failed: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class Hardest:
    """The failure of a family that hits a promise hardest; ``failures`` of the family hit it at all."""

    answer: Answer
    label: str
    brokers: frozenset[int]
    failures: int


@dataclass
class Search:
    """The failures of one placement."""

    placement: Placement
    _tables: dict[bool, DamageTable] = field(default_factory=dict)

    @cached_property
    def classes(self) -> tuple[UnitClass, ...]:
        return classes_of(self.placement)

    def damage(self, brokers: frozenset[int]) -> Damage:
        """What one failure breaks."""
        quorum = self.placement.quorum(brokers)
        total = 0
        for kind, shape, members in self._by_shape:
            for mask, hit in _by_mask(members, brokers).items():
                total += packed(kind, shape, mask, quorum) * sum(each.weight for each in hit)
        return Damage(total)

    def damages(self, family: Family) -> Iterator[tuple[str, frozenset[int], Damage]]:
        """What each failure of the family breaks, with the failure's name and its brokers."""
        if family.any_brokers:
            yield from self.damages_of_brokers(family.any_brokers)
            return
        for failure in family.failures():
            yield failure.label, failure.brokers, self.damage(failure.brokers)

    def damages_of_brokers(self, size: int) -> Iterator[tuple[str, frozenset[int], Damage]]:
        """The same for every choice of ``size`` brokers."""
        for brokers, total in self.totals(size):
            yield named(BROKER, brokers), frozenset(brokers), Damage(total)

    def worst_of(self, family: Family) -> dict[Promise, Hardest]:
        """By promise that does not always hold: the failure that hits it hardest, and how many failures hit it."""
        both = (1 << 2 * LANE) - 1
        worst = dict.fromkeys(Promise, (0, 0))
        names: dict[Promise, str | tuple[int, ...]] = {}
        counts = dict.fromkeys(Promise, 0)
        for name, total in self._swept(family):
            if total:
                for promise, shift in BREAKS.items():
                    hit = total >> shift & both
                    if hit:
                        counts[promise] += 1
                        rank = (hit & FULL, hit)
                        if rank > worst[promise]:
                            worst[promise], names[promise] = rank, name
        found: dict[Promise, Hardest] = {}
        for promise, name in names.items():
            said = Answer.BREAKS if worst[promise][0] else Answer.UNKNOWN
            if isinstance(name, str):
                brokers = next(f.brokers for f in family.failures() if f.label == name)
                found[promise] = Hardest(said, name, brokers, counts[promise])
            else:
                found[promise] = Hardest(said, named(BROKER, name), frozenset(name), counts[promise])
        return {promise: found[promise] for promise in Promise if promise in found}

    def _swept(self, family: Family) -> Iterator[tuple[str | tuple[int, ...], int]]:
        if family.any_brokers:
            return self.totals(family.any_brokers)
        return ((failure.label, self.damage(failure.brokers).packed) for failure in family.failures())

    def totals(self, size: int) -> Iterator[tuple[tuple[int, ...], int]]:
        """Every choice of ``size`` brokers with the packed :class:`Damage`."""
        ids = sorted(self.placement.racks)
        voters = self.placement.voters
        healthy = self._table(size, quorum=True)
        lost = self._table(size, quorum=False) if voters else healthy
        for prefix in combinations(ids[: len(ids) - 1], size - 1):
            begun = healthy.begun(prefix)
            begun_lost = lost.begun(prefix) if voters else begun
            for last in ids[ids.index(prefix[-1]) + 1 if prefix else 0 :]:
                brokers = (*prefix, last)
                total, rows = begun if not voters or self.placement.quorum(frozenset(brokers)) else begun_lost
                for row in rows:
                    total += row.get(last, 0)
                yield brokers, total

    def quick_damage(self, brokers: frozenset[int], size: int) -> Damage:
        """What a failure of at most ``size`` live brokers breaks, for asking often."""
        table = self._table(size, quorum=self.placement.quorum(brokers))
        return Damage(table.begun(tuple(sorted(brokers)))[0])

    def _table(self, size: int, *, quorum: bool) -> DamageTable:
        made = self._tables.get(quorum)
        if made is None or made.size < size:
            made = self._tables[quorum] = DamageTable.of(self._by_shape, size, quorum)
        return made

    def minimal(self, promise: Promise, size: int) -> set[frozenset[int]]:
        """The failures of at most ``size`` brokers that break the promise of some unit although no part of them does.

        The empty failure is among them where a promise is broken already.
        """
        killers = self._quorum_killers(size)
        found: set[frozenset[int]] = set()
        for kind, shape, members in self._by_shape:
            if promise not in PROMISES[kind] or shape is None:
                continue
            healthy = [positions(mask) for mask in _minimal(promise, shape, size, True)]
            without = [positions(mask) for mask in _minimal(promise, shape, size, False)] if killers else []
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
        for kind, shape, members in self._by_shape:
            if promise not in PROMISES[kind]:
                continue
            for mask, hit in _by_mask(members, brokers).items():
                said = answer(promise, shape, mask, quorum) if shape else Answer.UNKNOWN
                if said is not Answer.HOLDS:
                    yield from (Broken(unit, shape, mask, said) for each in hit for unit in each.units)

    def worst(self, family: Family) -> dict[tuple[Kind, str], dict[Promise, Answer]]:
        """By topic, group and transactional id: the worst answer over the family's failures."""
        answers: dict[tuple[Kind, str], int] = {}
        simple = bool(family.any_brokers) and not self.placement.voters
        failures = [] if simple else [(f.brokers, self.placement.quorum(f.brokers)) for f in family.failures()]
        for kind, shape, members in self._by_shape:
            seen = {(mask, True) for mask in self._any(shape, family.any_brokers)} if simple else set()
            bits = joined(kind, shape, seen)
            for each in members:
                if failures:
                    bits = joined(kind, shape, {(each.mask(brokers), quorum) for brokers, quorum in failures})
                for unit in each.units:
                    key = (kind, unit.name)
                    answers[key] = answers.get(key, 0) | bits
        return {
            key: {promise: Damage(bits).answer(promise) for promise in PROMISES[key[0]]}
            for key, bits in answers.items()
        }

    def _any(self, shape: Shape | None, count: int) -> Iterator[int]:
        """The masks that some failure of ``count`` live brokers makes of a shape."""
        live = positions(shape.live) if shape else ()
        least = max(count - (len(self.placement.racks) - len(live)), 0)
        for size in range(least, min(count, len(live)) + 1):
            yield from (sum(1 << p for p in chosen) for chosen in combinations(live, size))

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


def _by_mask(members: list[UnitClass], brokers: frozenset[int]) -> dict[int, list[UnitClass]]:
    """The classes of one shape by the positions that a failure takes from them."""
    found: dict[int, list[UnitClass]] = {}
    untouched = found[0] = []
    for each in members:
        if brokers.isdisjoint(each.brokers):
            untouched.append(each)
        else:
            found.setdefault(each.mask(brokers), []).append(each)
    return found


@cache
def _minimal(promise: Promise, shape: Shape, size: int, quorum: bool) -> tuple[int, ...]:
    found: list[int] = []
    for count in range(size + 1):
        for chosen in combinations(positions(shape.live), count):
            mask = sum(1 << p for p in chosen)
            broken = answer(promise, shape, mask, quorum) is Answer.BREAKS
            if broken and not any(part & ~mask == 0 for part in found):
                found.append(mask)
    return tuple(found)


def _smallest(sets: set[frozenset[int]]) -> set[frozenset[int]]:
    return {each for each in sets if not any(other < each for other in sets)}
