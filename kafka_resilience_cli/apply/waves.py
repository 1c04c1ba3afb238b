"""Which changes can travel together, and which wait for others.

Within one request a dead-letter queue may fail while its source is created; so a change never travels with one that it
needs. The order itself is the plan's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

from kafka_resilience_cli.plan.changes import Change, key
from kafka_resilience_cli.plan.settlement import dependencies

Numbered: TypeAlias = tuple[int, Change]
"""A change with its index in the plan."""


def needs(changes: Sequence[Numbered]) -> dict[int, frozenset[int]]:
    """For each change, the changes that have to be done first."""
    indices = {key(change): index for index, change in changes}
    found = dependencies([change for _, change in changes])
    return {indices[change]: frozenset(indices[needed] for needed in on) for change, on in found.items()}


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
