"""What becomes of one partition's promises when brokers fail: Kafka's rules, with nothing about clusters or files.

Sources: KAFKA-15583 (effective min ISR, and no high watermark below it since 3.7), KIP-966 (eligible leader replicas),
``PartitionChangeBuilder`` and ``ReplicationControlManager`` of the controller (who may lead), ``Partition`` of the
broker (who must have a record before it is acknowledged). Replicas are positions in a bit mask, so that partitions
that stand alike are judged once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import Any

from kafka_resilience_cli.whatif.promise import Answer, Promise


@dataclass(frozen=True, slots=True)
class Shape:
    """How a partition stands: ``replicas`` of them, masks of positions, ``None`` for what is not known.

    ``min_isr`` is as configured. ``leader`` is a position and matters only without a quorum. ``elr_on``: the cluster
    keeps eligible leader replicas; ``strict``: no record becomes visible below min ISR (Kafka 3.7).
    """

    replicas: int
    isr: int
    live: int
    min_isr: int | None
    unclean: bool | None = False
    elr: int | None = 0
    leader: int | None = None
    elr_on: bool | None = True
    strict: bool | None = True


@cache
def answer(promise: Promise, shape: Shape, failed: int, quorum: bool = True) -> Answer:
    """Whether the promise stands once the replicas in ``failed`` are gone and the cluster has settled.

    ``quorum``: a majority of the controllers is left. Known as soon as every value of the unknown facts agrees.
    """
    first: bool | None = None
    for number, world in enumerate(_worlds(shape)):
        held = _holds(promise, world, failed, quorum)
        if held is None or (number and held is not first):
            return Answer.UNKNOWN
        first = held
    return Answer.HOLDS if first else Answer.BREAKS


def reason(promise: Promise, shape: Shape, failed: int, quorum: bool = True) -> str:
    """Why :func:`answer` says what it says, with the numbers in it."""
    said = answer(promise, shape, failed, quorum)
    if said is Answer.UNKNOWN:
        missing = _deciding(promise, shape, failed, quorum)
        return f"{' and '.join(missing)} not known" if missing else "other replicas have to catch up first"
    total = shape.replicas
    lost = _count(failed & _all(shape))
    left = _count(shape.isr & shape.live & ~failed)
    effective = None if shape.min_isr is None else min(shape.min_isr, total)
    needed = "" if effective is None else f", min ISR is {effective}"
    capped = shape.min_isr is not None and shape.min_isr > total
    capped_note = f" ({shape.min_isr} configured, capped by {total} replicas)" if capped else ""
    if promise.name.startswith("NO_LOSS"):
        if said is Answer.BREAKS and promise is Promise.NO_LOSS_POWER and shape.elr_on is False:
            return f"{lost} of {total} replicas, and without eligible leader replicas one is enough"
        if said is Answer.BREAKS and shape.unclean and promise is not Promise.NO_LOSS_DISK:
            return f"{lost} of {total} replicas, and a stale one may lead (unclean leader election)"
        return f"{lost} of {total} replicas{needed}{capped_note}"
    if not quorum:
        return f"no controller quorum: no leader can be elected, no replica leaves the ISR ({left} of {total} left)"
    return f"{left} of {total} replicas left in sync{needed}{capped_note}"


def _holds(promise: Promise, shape: Shape, failed: int, quorum: bool) -> bool | None:
    """With every fact known; ``None`` where it hangs on replicas that have yet to catch up."""
    match promise:
        case Promise.WRITES | Promise.OFFSETS | Promise.TRANSACTIONS:
            return _writes(shape, failed, quorum)
        case Promise.NEW_DATA:
            return _writes(shape, failed, quorum) if shape.strict else _visible_before_3_7(shape, failed, quorum)
        case Promise.ACKS_1 | Promise.READS:
            return _led(shape, failed, quorum)
        case _:
            return not failed & _all(shape) or _kept(promise, shape, failed)


def _led(shape: Shape, failed: int, quorum: bool) -> bool:
    live = shape.live & ~failed
    if not quorum:
        return shape.leader is not None and bool(live >> shape.leader & 1)
    return bool(live & (shape.isr | (shape.elr or 0))) or bool(shape.unclean and live)


def _writes(shape: Shape, failed: int, quorum: bool) -> bool | None:
    live, needed = shape.live & ~failed, _effective(shape)
    in_sync = _count(shape.isr & live)
    if not quorum:
        return _led(shape, failed, quorum) and not shape.isr & ~live and in_sync >= needed
    if in_sync or not _led(shape, failed, quorum):
        return in_sync >= needed
    if needed == 1:
        return True
    return None if _count(live) >= needed else False


def _visible_before_3_7(shape: Shape, failed: int, quorum: bool) -> bool:
    waits_for_the_dead = not quorum and bool(shape.isr & ~(shape.live & ~failed))
    return _led(shape, failed, quorum) and not waits_for_the_dead


def _kept(promise: Promise, shape: Shape, failed: int) -> bool:
    """Whether acknowledged records outlive the failure of at least one replica."""
    live = shape.live & ~failed
    within = _count(failed & _all(shape)) < _effective(shape)
    in_sync_left = bool(shape.isr & live)
    led_by_stale = bool(shape.unclean) and not in_sync_left and not live & (shape.elr or 0) and bool(live)
    match promise:
        case Promise.NO_LOSS_CRASH:
            return not shape.unclean or (in_sync_left and within)
        case Promise.NO_LOSS_POWER:
            return bool(shape.elr_on) and within and (not shape.unclean or in_sync_left)
        case Promise.NO_LOSS_DISK_NOW:
            return bool((shape.isr | (shape.elr or 0)) & ~failed) and not led_by_stale
        case _:
            return within and (not shape.unclean or in_sync_left)


def _worlds(shape: Shape) -> Iterator[Shape]:
    """The shape with every combination of values for what is not known."""
    names = [name for name in _FACTS if getattr(shape, name) is None]
    for values in product(*(_values(shape, name) for name in names)):
        known: dict[str, Any] = dict(zip(names, values, strict=True))
        yield replace(shape, **known)


def _values(shape: Shape, name: str) -> tuple[int | bool, ...]:
    if name == "min_isr":
        return tuple(range(1, shape.replicas + 1))
    if name == "elr":
        return (0, shape.live & ~shape.isr)
    return (False, True)


def _deciding(promise: Promise, shape: Shape, failed: int, quorum: bool) -> list[str]:
    """The unknown facts that the answer hangs on, each alone or all together."""
    unknown = [name for name in _FACTS if getattr(shape, name) is None]
    worlds: dict[str, list[dict[str, Any]]] = {name: [{name: v} for v in _values(shape, name)] for name in unknown}
    alone = [
        name
        for name in unknown
        if all(answer(promise, replace(shape, **world), failed, quorum) is not Answer.UNKNOWN for world in worlds[name])
    ]
    return [_FACTS[name] for name in alone or unknown]


_FACTS = {
    "min_isr": "min.insync.replicas is",
    "unclean": "unclean.leader.election.enable is",
    "elr": "eligible leader replicas are",
    "elr_on": "whether the cluster keeps eligible leader replicas is",
    "strict": "the version of the brokers is",
}


def _effective(shape: Shape) -> int:
    return min(shape.min_isr or 1, shape.replicas)


def _all(shape: Shape) -> int:
    return (1 << shape.replicas) - 1


def _count(mask: int) -> int:
    return mask.bit_count()
