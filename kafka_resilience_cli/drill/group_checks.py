"""What consumer groups are owed: every record at least once, in order, and the same that the log has.

A member may get records again after a new assignment; within one it may neither go back nor jump over records that
exist. Offsets without a record (the markers of transactions) are no gaps.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from kafka_resilience_cli.drill.anomalies import Anomaly, AnomalyKind, Counts, Evidence
from kafka_resilience_cli.drill.log_checks import Found
from kafka_resilience_cli.drill.observed import NOBODY, FinalRead, Observed, Result, Stint

_SHOWN = 1000
"""Ids that one anomaly names."""

_UNREAD = FinalRead()


@dataclass(slots=True)
class GroupResult:
    """``vanished``: records that a group got and that are gone. Of ``counts`` only what concerns groups is set."""

    counts: Counts = field(default_factory=Counts)
    vanished: set[int] = field(default_factory=set)


def check_groups(seen: Observed, standing: bytearray, found: Found, evidence: Evidence) -> GroupResult:
    """Follow every member through every assignment; ``standing`` is what each send came to."""
    by_group: dict[str, list[Stint]] = {}
    for stint in seen.stints:
        by_group.setdefault(stint.group, []).append(stint)
    vanished: set[int] = set()
    delivered = redelivered = unread = 0
    for name, stints in sorted(by_group.items()):
        group = _Group(seen, standing, found, evidence, vanished, name, bytearray(len(seen.records)))
        for stint in stints:
            redelivered += group.follow(stint)
        unread += group.owed(stints)
        delivered += sum(len(stint.rows) for stint in stints)
    return GroupResult(Counts(delivered=delivered, redelivered=redelivered, unread=unread), vanished)


@dataclass(frozen=True, slots=True)
class _Group:
    seen: Observed
    standing: bytearray
    found: Found
    evidence: Evidence
    vanished: set[int]
    name: str
    got: bytearray
    jumped: set[int] = field(default_factory=set)

    def follow(self, stint: Stint) -> int:
        """One assignment of one partition; how many of its records the group had already."""
        final = self.seen.finals.get(stint.partition, _UNREAD)
        if stint.rows and not _is_slice(stint, final):
            self._step(stint, final)
        self._commits(stint, final)
        again, got = 0, self.got
        for record in stint.rows.records:
            again += got[record]
            got[record] = 1
        return again

    def owed(self, stints: Sequence[Stint]) -> int:
        """Records between the first and the last that the group got, but for those it never got; and how many follow.

        What lies before the first is nobody's business: a group may begin at the end of the log.
        """
        reach: dict[int, tuple[int, int]] = {}
        for stint in stints:
            if stint.rows:
                low, high = min(stint.rows.offsets), max(stint.rows.offsets) + 1
                low = low if stint.position is None else min(low, stint.position)
                before = reach.get(stint.partition, (low, high))
                reach[stint.partition] = (min(low, before[0]), max(high, before[1]))
        unread = 0
        for partition, (low, high) in reach.items():
            final = self.seen.finals.get(partition, _UNREAD)
            records = final.rows.records
            rows = final.rows_between(low, high)
            missed = [row for row in rows if not self.got[records[row]] and records[row] not in self.jumped]
            for run in _runs(missed):
                self._skipped(partition, run, f"group {self.name} never got", ())
            unread += sum(1 for row in range(rows.stop, len(records)) if not self.got[records[row]])
        return unread

    def _step(self, stint: Stint, final: FinalRead) -> None:
        rows, owed, last = stint.rows, stint.position, None
        for row, offset in enumerate(rows.offsets):
            if last is not None and offset <= last:
                name = self.seen.records.ids[rows.records[row]]
                told = f"member {stint.member} of {self.name} went from offset {last} back to {name} at {offset}"
                self._add(AnomalyKind.REWOUND, stint, row, told, rows.line(row - 1))
            elif owed is not None and offset > owed:
                between = final.rows_between(owed, offset)
                if between:
                    self.jumped.update(final.rows.records[between.start : between.stop])
                    lines = (rows.line(row - 1), rows.line(row)) if row else (rows.line(row),)
                    told = f"member {stint.member} of {self.name} read up to offset {offset} without"
                    self._skipped(stint.partition, between, told, lines)
            self._compare(stint, final, row)
            last, owed = offset, offset + 1

    def _compare(self, stint: Stint, final: FinalRead, row: int) -> None:
        """A record that was read against the log."""
        offset, record = stint.rows.offsets[row], stint.rows.records[row]
        if offset < final.start or not (final.complete or offset < final.position):
            return
        there = final.rows_between(offset, offset + 1)
        if there and final.rows.records[there[0]] == record:
            return
        records = self.seen.records
        told = f"{records.ids[record]}, which group {self.name} read at offset {offset},"
        proof = [*self.seen.lines_about(record), *([final.rows.line(there[0])] if there else [])]
        private = records.transaction[record] != NOBODY and self.name not in self.seen.committed_readers
        if records.order[record] == NOBODY:
            self._add(AnomalyKind.PHANTOM, stint, row, f"{told} was sent by nobody", *proof)
        elif self.standing[record] == Result.FAIL:
            if not private:
                self._add(AnomalyKind.ABORTED, stint, row, f"{told} failed or was aborted", *proof)
        elif self.found.at[record] >= 0:
            self._add(AnomalyKind.DIVERGED, stint, row, f"{told} is at offset {self.found.at[record]} now", *proof)
        elif self.standing[record] == Result.OK or not private:
            if record in self.vanished:
                return
            self.vanished.add(record)
            now = f"; the offset holds {records.ids[final.rows.records[there[0]]]}" if there else ""
            acknowledged = " was acknowledged and" if self.standing[record] == Result.OK else ""
            self._add(
                AnomalyKind.READ_THEN_LOST, stint, row, f"{told}{acknowledged} is no longer in the log{now}", *proof
            )

    def _commits(self, stint: Stint, final: FinalRead) -> None:
        if not stint.commits:
            return
        reached = array("q", accumulate(stint.rows.offsets, max))
        highest = -1
        for count, offset, line in stint.commits:
            got = reached[count - 1] + 1 if count else stint.position
            if got is None or offset <= max(got, highest):
                continue
            rows = final.rows_between(got, offset)
            if rows:
                highest = offset
                told = f"member {stint.member} of {self.name} committed offset {offset}, and had got those below {got}:"
                self._ranged(AnomalyKind.COMMITTED_AHEAD, stint.partition, rows, f"{told} without", (line,))

    def _skipped(self, partition: int, rows: range, told: str, lines: tuple[int, ...]) -> None:
        self._ranged(AnomalyKind.SKIPPED, partition, rows, told, lines)

    def _ranged(self, kind: AnomalyKind, partition: int, rows: range, told: str, lines: tuple[int, ...]) -> None:
        log = self.seen.finals[partition].rows
        ids = tuple(self.seen.records.ids[log.records[row]] for row in rows[:_SHOWN])
        first, last = log.offsets[rows[0]], log.offsets[rows[-1]]
        what = f"{ids[0]} at offset {first}" if len(rows) == 1 else f"{len(rows)} records at offsets {first} to {last}"
        proof = tuple(sorted({*lines, log.line(rows[0])}))
        self.evidence.add(Anomaly(kind, self.seen.names()[partition], first, ids, proof, f"{told} {what}"))

    def _add(self, kind: AnomalyKind, stint: Stint, row: int, told: str, *lines: int) -> None:
        proof = sorted({*lines, stint.rows.line(row)})
        ids = (self.seen.records.ids[stint.rows.records[row]],)
        name = self.seen.names()[stint.partition]
        self.evidence.add(Anomaly(kind, name, stint.rows.offsets[row], ids, tuple(proof), told))


def _is_slice(stint: Stint, final: FinalRead) -> bool:
    """Whether everything that was read is just what the log has, from where the member began: the usual case, fast."""
    rows, log = stint.rows, final.rows
    begin = bisect_left(log.offsets, rows.offsets[0])
    end = begin + len(rows)
    return (
        log.offsets[begin:end] == rows.offsets
        and log.records[begin:end] == rows.records
        and (stint.position is None or bisect_left(log.offsets, stint.position) == begin)
    )


def _runs(rows: Sequence[int]) -> Iterator[range]:
    """Neighbouring rows, joined."""
    first = 0
    for index in range(1, len(rows) + 1):
        if index == len(rows) or rows[index] != rows[index - 1] + 1:
            yield range(rows[first], rows[index - 1] + 1)
            first = index
