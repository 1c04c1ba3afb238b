"""What a failure does to one partition, row by row as it was measured on a real cluster."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.whatif.promise import Answer, Promise
from kafka_resilience_cli.whatif.semantics import Shape, answer, reason

HOLDS, BREAKS, UNKNOWN = Answer.HOLDS, Answer.BREAKS, Answer.UNKNOWN
FULL = Shape(replicas=3, isr=0b111, live=0b111, min_isr=2, leader=0)


def shape(replicas: int = 3, min_isr: int | None = 2, isr: int | None = None, **more) -> Shape:
    full = (1 << replicas) - 1
    return Shape(
        **{"live": full, "leader": 0, **more}, replicas=replicas, isr=full if isr is None else isr, min_isr=min_isr
    )


def answers(shape: Shape, failed: int, quorum: bool = True) -> dict[str, Answer]:
    return {promise.value: answer(promise, shape, failed, quorum) for promise in Promise}


AVAILABILITY = [
    pytest.param(shape(1, 2), 0, True, "WARN", id="RF 1 with min ISR 2 writes: the broker caps it"),
    pytest.param(shape(2, 3), 0, True, "WARN", id="RF 2 with min ISR 3 writes"),
    pytest.param(shape(3, 3), 0b100, True, "-1-R", id="RF 3, min ISR 3, one down"),
    pytest.param(shape(3, 2), 0b001, True, "WARN", id="RF 3, min ISR 2, the leader down"),
    pytest.param(shape(3, 2), 0b011, True, "-1-R", id="RF 3, min ISR 2, two down: acks=1 is taken, and invisible"),
    pytest.param(shape(3, 2), 0b111, True, "----", id="all down"),
    pytest.param(shape(3, 2, 0b011), 0b001, True, "-1-R", id="the ISR has shrunk already"),
    pytest.param(shape(3, 2, 0b011), 0b100, True, "WARN", id="a replica that is out of the ISR is not missed"),
    pytest.param(shape(3, 1, 0b001), 0b001, True, "----", id="the only replica in sync down, a stale one alive"),
    pytest.param(shape(3, 2, 0b001, elr=0b010), 0b001, True, "?1?R", id="an eligible leader replica takes over"),
    pytest.param(shape(3, 2, live=0b110), 0, True, "WARN", id="a dead replica still listed in the ISR"),
    pytest.param(shape(3, 2), 0, False, "WARN", id="no quorum, every broker up"),
    pytest.param(shape(3, 1), 0b010, False, "-1-R", id="no quorum, a follower down: no replica leaves the ISR"),
    pytest.param(shape(3, 1), 0b001, False, "----", id="no quorum, the leader down"),
    pytest.param(shape(1, 1), 0, False, "WARN", id="no quorum, RF 1 on a survivor"),
    pytest.param(shape(3, 2, 0b011), 0b100, False, "WARN", id="no quorum, RF 3 with a dead one out of the ISR"),
    pytest.param(shape(2, 1, 0b01, unclean=True), 0b01, True, "WARN", id="unclean election, min ISR 1"),
    pytest.param(
        shape(3, 2, 0b001, unclean=True),
        0b001,
        True,
        "?1?R",
        id="unclean election, min ISR 2: the rest has to catch up",
    ),
    pytest.param(shape(2, 2, 0b01, unclean=True), 0b01, True, "-1-R", id="unclean election, too few alive"),
    pytest.param(shape(3, 2, strict=False), 0b011, True, "-1NR", id="before 3.7, acks=1 is visible below min ISR"),
    pytest.param(shape(3, 1, strict=False), 0b010, False, "-1-R", id="before 3.7 and without a quorum it is not"),
]


@pytest.mark.parametrize(("partition", "failed", "quorum", "expected"), AVAILABILITY)
def test_availability(partition: Shape, failed: int, quorum: bool, expected: str) -> None:
    """W: acks=all, 1: acks=1, N: new data seen, R: reads; ``WARN`` is all of them."""
    promises = (Promise.WRITES, Promise.ACKS_1, Promise.NEW_DATA, Promise.READS)
    said = [answer(promise, partition, failed, quorum) for promise in promises]
    letters = "W1NR" if expected != "WARN" else "WARN"
    shown = "".join(
        {HOLDS: letter, BREAKS: "-", UNKNOWN: "?"}[each] for letter, each in zip(letters, said, strict=True)
    )
    assert shown == expected


@pytest.mark.parametrize(("partition", "failed", "quorum", "expected"), AVAILABILITY)
def test_coordinators_need_what_acks_all_needs(partition: Shape, failed: int, quorum: bool, expected: str) -> None:
    said = {answer(p, partition, failed, quorum) for p in (Promise.WRITES, Promise.OFFSETS, Promise.TRANSACTIONS)}
    assert len(said) == 1


LOSS = [
    pytest.param(FULL, 0, "CPND", id="nothing fails"),
    pytest.param(FULL, 0b001, "CPND", id="RF 3, min ISR 2, one"),
    pytest.param(FULL, 0b011, "C-N-", id="two: the acknowledgement may have come from just those"),
    pytest.param(FULL, 0b111, "C---", id="all"),
    pytest.param(shape(3, 1), 0b001, "C-N-", id="min ISR 1: the leader alone may have acknowledged"),
    pytest.param(
        shape(3, 2, elr_on=False), 0b001, "C-ND", id="without eligible leader replicas one power loss is enough"
    ),
    pytest.param(shape(3, 2, elr_on=None), 0b001, "C?ND", id="not known whether there are any"),
    pytest.param(shape(3, 2, elr_on=None), 0b011, "C-N-", id="not known, and it does not matter"),
    pytest.param(shape(3, 2, 0b001, elr=0b010), 0b001, "CPND", id="the eligible replica has it too"),
    pytest.param(shape(3, 1, 0b001), 0b001, "C---", id="the last one in sync"),
    pytest.param(shape(2, 1, 0b01, unclean=True), 0b01, "----", id="unclean election of a stale replica"),
    pytest.param(shape(3, 2, unclean=True), 0b001, "CPND", id="unclean election, within min ISR"),
    pytest.param(shape(3, 2, unclean=True), 0b011, "--N-", id="unclean election, beyond"),
    pytest.param(shape(3, 2, unclean=None), 0b011, "?-N-", id="not known whether stale ones may lead"),
]


@pytest.mark.parametrize(("partition", "failed", "expected"), LOSS)
def test_acknowledged_records(partition: Shape, failed: int, expected: str) -> None:
    """C: crash, P: power loss, N: disks with the ISR as it is, D: disks with any ISR there may have been."""
    promises = (Promise.NO_LOSS_CRASH, Promise.NO_LOSS_POWER, Promise.NO_LOSS_DISK_NOW, Promise.NO_LOSS_DISK)
    shown = "".join(
        {HOLDS: letter, BREAKS: "-", UNKNOWN: "?"}[answer(promise, partition, failed)]
        for letter, promise in zip("CPND", promises, strict=True)
    )
    assert shown == expected


@pytest.mark.parametrize(
    ("promise", "partition", "failed", "expected"),
    [
        pytest.param(Promise.WRITES, shape(3, None), 0b001, UNKNOWN, id="min ISR decides"),
        pytest.param(Promise.WRITES, shape(3, None), 0b111, BREAKS, id="no min ISR would help"),
        pytest.param(Promise.WRITES, shape(3, None), 0, HOLDS, id="no min ISR would hurt"),
        pytest.param(Promise.READS, shape(3, None, unclean=None), 0b011, HOLDS, id="reads need no min ISR"),
        pytest.param(Promise.READS, shape(3, 2, 0b001, elr=None), 0b001, UNKNOWN, id="an eligible replica might lead"),
        pytest.param(Promise.NEW_DATA, shape(3, 2, strict=None), 0b011, UNKNOWN, id="the version decides"),
        pytest.param(Promise.NEW_DATA, shape(3, 2, strict=None), 0b001, HOLDS, id="any version shows it"),
    ],
)
def test_what_is_not_known_matters_only_where_it_decides(
    promise: Promise, partition: Shape, failed: int, expected: Answer
) -> None:
    assert answer(promise, partition, failed) is expected


@pytest.mark.parametrize(
    ("promise", "partition", "failed", "quorum", "expected"),
    [
        (Promise.WRITES, FULL, 0b011, True, "1 of 3 replicas left in sync, min ISR is 2"),
        (Promise.WRITES, shape(1, 2), 0b1, True, "0 of 1 replicas left in sync, min ISR is 1 (2 configured, capped"),
        (Promise.WRITES, FULL, 0b010, False, "no controller quorum: no leader can be elected, no replica leaves the"),
        (Promise.WRITES, shape(3, None), 0b001, True, "min.insync.replicas is not known"),
        (Promise.NO_LOSS_DISK, FULL, 0b011, True, "2 of 3 replicas, min ISR is 2"),
        (Promise.NO_LOSS_POWER, shape(elr_on=False), 0b001, True, "1 of 3 replicas, and without eligible leader"),
        (Promise.NO_LOSS_CRASH, shape(2, 1, 0b01, unclean=True), 0b01, True, "1 of 2 replicas, and a stale one may"),
    ],
)
def test_reasons_have_the_numbers_in_them(
    promise: Promise, partition: Shape, failed: int, quorum: bool, expected: str
) -> None:
    assert reason(promise, partition, failed, quorum).startswith(expected)
