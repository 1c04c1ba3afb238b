"""The damage of failures as sums: how many units, by importance, lose each promise under any failure of some brokers.

What becomes of a class of units depends only on which of its own replicas fail. So the damage of a failure is a sum
over the failure's subsets: of each class, the Moebius transform of its damage is added to a table by subset of brokers
once, and a failure of k brokers is then answered by at most 2^k look-ups, however many partitions there are. All
promises are counted at once, each in its own bits of one integer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from typing import TypeAlias

from kafka_resilience_cli.whatif.placement import Kind
from kafka_resilience_cli.whatif.promise import Answer, Promise
from kafka_resilience_cli.whatif.semantics import Shape, answer
from kafka_resilience_cli.whatif.units import PROMISES, UnitClass

LANE = 44
"""Bits of a count: 100 000 partitions of importance 1 000 000 fit."""
FULL = (1 << LANE) - 1
BREAKS = {promise: 2 * LANE * number for number, promise in enumerate(Promise)}
_UNKNOWN = {promise: shift + LANE for promise, shift in BREAKS.items()}


@dataclass(frozen=True, slots=True)
class Damage:
    """The importance of the units whose promises break, or may break for all that is known, all promises at once."""

    packed: int

    def breaks(self, promise: Promise) -> int:
        return self.packed >> BREAKS[promise] & FULL

    def unknown(self, promise: Promise) -> int:
        return self.packed >> _UNKNOWN[promise] & FULL

    def answer(self, promise: Promise) -> Answer:
        """Of all units together."""
        if self.breaks(promise):
            return Answer.BREAKS
        return Answer.UNKNOWN if self.unknown(promise) else Answer.HOLDS


@cache
def packed(kind: Kind, shape: Shape | None, mask: int, quorum: bool) -> int:
    total = 0
    for promise in PROMISES[kind]:
        said = answer(promise, shape, mask, quorum) if shape else Answer.UNKNOWN
        if said is not Answer.HOLDS:
            total += 1 << (BREAKS if said is Answer.BREAKS else _UNKNOWN)[promise]
    return total


def joined(kind: Kind, shape: Shape | None, stands: Iterable[tuple[int, bool]]) -> int:
    bits = 0
    for mask, quorum in stands:
        bits |= packed(kind, shape, mask, quorum)
    return bits


@cache
def _transformed(kind: Kind, shape: Shape | None, size: int, quorum: bool) -> tuple[tuple[int, int], ...]:
    """The Moebius transform over the subsets of at most ``size`` positions, without zeroes."""
    found: dict[int, int] = {}
    for count in range(size + 1):
        for chosen in combinations(range(shape.replicas if shape else 0), count):
            mask = sum(1 << p for p in chosen)
            inner = sum(value for part, value in found.items() if part & ~mask == 0)
            value = packed(kind, shape, mask, quorum) - inner
            if value:
                found[mask] = value
    return tuple(found.items())


@cache
def positions(mask: int) -> tuple[int, ...]:
    return tuple(p for p in range(mask.bit_length()) if mask >> p & 1)


_Rows: TypeAlias = dict[tuple[int, ...], dict[int, int]]


@dataclass(slots=True)
class DamageTable:
    """Packed :class:`Damage` of every failure of at most ``size`` brokers.

    ``rows``: by subset of brokers without its last, by the last, what the subset adds to a failure that contains it.
    """

    size: int
    always: int = 0
    rows: _Rows = field(default_factory=dict)

    @classmethod
    def of(cls, classes: Sequence[tuple[Kind, Shape | None, list[UnitClass]]], size: int, quorum: bool) -> DamageTable:
        table = cls(size)
        for kind, shape, members in classes:
            for mask, value in _transformed(kind, shape, size, quorum):
                if not mask:
                    table.always += value * sum(each.weight for each in members)
                    continue
                *before, last = positions(mask)
                for each in members:
                    at = each.brokers
                    row = table.rows.setdefault(tuple([at[p] for p in before]), {})
                    row[at[last]] = row.get(at[last], 0) + value * each.weight
        return table

    def begun(self, brokers: tuple[int, ...]) -> tuple[int, list[dict[int, int]]]:
        """The damage of a failure (ascending ids), and where to look up what one more broker, a last, adds to it."""
        parts = [part for count in range(len(brokers) + 1) for part in combinations(brokers, count)]
        rows = self.rows
        total = sum(rows[part[:-1]].get(part[-1], 0) for part in parts if part and part[:-1] in rows)
        return self.always + total, [rows[part] for part in parts if part in rows]
