"""What a history says, in columns: a million records in some hundred megabytes.

``gathering.py`` fills them; which of it is an anomaly is for ``checker.py``.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from kafka_resilience_cli.drill.events import UNKNOWN_OFFSET, Fault, LogEnd

NOBODY = -1
"""No producer, no partition, no transaction, no line."""


class Result(IntEnum):
    """What is known about a send."""

    UNKNOWN = 0
    OK = 1
    FAIL = 2


@dataclass(slots=True)
class Records:
    """A column per fact; the index is the record's number everywhere in this room."""

    ids: list[str] = field(default_factory=list)
    number: dict[str, int] = field(default_factory=dict)
    order: array[int] = field(default_factory=lambda: array("i"))
    """The how-manieth send of the history; NOBODY for an id that was never sent."""
    producer: array[int] = field(default_factory=lambda: array("i"))
    partition: array[int] = field(default_factory=lambda: array("i"))
    transaction: array[int] = field(default_factory=lambda: array("i"))
    result: array[int] = field(default_factory=lambda: array("b"))
    offset: array[int] = field(default_factory=lambda: array("q"))
    sent_line: array[int] = field(default_factory=lambda: array("i"))
    result_line: array[int] = field(default_factory=lambda: array("i"))

    def __len__(self) -> int:
        return len(self.ids)

    def numbers(self, ids: Sequence[str]) -> list[int]:
        """Their numbers; an id that was not seen before gets the next, as one that nobody sent so far."""
        known = self.number
        try:
            return [known[each] for each in ids]
        except KeyError:
            self.add([each for each in dict.fromkeys(ids) if each not in known])
            return [known[each] for each in ids]

    def add(
        self,
        ids: Sequence[str],
        *,
        order: int = NOBODY,
        producer: int = NOBODY,
        partition: int = NOBODY,
        transaction: int = NOBODY,
        line: int = NOBODY,
    ) -> None:
        """New ids; with an ``order``, the sends from that number on."""
        count, first = len(ids), len(self.ids)
        self.number.update(zip(ids, range(first, first + count), strict=True))
        self.ids.extend(ids)
        self.order.extend([NOBODY] * count if order == NOBODY else range(order, order + count))
        self.producer.extend([producer] * count)
        self.partition.extend([partition] * count)
        self.transaction.extend([transaction] * count)
        self.result.extend([Result.UNKNOWN] * count)
        self.offset.extend([UNKNOWN_OFFSET] * count)
        self.sent_line.extend([line] * count)
        self.result_line.extend([NOBODY] * count)


@dataclass(slots=True)
class Column:
    """Records with their offsets, in the order in which they were read."""

    offsets: array[int] = field(default_factory=lambda: array("q"))
    records: array[int] = field(default_factory=lambda: array("i"))
    _starts: array[int] = field(default_factory=lambda: array("i"))
    _lines: array[int] = field(default_factory=lambda: array("i"))

    def __len__(self) -> int:
        return len(self.offsets)

    def extend(self, line: int, offsets: Sequence[int], records: Sequence[int]) -> None:
        self._starts.append(len(self.offsets))
        self._lines.append(line)
        self.offsets.extend(offsets)
        self.records.extend(records)

    def line(self, index: int) -> int:
        """The line of the history that has this row."""
        return self._lines[bisect_right(self._starts, index) - 1]


@dataclass(slots=True)
class FinalRead:
    """What the final read found in one partition."""

    rows: Column = field(default_factory=Column)
    end: LogEnd | None = None

    @property
    def complete(self) -> bool:
        return self.end is not None and self.end.position >= self.end.end

    @property
    def start(self) -> int:
        return self.end.start if self.end else 0

    @property
    def position(self) -> int:
        """Offsets below it were read."""
        if self.end:
            return self.end.position
        return self.rows.offsets[-1] + 1 if self.rows else 0

    def rows_between(self, low: int, high: int) -> range:
        """Indices of the rows with ``low <= offset < high``."""
        return range(bisect_left(self.rows.offsets, low), bisect_left(self.rows.offsets, high))


@dataclass(slots=True)
class Stint:
    """What one member read of one partition from one assignment on.

    ``position`` is where it began, if that is known; ``commits`` are (rows read before, offset, line).
    """

    group: str
    member: str
    partition: int
    position: int | None = None
    rows: Column = field(default_factory=Column)
    commits: list[tuple[int, int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Observed:
    """A whole history. ``lines`` is the number of its last event."""

    records: Records = field(default_factory=Records)
    partitions: dict[str, int] = field(default_factory=dict)
    producers: dict[str, int] = field(default_factory=dict)
    idempotent: set[int] = field(default_factory=set)
    transactions: dict[str, int] = field(default_factory=dict)
    outcomes: dict[int, tuple[str, int]] = field(default_factory=dict)
    """How a transaction ended, and the line that says so."""
    committed_readers: set[str] = field(default_factory=set)
    """Groups that read only what is committed."""
    finals: dict[int, FinalRead] = field(default_factory=dict)
    stints: list[Stint] = field(default_factory=list)
    faults: list[tuple[int, Fault]] = field(default_factory=list)
    sent: int = 0
    lines: int = 0
    ended: bool = False
    current: dict[tuple[str, str, int, int], Stint] = field(default_factory=dict)
    """The stint that a group's member, in a generation and a partition, is in."""

    def names(self) -> list[str]:
        """Partitions by number."""
        return list(self.partitions)

    def lines_about(self, record: int) -> tuple[int, ...]:
        """Where it was sent, where its result stands, and the end of its transaction."""
        records = self.records
        ended = self.outcomes.get(records.transaction[record], ("", NOBODY))[1]
        lines = (records.sent_line[record], records.result_line[record], ended)
        return tuple(line for line in lines if line != NOBODY)
