"""Promises broken in a clean world: each returns what a checker must then say, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import TypeAlias

from kafka_resilience_cli.drill.anomalies import AnomalyKind
from tests.drill.worlds import COMMITTED, IDEMPOTENT, Row, Sent, Stay, World

Said: TypeAlias = set[tuple[AnomalyKind, str]]
Break: TypeAlias = Callable[[Random, World], Said | None]
"""``None`` where the world has nothing to break that way."""


def _once(world: World) -> list[Sent]:
    """Sends that are in the log exactly once."""
    names = world.in_log()
    return [sent for sent in world.sent if names.count(sent.id) == 1]


def _readers(world: World, name: str) -> set[str]:
    return {stay.group for stay in world.stays for row in stay.rows if row.id == name}


def lose_unread(random: Random, world: World) -> Said | None:
    options = [sent for sent in _once(world) if world.acknowledged(sent)]
    if not options:
        return None
    lost = random.choice(options)
    world.forget(lost.id)
    return {(AnomalyKind.LOST, lost.id)}


def truncate(random: Random, world: World) -> Said | None:
    """The tail of a log is gone; some of it had been read."""
    partition = random.choice(list(world.log))
    tail = world.log[partition][-random.randint(1, 5) :]
    names = world.in_log()
    if not tail or any(names.count(row.id) > 1 or world.by_id(row.id).tx for row in tail):
        return None
    said: Said = set()
    for row in tail:
        world.forget(row.id, in_reads=False)
        if _readers(world, row.id):
            said.add((AnomalyKind.READ_THEN_LOST, row.id))
        elif world.acknowledged(world.by_id(row.id)):
            said.add((AnomalyKind.LOST, row.id))
    world.ends[partition] = tail[0].offset
    return said or None


def lose_read(random: Random, world: World) -> Said | None:
    options = [sent for sent in _once(world) if not sent.tx and _readers(world, sent.id)]
    if not options:
        return None
    lost = random.choice(options)
    world.forget(lost.id, in_reads=False)
    return {(AnomalyKind.READ_THEN_LOST, lost.id)}


def swap_in_log(random: Random, world: World) -> Said | None:
    once = {sent.id: sent for sent in _once(world)}
    options = [
        (a, b)
        for rows in world.log.values()
        for a, b in pairwise(rows)
        if a.id in once and b.id in once and once[a.id].producer != once[b.id].producer
        if all(once[row.id].offset >= 0 and not once[row.id].tx for row in (a, b))
        if _readers(world, a.id) == _readers(world, b.id)
    ]
    if not options:
        return None
    a, b = random.choice(options)
    for rows in world.log.values():
        for index, row in enumerate(rows):
            if row in (a, b):
                rows[index] = Row(row.offset, b.id if row == a else a.id)
    return {(AnomalyKind.DIVERGED, a.id), (AnomalyKind.DIVERGED, b.id)}


def show_failed(random: Random, world: World) -> Said | None:
    options = [sent for sent in world.sent if sent.result == "fail"]
    if not options:
        return None
    shown = random.choice(options)
    world.append(shown.partition, shown.id)
    return {(AnomalyKind.ABORTED, shown.id)}


def show_aborted(random: Random, world: World) -> Said | None:
    options = [sent for sent in world.sent if sent.tx and world.outcomes[sent.tx] == "aborted"]
    if not options:
        return None
    shown = random.choice(options)
    world.append(shown.partition, shown.id)
    return {(AnomalyKind.ABORTED, shown.id)}


def tear(random: Random, world: World) -> Said | None:
    names = set(world.in_log())
    parts: dict[str, list[str]] = {}
    for sent in world.sent:
        if sent.id in names and sent.tx and world.outcomes[sent.tx] in ("unknown", "silent"):
            parts.setdefault(sent.tx, []).append(sent.id)
    options = [part for part in parts.values() if len(part) > 1]
    if not options:
        return None
    gone = random.choice(options)[1:]
    for name in gone:
        world.forget(name)
    return {(AnomalyKind.TORN, name) for name in gone}


def invent(random: Random, world: World) -> Said | None:
    world.append(random.choice(list(world.log)), "corrupted")
    return {(AnomalyKind.PHANTOM, "corrupted")}


def misplace(random: Random, world: World) -> Said | None:
    """A record of nobody knows what outcome turns up in a partition that it was not sent to."""
    names = set(world.in_log())
    options = [
        (sent, partition)
        for sent in world.sent
        for partition in world.log
        if sent.result in ("unknown", "nothing") and not sent.tx and sent.id not in names
        if partition != sent.partition
    ]
    if not options:
        return None
    sent, partition = random.choice(options)
    world.append(partition, sent.id)
    return {(AnomalyKind.PHANTOM, sent.id)}


def repeat(random: Random, world: World) -> Said | None:
    options = [sent for sent in _once(world) if sent.producer == IDEMPOTENT]
    if not options:
        return None
    again = random.choice(options)
    world.append(again.partition, again.id)
    return {(AnomalyKind.DUPLICATE, again.id)}


def reorder(random: Random, world: World) -> Said | None:
    """Two records of a producer change places everywhere, acknowledgements included."""
    partition = random.choice(list(world.log))
    mine = [row for row in world.log[partition] if world.by_id(row.id).producer == IDEMPOTENT]
    if len(mine) < 2:
        return None
    index = random.randrange(len(mine) - 1)
    early, late = mine[index], mine[index + 1]
    names = {early.offset: late.id, late.offset: early.id}
    for rows in (world.log[partition], *(stay.rows for stay in world.stays if stay.partition == partition)):
        for row in rows:
            row.id = names.get(row.offset, row.id)
    first, second = world.by_id(names[late.offset]), world.by_id(names[early.offset])
    for sent, offset in ((first, late.offset), (second, early.offset)):
        sent.offset = offset if sent.offset >= 0 else -1
    return {(AnomalyKind.REORDERED, first.id)}


def skip(random: Random, world: World) -> Said | None:
    """A group never gets a record between others that it got."""
    partition = random.choice(list(world.log))
    stays = [stay for stay in world.stays if (stay.group, stay.partition) == (COMMITTED, partition)]
    read = sorted({row.offset: row.id for stay in stays for row in stay.rows}.items())
    once = {sent.id for sent in _once(world)}
    options = [name for _, name in read[1:-1] if name in once]
    if not options:
        return None
    missed = random.choice(options)
    for stay in stays:
        stay.steps[:] = [step for step in stay.rows if step.id != missed]
    return {(AnomalyKind.SKIPPED, missed)}


def commit_ahead(random: Random, world: World) -> Said | None:
    options: list[tuple[Stay, Row]] = []
    for stay in world.stays:
        if stay.group == COMMITTED and stay.rows:
            later = [row for row in world.log[stay.partition] if row.offset > stay.rows[-1].offset]
            options += [(stay, later[0])] if later else []
    if not options:
        return None
    stay, row = random.choice(options)
    stay.steps.append(row.offset + 1)
    return {(AnomalyKind.COMMITTED_AHEAD, row.id)}


def rewind(random: Random, world: World) -> Said | None:
    options = [stay for stay in world.stays if len(stay.rows) > 1]
    if not options:
        return None
    stay = random.choice(options)
    rows = stay.rows
    index = random.randrange(1, len(rows))
    again = [Row(row.offset, row.id) for row in rows[index - 1 : index + 1]]
    stay.steps[:] = [*rows[: index + 1], *again, *rows[index + 1 :]]
    return {(AnomalyKind.REWOUND, again[0].id)}


BREAKAGES: tuple[Break, ...] = (
    lose_unread,
    truncate,
    lose_read,
    swap_in_log,
    show_failed,
    show_aborted,
    tear,
    invent,
    misplace,
    repeat,
    reorder,
    skip,
    commit_ahead,
    rewind,
)
