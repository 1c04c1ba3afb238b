"""The order in which changes are made.

Dead-letter queues are created first, then retry topics from the last hop to the first, then their sources; growth goes
the same way, because a record is forwarded to the partition of the same number. Minimum ISR is lowered before replicas
are taken away and raised after they were added. Deletions come last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import heappop, heappush

from kafka_resilience_cli.plan.changes import (
    AddPartitions,
    Change,
    ChangeKey,
    CreateTopic,
    DeleteTopic,
    ReassignReplicas,
    SetConfig,
    key,
)
from kafka_resilience_cli.plan.risk import MIN_ISR
from kafka_resilience_cli.plan.settlement import dependencies
from kafka_resilience_cli.plan.values import integer
from kafka_resilience_cli.topology.model import Role

_Rank = tuple[int, int, str]


def order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes in their order; the same for every order they come in."""
    by_key = {key(change): change for change in changes}
    needs = dependencies(list(by_key.values()))
    ranks = _ranks(by_key, needs)
    waiting = {k: set(needs.get(k, ())) for k in by_key}
    heap: list[tuple[_Rank, ChangeKey]] = []
    for k, on in waiting.items():
        if not on:
            heappush(heap, (ranks[k], k))
    dependents: dict[ChangeKey, list[ChangeKey]] = {}
    for k, on in waiting.items():
        for needed in on:
            dependents.setdefault(needed, []).append(k)
    done: list[Change] = []
    while heap:
        _, k = heappop(heap)
        done.append(by_key[k])
        for dependent in dependents.get(k, ()):
            waiting[dependent].discard(k)
            if not waiting[dependent]:
                heappush(heap, (ranks[dependent], dependent))
    if len(done) != len(by_key):
        raise ValueError("retry chains need each other in a circle")
    return tuple(done)


def _ranks(
    changes: Mapping[ChangeKey, Change], needs: Mapping[ChangeKey, tuple[ChangeKey, ...]]
) -> Mapping[ChangeKey, _Rank]:
    ends = {k for on in needs.values() for k in on if changes[k].role is not Role.RETRY}
    moving = {c.topic for c in changes.values() if isinstance(c, ReassignReplicas)}
    return {k: (_phase(change, moving), _step(change, k in ends), change.topic) for k, change in changes.items()}


def _phase(change: Change, moving: set[str]) -> int:
    match change:
        case CreateTopic():
            return 0
        case AddPartitions():
            return 1
        case SetConfig():
            return 4 if change.topic in moving and _raises_min_isr(change) else 2
        case ReassignReplicas():
            return 3
        case DeleteTopic():
            return 5


def _step(change: Change, end_of_chain: bool) -> int:
    """Dead-letter queues (also those that are ordinary topics), retry topics, the rest."""
    if change.role is Role.DLQ or end_of_chain:
        return 0
    return 1 if change.role is Role.RETRY else 2


def _raises_min_isr(change: SetConfig) -> bool:
    delta = change.set.get(MIN_ISR) or change.remove.get(MIN_ISR)
    return delta is not None and (integer(delta.after) or 1) > (integer(delta.before) or 1)
