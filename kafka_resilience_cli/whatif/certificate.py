"""Whether a topic survives the loss of any rack, by arithmetic alone, and what would.

With R replicas, ``s`` of them in the fullest rack (in the ``f`` fullest, for the loss of f racks) and ``m`` the
effective min ISR: writes go on exactly if ``R - s >= m``, and no acknowledged record can be destroyed exactly if
``m >= s + 1``, because any ``m`` replicas may have been all that acknowledged it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from kafka_resilience_cli.whatif.placement import PlacedTopic, Placement

MOST_REPLICAS = 9


@dataclass(frozen=True, slots=True)
class Certificate:
    """The arithmetic of the topic's worst partition. ``None``: a rack or min ISR is not known.

    ``nearest`` is the closest (replication factor, min ISR) that survives the loss of any rack in both senses, evenly
    spread over the racks there are; ``None`` where no factor does.
    """

    topic: str
    replicas: int
    racks: int
    fullest: int | None
    min_isr: int | None
    nearest: tuple[int, int] | None

    @property
    def writes(self) -> bool | None:
        if self.fullest is None or self.min_isr is None:
            return None
        return self.replicas - self.fullest >= self.min_isr

    @property
    def durable(self) -> bool | None:
        if self.fullest is None or self.min_isr is None:
            return None
        return self.min_isr >= self.fullest + 1

    @property
    def spread(self) -> bool:
        """Whether the same replicas and min ISR would do, were they evenly spread."""
        return self.nearest == (self.replicas, self.min_isr)


def certificates(placement: Placement) -> tuple[Certificate, ...]:
    """One for each topic that clients know of and that has partitions."""
    racks = len({rack for rack in placement.racks.values() if rack is not None})
    return tuple(certificate(topic, placement.racks, racks) for topic in placement.visible if topic.partitions)


def certificate(topic: PlacedTopic, rack_of: Mapping[int, str | None], racks: int) -> Certificate:
    """The certificate of the partition that fares worst."""
    layouts = {_layout(row.replicas, rack_of) for row in topic.partitions}
    made = [_of_layout(topic, replicas, fullest, racks, len(rack_of)) for replicas, fullest in layouts]
    return min(made, key=lambda c: (c.writes is True) + (c.durable is True) - (c.fullest or 0) / 1000)


def survives(replicas: int, fullest: int, min_isr: int) -> tuple[bool, bool]:
    """Whether writes go on, and whether no acknowledged record can be destroyed, without ``fullest`` replicas."""
    return replicas - fullest >= min_isr, min_isr >= fullest + 1


def nearest_feasible(replicas: int, min_isr: int, racks: int, brokers: int) -> tuple[int, int] | None:
    """The closest (replication factor, min ISR), fewer changes first and then the safer, that survives any rack."""
    feasible = [
        (r, m)
        for r in range(1, min(brokers, MOST_REPLICAS) + 1)
        for m in range(1, r + 1)
        if racks and all(survives(r, -(-r // racks), m))
    ]
    return min(feasible, key=lambda c: (abs(c[0] - replicas) + abs(c[1] - min_isr), -c[0], -c[1]), default=None)


def _layout(replicas: tuple[int, ...], rack_of: Mapping[int, str | None]) -> tuple[int, int | None]:
    racks = [rack_of.get(broker) for broker in replicas]
    fullest = None if None in racks or not racks else max(Counter(racks).values())
    return len(replicas), fullest


def _of_layout(topic: PlacedTopic, replicas: int, fullest: int | None, racks: int, brokers: int) -> Certificate:
    effective = None if topic.min_isr is None else min(topic.min_isr, replicas)
    nearest = None if effective is None else nearest_feasible(replicas, effective, racks, brokers)
    return Certificate(topic.name, replicas, racks, fullest, effective, nearest)
