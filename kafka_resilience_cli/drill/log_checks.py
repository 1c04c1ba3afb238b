"""What the log owes: nothing invented, nothing twice, in order, where it was acknowledged."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

from kafka_resilience_cli.drill.anomalies import Anomaly, AnomalyKind, Evidence
from kafka_resilience_cli.drill.observed import NOBODY, Column, Observed, Result


@dataclass(slots=True)
class Found:
    """Where the final read found the records.

    ``at``: the first offset in a record's own partition, -1 where it is absent. ``again``: partitions and offsets of
    those that were found more than once. ``duplicates`` and ``reordered`` count what producers that are not idempotent
    may do.
    """

    at: array[int]
    again: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    duplicates: int = 0
    reordered: int = 0


def check_log(seen: Observed, standing: bytearray, evidence: Evidence) -> Found:
    """Look at every row of the final read, partition by partition; ``standing`` is what each send came to."""
    found = Found(array("q", [-1]) * len(seen.records))
    for name, number in sorted(seen.partitions.items()):
        if number in seen.finals:
            _Partition(seen, standing, found, evidence, name, number).check(seen.finals[number].rows)
    _misplaced(seen, standing, found, evidence)
    return found


@dataclass(frozen=True, slots=True)
class _Partition:
    seen: Observed
    standing: bytearray
    found: Found
    evidence: Evidence
    name: str
    number: int

    def check(self, rows: Column) -> None:
        records, at, standing = self.seen.records, self.found.at, self.standing
        order, home, producers = records.order, records.partition, records.producer
        newest: dict[int, int] = {}
        for row, (offset, record) in enumerate(zip(rows.offsets, rows.records, strict=True)):
            nth = order[record]
            if nth == NOBODY or standing[record] == Result.FAIL or home[record] not in (self.number, NOBODY):
                self._stranger(rows, row)
                continue
            if at[record] >= 0:
                self._again(rows, row)
                continue
            at[record] = offset
            producer = producers[record]
            before = newest.get(producer, NOBODY)
            if before != NOBODY and order[before] > nth:
                self._reordered(rows, row, before)
            else:
                newest[producer] = record

    def _stranger(self, rows: Column, row: int) -> None:
        records, record = self.seen.records, rows.records[row]
        name = records.ids[record]
        if records.order[record] == NOBODY:
            kind, told = AnomalyKind.PHANTOM, f"{name} is in the log, and nobody sent it"
        elif records.partition[record] not in (self.number, NOBODY):
            home = self.seen.names()[records.partition[record]]
            kind, told = AnomalyKind.PHANTOM, f"{name} is in {self.name}, and was sent to {home}"
        else:
            self.found.at[record] = rows.offsets[row]
            why = "its send failed" if records.result[record] == Result.FAIL else "its transaction was aborted"
            kind, told = AnomalyKind.ABORTED, f"{name} is in the log, and {why}"
        self._add(kind, rows, row, told, *self.seen.lines_about(record))

    def _again(self, rows: Column, row: int) -> None:
        records, record = self.seen.records, rows.records[row]
        self.found.again.setdefault(record, []).append((self.number, rows.offsets[row]))
        if records.producer[record] not in self.seen.idempotent:
            self.found.duplicates += 1
            return
        first = self.found.at[record]
        self._add(
            AnomalyKind.DUPLICATE,
            rows,
            row,
            f"{records.ids[record]} is in the log at offsets {first} and {rows.offsets[row]}",
            *self.seen.lines_about(record),
        )

    def _reordered(self, rows: Column, row: int, before: int) -> None:
        records, record = self.seen.records, rows.records[row]
        if records.producer[record] not in self.seen.idempotent:
            self.found.reordered += 1
            return
        self._add(
            AnomalyKind.REORDERED,
            rows,
            row,
            f"{records.ids[record]} was sent before {records.ids[before]} and stands behind it",
            records.sent_line[record],
            records.sent_line[before],
        )

    def _add(self, kind: AnomalyKind, rows: Column, row: int, told: str, *lines: int) -> None:
        proof = sorted({*lines, rows.line(row)})
        ids = (self.seen.records.ids[rows.records[row]],)
        self.evidence.add(Anomaly(kind, self.name, rows.offsets[row], ids, tuple(proof), told))


def _misplaced(seen: Observed, standing: bytearray, found: Found, evidence: Evidence) -> None:
    """Records that are in the log, but not where the broker said."""
    records, names = seen.records, seen.names()
    for record, (said, at) in enumerate(zip(records.offset, found.at, strict=True)):
        if said == at or said < 0 or at < 0 or standing[record] == Result.FAIL:
            continue
        partition = records.partition[record]
        if (partition, said) not in found.again.get(record, ()):
            rows = seen.finals[partition].rows
            row = seen.finals[partition].rows_between(at, at + 1)[0]
            lines = sorted({*seen.lines_about(record), rows.line(row)})
            told = f"{records.ids[record]} was acknowledged at offset {said} and is at {at}"
            evidence.add(
                Anomaly(AnomalyKind.DIVERGED, names[partition], said, (records.ids[record],), tuple(lines), told)
            )
