"""Which changes can travel together, and which wait for others.

Within one request a dead-letter queue may fail while its source is created; so a change never travels with one that it
needs. The order itself is the plan's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

from kafka_resilience_cli.plan.changes import AddPartitions, Change, CreateTopic

Numbered: TypeAlias = tuple[int, Change]
"""A change with its index in the plan."""


def needs(changes: Sequence[Numbered]) -> dict[int, frozenset[int]]:
    """For each change, the changes that have to be done first.

    A retry tier needs the later tiers and the dead-letter queue of its chain; a source topic needs every topic of its
    chains. A record then never reaches a topic whose way on does not exist or has fewer partitions.
    """
    shaping = [(index, change) for index, change in changes if isinstance(change, CreateTopic | AddPartitions)]
    downstream: dict[str, list[Numbered]] = {}
    for index, change in shaping:
        if change.chain:
            downstream.setdefault(change.chain.source, []).append((index, change))
    return {
        index: frozenset(
            other
            for other, candidate in downstream.get(change.chain.source if change.chain else change.topic, ())
            if _before(candidate, change)
        )
        for index, change in shaping
    }


def waves(changes: Sequence[Numbered], needed: Mapping[int, frozenset[int]]) -> Iterator[list[Numbered]]:
    """The changes in the plan's order, in groups of one kind in which none needs another."""
    for _, run in groupby(changes, key=lambda numbered: type(numbered[1])):
        pending = list(run)
        while pending:
            waiting = {index for index, _ in pending}
            # a cycle cannot come out of a validated topology; should one, its changes travel one by one
            ready = [n for n in pending if not needed.get(n[0], frozenset()) & waiting] or pending[:1]
            yield ready
            taken = {index for index, _ in ready}
            pending = [numbered for numbered in pending if numbered[0] not in taken]


def _before(other: Change, change: Change) -> bool:
    """Whether ``other``, of the same source, comes later in a record's way than ``change``."""
    if other.chain is None or other is change:
        return False
    if change.chain is None:
        return True
    if other.chain.group != change.chain.group or change.chain.hop is None:
        return False
    return other.chain.hop is None or other.chain.hop > change.chain.hop
