"""What one change's verdict means for others: a topic is changed whole or not at all, and a chain from its end.

Also tells apply which changes depend on which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kafka_resilience_cli.plan.changes import (
    AddPartitions,
    Allowed,
    Blocked,
    Change,
    ChangeKey,
    CreateTopic,
    Gated,
    Waiting,
    key,
)


def settle(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Set or lift ``Waiting`` on the changes, which are in their order."""
    settled: list[Change] = [_released(change) for change in changes]
    blocked = {c.topic for c in settled if isinstance(c.verdict, Blocked)}
    gated = {c.topic for c in settled if isinstance(c.verdict, Gated)}
    settled = [_with_siblings(change, blocked, gated) for change in settled]
    held: set[str] = set()
    for index, change in enumerate(settled):
        if not isinstance(change, CreateTopic | AddPartitions):
            continue
        on = tuple(sorted(held.intersection(change.needs)))
        if on and isinstance(change.verdict, Allowed):
            settled[index] = change = replace(change, verdict=Waiting(on, change.verdict.by))
        if not isinstance(change.verdict, Allowed):
            held.add(change.topic)
    return tuple(_with_siblings(change, set(), held) for change in settled)


def dependencies(changes: Sequence[Change]) -> Mapping[ChangeKey, tuple[ChangeKey, ...]]:
    """Per change: the changes without which it must not be attempted, only those that it has.

    Where a dead-letter queue cannot be created or grown, neither are its retry topics and its source.
    """
    shaping: dict[str, list[ChangeKey]] = {}
    for change in changes:
        if isinstance(change, CreateTopic | AddPartitions):
            shaping.setdefault(change.topic, []).append(key(change))
    return {
        key(change): tuple(needed for topic in change.needs for needed in shaping.get(topic, ()))
        for change in changes
        if isinstance(change, CreateTopic | AddPartitions) and change.needs
    }


def _released(change: Change) -> Change:
    verdict = change.verdict
    return replace(change, verdict=Allowed(verdict.by)) if isinstance(verdict, Waiting) else change


def _with_siblings(change: Change, blocked: set[str], gated: set[str]) -> Change:
    verdict = change.verdict
    if isinstance(verdict, Blocked):
        return change
    if change.topic in blocked or (change.topic in gated and isinstance(verdict, Allowed)):
        return replace(change, verdict=Waiting((change.topic,), verdict.by if isinstance(verdict, Allowed) else ()))
    return change
