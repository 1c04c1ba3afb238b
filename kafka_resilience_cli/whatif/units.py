"""A placement as what predictions are made of: units that stand alike on the same brokers are one class.

A unit is a partition, or a group or transactional id with the partition that its coordinator keeps it in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from kafka_resilience_cli.whatif.coordinators import OFFSETS_TOPIC, TRANSACTIONS_TOPIC, coordinator_partition
from kafka_resilience_cli.whatif.placement import Kind, PlacedTopic, Placement, Replicas
from kafka_resilience_cli.whatif.promise import OF_TOPICS, Promise
from kafka_resilience_cli.whatif.semantics import Shape

PROMISES = {
    Kind.PARTITION: OF_TOPICS,
    Kind.GROUP: (Promise.OFFSETS,),
    Kind.TRANSACTIONAL_ID: (Promise.TRANSACTIONS,),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """``name`` is a topic, a group or a transactional id; ``partition`` is of the topic, or of the internal one.

    ``replicas`` is ``None`` where it is not known which they are.
    """

    kind: Kind
    name: str
    partition: int | None
    replicas: Replicas | None
    importance: int = 1


@dataclass(slots=True)
class UnitClass:
    """Units that the same failures break. ``brokers`` are the replicas' in the order of the shape's positions.

    Without a ``shape`` nothing is known of them. ``weight`` sums their importance.
    """

    kind: Kind
    brokers: tuple[int, ...]
    shape: Shape | None
    units: list[Unit] = field(default_factory=list)
    weight: int = 0

    def mask(self, failed: frozenset[int]) -> int:
        """The positions whose brokers are among ``failed``."""
        return sum(1 << position for position, broker in enumerate(self.brokers) if broker in failed)


def classes_of(placement: Placement) -> tuple[UnitClass, ...]:
    """Every unit of the placement, in classes."""
    classes: dict[object, UnitClass] = {}
    shapes: dict[object, Shape] = {}
    for unit, topic in units_of(placement):
        row = unit.replicas
        stand = _stand(row, topic, placement) if row and topic else None
        brokers = tuple(sorted(row.replicas)) if row else ()
        key = (unit.kind, brokers, stand)
        found = classes.get(key)
        if found is None:
            shape = stand and (shapes.get(stand) or shapes.setdefault(stand, _shape(stand, placement)))
            found = classes[key] = UnitClass(unit.kind, brokers, shape)
        found.units.append(unit)
        found.weight += unit.importance
    return tuple(classes.values())


def units_of(placement: Placement) -> Iterator[tuple[Unit, PlacedTopic | None]]:
    """Every unit, with the topic whose replicas it stands on."""
    for topic in placement.visible:
        for number, row in enumerate(topic.partitions):
            yield Unit(Kind.PARTITION, topic.name, number, row, topic.importance), topic
    for kind, names, internal in (
        (Kind.GROUP, placement.groups, OFFSETS_TOPIC),
        (Kind.TRANSACTIONAL_ID, placement.transactional_ids, TRANSACTIONS_TOPIC),
    ):
        keeper = placement.topics.get(internal)
        for name in names:
            if keeper is None or not keeper.partitions:
                yield Unit(kind, name, None, None), None
            else:
                number = coordinator_partition(name, len(keeper.partitions))
                yield Unit(kind, name, number, keeper.partitions[number]), keeper


def shape_of(row: Replicas, topic: PlacedTopic, placement: Placement) -> tuple[tuple[int, ...], Shape]:
    """One partition's shape, and the brokers at its positions."""
    return tuple(sorted(row.replicas)), _shape(_stand(row, topic, placement), placement)


_Stand: TypeAlias = tuple[int, int, int, int | None, int | None, int | None, bool | None]
"""Number of replicas, in sync, live, eligible, leader's position, min ISR, unclean."""


def _stand(row: Replicas, topic: PlacedTopic, placement: Placement) -> _Stand:
    bits = {broker: 1 << position for position, broker in enumerate(sorted(row.replicas))}
    total = len(bits)
    full = (1 << total) - 1
    racks = placement.racks
    leads = placement.voters and row.leader in bits
    return (
        total,
        full if len(row.isr) == total else sum(bits.get(broker, 0) for broker in row.isr),
        full
        if all(broker in racks for broker in bits)
        else sum(bit for broker, bit in bits.items() if broker in racks),
        None if row.elr is None else sum(bits.get(broker, 0) for broker in row.elr),
        bits[row.leader].bit_length() - 1 if leads and row.leader is not None else None,
        topic.min_isr,
        topic.unclean,
    )


def _shape(stand: _Stand, placement: Placement) -> Shape:
    replicas, isr, live, elr, leader, min_isr, unclean = stand
    return Shape(
        replicas,
        isr,
        live,
        min_isr,
        unclean=unclean,
        elr=elr,
        leader=leader,
        elr_on=placement.elr_on,
        strict=placement.strict,
    )
