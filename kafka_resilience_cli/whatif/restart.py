"""What a clean restart of one broker puts at risk, as the cluster stands.

A controlled shutdown hands over every leadership that another replica in sync can take, and takes the broker out of
every ISR. So a risk is a partition that is left with fewer replicas in sync than min ISR (plus a margin), or with no
leader. The restart itself loses no records, except where a stale replica may take over (unclean leader election).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kafka_resilience_cli.whatif.coordinators import OFFSETS_TOPIC, TRANSACTIONS_TOPIC, coordinator_partition
from kafka_resilience_cli.whatif.placement import PlacedTopic, Placement, Replicas
from kafka_resilience_cli.whatif.promise import Answer, Promise
from kafka_resilience_cli.whatif.semantics import Shape, answer, reason
from kafka_resilience_cli.whatif.units import shape_of


@dataclass(frozen=True, slots=True)
class Risk:
    """What a topic's partitions suffer, with the numbers of the first. ``partitions`` is empty for the quorum.

    ``groups`` keep their offsets in one of the partitions. ``always``: it is so in every restart, however healthy the
    cluster is, because there are no more replicas than min ISR.
    """

    topic: str
    partitions: tuple[int, ...]
    harm: str
    why: str
    groups: tuple[str, ...] = ()
    always: bool = False


@dataclass(frozen=True, slots=True)
class Restart:
    """The answer for one broker: ``risks`` that are certain, and what could not be told."""

    broker: int
    risks: tuple[Risk, ...]
    unknown: tuple[Risk, ...]

    @property
    def answer(self) -> Answer:
        if self.risks:
            return Answer.BREAKS
        return Answer.UNKNOWN if self.unknown else Answer.HOLDS


def restart(placement: Placement, broker: int, margin: int = 0) -> Restart:
    """Judge the restart of a live broker; ``margin`` replicas in sync are to be left above min ISR."""
    down = frozenset({broker})
    found: dict[tuple[Answer, str, str, str, bool], list[int]] = {}
    for topic in placement.topics.values():
        for number, row in enumerate(topic.partitions):
            if broker in row.replicas:
                judged = _judged(topic, row, broker, placement, margin)
                if judged:
                    said, harm, why = judged
                    always = topic.min_isr is not None and len(row.replicas) <= topic.min_isr
                    found.setdefault((said, topic.name, harm, why, always), []).append(number)
    made = [
        (said, Risk(name, tuple(numbers), harm, why, _groups(placement, name, numbers), always))
        for (said, name, harm, why, always), numbers in found.items()
    ]
    if not placement.quorum(down):
        left = len(placement.live_voters - down)
        why = f"{left} of {len(placement.voters)} controllers left"
        made.insert(0, (Answer.BREAKS, Risk("", (), "no controller quorum: nothing can fail over", why)))
    return Restart(
        broker,
        tuple(risk for said, risk in made if said is Answer.BREAKS),
        tuple(risk for said, risk in made if said is Answer.UNKNOWN),
    )


def restart_order(placement: Placement, margin: int = 0) -> tuple[Restart, ...]:
    """The live brokers for a rolling restart, one at a time, each judged as the cluster stands.

    Rack by rack, so that never more than one rack is touched; brokers that are controllers too come last in theirs.
    """
    racks = placement.racks
    order = sorted(racks, key=lambda broker: (racks[broker] or "", broker in placement.voters, broker))
    return tuple(restart(placement, broker, margin) for broker in order)


def _judged(
    topic: PlacedTopic, row: Replicas, broker: int, placement: Placement, margin: int
) -> tuple[Answer, str, str] | None:
    brokers, shape = shape_of(row, topic, placement)
    mask = 1 << brokers.index(broker)
    quorum = placement.quorum(frozenset({broker}))
    after = shape.live & ~mask
    if shape.isr & shape.live == mask and after and shape.unclean is not False:
        said = Answer.BREAKS if shape.unclean else Answer.UNKNOWN
        return said, "acknowledged records can be lost", "it is the last in sync, and a stale one may lead"
    for promise, harm in ((Promise.READS, "writes and reads stop"), (Promise.WRITES, "writes with acks=all stop")):
        said = answer(promise, shape, mask, quorum)
        if said is not Answer.HOLDS:
            already = answer(promise, shape, 0) is Answer.BREAKS
            why = reason(promise, shape, mask, quorum)
            return said, harm if not already else "it is stopped already, and this broker has a replica", why
    wanted = _with_margin(shape, margin)
    said = answer(Promise.WRITES, wanted, mask, quorum)
    if margin and shape.isr & mask and said is not Answer.HOLDS:
        return said, f"fewer than {margin} above min ISR are left", reason(Promise.WRITES, shape, mask, quorum)
    return None


def _with_margin(shape: Shape, margin: int) -> Shape:
    if shape.min_isr is None:
        return shape
    effective = min(shape.min_isr, shape.replicas) + margin
    return replace(shape, min_isr=effective, replicas=max(shape.replicas, effective))


def _groups(placement: Placement, topic: str, numbers: list[int]) -> tuple[str, ...]:
    if topic not in (OFFSETS_TOPIC, TRANSACTIONS_TOPIC):
        return ()
    names = placement.groups if topic == OFFSETS_TOPIC else placement.transactional_ids
    count = len(placement.topics[topic].partitions)
    kept = set(numbers)
    return tuple(name for name in names if coordinator_partition(name, count) in kept)
