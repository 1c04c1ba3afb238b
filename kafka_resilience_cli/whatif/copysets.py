"""How likely it is that losing some brokers for good destroys a partition: Cidon et al., Copysets (USENIX ATC 2013).

A copyset is a set of brokers that holds all replicas of some partition. The fewer there are, the rarer a loss, and the
more is lost at once.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from itertools import combinations
from math import comb

from kafka_resilience_cli.whatif.placement import Placement

MOST_SETS = 200_000
"""Beyond so many choices of brokers the chance is not counted."""


@dataclass(frozen=True, slots=True)
class Copysets:
    """``sets`` copysets among ``brokers``; with evenly cut rows of ``replicas`` it would be ``fewest``.

    ``chance`` is exact: of losing a partition when ``lost`` brokers, any with equal chance, are lost for good;
    ``None`` where there are too many choices to count.
    """

    brokers: int
    replicas: int
    sets: int
    fewest: int
    lost: int
    chance: float | None

    @property
    def telling(self) -> bool:
        """Whether there is anything to choose: more brokers than replicas."""
        return self.brokers > self.replicas


def copysets(placement: Placement) -> Copysets | None:
    """For the commonest replication factor above 1 and as many lost brokers; ``None`` where nothing is replicated."""
    rows = [frozenset(row.replicas) for topic in placement.topics.values() for row in topic.partitions]
    factors = [len(row) for row in rows if len(row) > 1]
    if not factors:
        return None
    factor = max(sorted(set(factors)), key=factors.count)
    brokers = len(placement.racks)
    distinct = {row for row in rows if len(row) == factor and row <= placement.racks.keys()}
    every = {row for row in rows if row <= placement.racks.keys() and len(row) <= factor}
    chance = chance_of_loss(every, sorted(placement.racks), factor)
    return Copysets(brokers, factor, len(distinct), -(-brokers // factor), factor, chance)


def chance_of_loss(sets: Set[frozenset[int]], brokers: list[int], lost: int) -> float | None:
    """The share of the choices of ``lost`` brokers that contain a copyset; ``None`` where they are too many."""
    choices = comb(len(brokers), lost)
    if not choices:
        return None
    if all(len(each) == lost for each in sets):
        return len(sets) / choices
    if choices > MOST_SETS:
        return None
    return sum(any(each <= down for each in sets) for down in map(frozenset, combinations(brokers, lost))) / choices


def independent_chance(sets: float, brokers: int, replicas: int, lost: int) -> float:
    """The paper's estimate for ``sets`` random copysets: it treats them as independent, and so overstates."""
    return float(1 - (1 - comb(lost, replicas) / comb(brokers, replicas)) ** sets)


def copysets_of_random_replication(brokers: int, replicas: int, scatter: int) -> int:
    """The paper's count for random replication within a window of ``scatter`` brokers."""
    return brokers * comb(scatter, replicas - 1)


def copysets_of_scatter_width(brokers: int, replicas: int, scatter: int) -> float:
    """How many copysets Copyset Replication makes for a scatter width: S / (R - 1) permutations of N / R sets."""
    return scatter / (replicas - 1) * brokers / replicas
