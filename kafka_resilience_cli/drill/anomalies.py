"""What can be wrong with a history, and the verdict on it: the values that ``checker.py`` makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class AnomalyKind(StrEnum):
    """In the order of a report, worst first. None of them may happen where the settings promise otherwise."""

    LOST = "lost"
    READ_THEN_LOST = "read-then-lost"
    DIVERGED = "diverged"
    ABORTED = "aborted-read"
    TORN = "torn-transaction"
    PHANTOM = "phantom"
    DUPLICATE = "duplicate"
    REORDERED = "reordered"
    SKIPPED = "skipped"
    COMMITTED_AHEAD = "committed-ahead"
    REWOUND = "rewound"


MEANINGS: Mapping[AnomalyKind, str] = {
    AnomalyKind.LOST: "an acknowledged record is not in the log",
    AnomalyKind.READ_THEN_LOST: "a group read a record that is no longer in the log",
    AnomalyKind.DIVERGED: "one offset was seen with two records, or a record away from its acknowledged offset",
    AnomalyKind.ABORTED: "a record whose send failed or whose transaction was aborted is visible",
    AnomalyKind.TORN: "a part of a transaction is visible, another is not",
    AnomalyKind.PHANTOM: "a record that nobody sent, or not to this partition",
    AnomalyKind.DUPLICATE: "a record of an idempotent producer is in the log more than once",
    AnomalyKind.REORDERED: "an idempotent producer's records are not in the order in which they were sent",
    AnomalyKind.SKIPPED: "a group read past a record that it never got",
    AnomalyKind.COMMITTED_AHEAD: "a member committed past a record that it had not got",
    AnomalyKind.REWOUND: "a member went back without a new assignment",
}


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One thing that must not happen.

    ``ids`` are the records it is about, ``lines`` the lines of the history that prove it, ``offset`` is -1 where none
    is known.
    """

    kind: AnomalyKind
    partition: str
    offset: int
    ids: tuple[str, ...]
    lines: tuple[int, ...]
    message: str

    @property
    def sort_key(self) -> tuple[int, str, int, int, tuple[str, ...], str]:
        topic, _, number = self.partition.rpartition("-")
        index = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
        return (_RANKS[self.kind], topic, index, self.offset, self.ids, self.message)


_RANKS = {kind: rank for rank, kind in enumerate(AnomalyKind)}


class Answer(StrEnum):
    """Of a check."""

    PASS = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was checked.

    Sends are ``acknowledged``, ``failed`` (refused or aborted) or ``unknown``; the final read resolves the unknown ones
    to ``unknown_written`` and ``unknown_absent``. ``lost`` of the acknowledged are gone. ``redelivered`` are records
    that a group got more than once, ``unread`` those behind the last record it got: neither is an anomaly. Nor are
    ``duplicates`` and ``reordered`` of producers that are not idempotent.
    """

    sent: int = 0
    acknowledged: int = 0
    failed: int = 0
    unknown: int = 0
    unknown_written: int = 0
    unknown_absent: int = 0
    lost: int = 0
    in_log: int = 0
    delivered: int = 0
    redelivered: int = 0
    unread: int = 0
    duplicates: int = 0
    reordered: int = 0
    faults: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """``anomalies`` are sorted, at most :data:`EVIDENCE` of a kind; ``totals`` counts all of them.

    ``reasons`` say what could not be told: with any of them the history does not prove that nothing is wrong.
    """

    anomalies: tuple[Anomaly, ...]
    totals: Mapping[AnomalyKind, int]
    reasons: tuple[str, ...]
    counts: Counts

    @property
    def answer(self) -> Answer:
        if self.totals:
            return Answer.FAIL
        return Answer.INCONCLUSIVE if self.reasons else Answer.PASS


EVIDENCE = 1000
"""Anomalies of one kind that are kept; more are only counted, so that a broken cluster costs no memory."""


class Evidence:
    """Collects anomalies."""

    def __init__(self) -> None:
        self._kept: list[Anomaly] = []
        self._totals: dict[AnomalyKind, int] = {}

    def add(self, anomaly: Anomaly) -> None:
        count = self._totals.get(anomaly.kind, 0) + 1
        self._totals[anomaly.kind] = count
        if count <= EVIDENCE:
            self._kept.append(anomaly)

    def verdict(self, reasons: Iterable[str], counts: Counts) -> Verdict:
        totals = {kind: self._totals[kind] for kind in AnomalyKind if kind in self._totals}
        anomalies = tuple(sorted(self._kept, key=lambda each: each.sort_key))
        return Verdict(anomalies, totals, tuple(reasons), counts)
