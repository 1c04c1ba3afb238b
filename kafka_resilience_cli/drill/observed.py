"""What a history says, gathered in columns: a million records in some hundred megabytes.

Only what needs no judgement is decided here: results that contradict each other make a history unusable. Which of the
rest is an anomaly is for ``checker.py``.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from kafka_resilience_cli.drill.events import (
    UNKNOWN_OFFSET,
    Assign,
    Commit,
    End,
    Event,
    Fail,
    Fault,
    Group,
    Log,
    LogEnd,
    Ok,
    Producer,
    Read,
    Send,
    Transaction,
    Unknown,
)
from kafka_resilience_cli.drill.history import HistoryError

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
        """Their numbers; an id that was not seen before gets the next."""
        known = self.number
        try:
            return [known[each] for each in ids]
        except KeyError:
            for each in ids:
                if each not in known:
                    self.add(each)
            return [known[each] for each in ids]

    def add(self, name: str) -> int:
        number = self.number[name] = len(self.ids)
        self.ids.append(name)
        for column in (self.order, self.producer, self.partition, self.transaction):
            column.append(NOBODY)
        self.result.append(Result.UNKNOWN)
        self.offset.append(UNKNOWN_OFFSET)
        self.sent_line.append(NOBODY)
        self.result_line.append(NOBODY)
        return number


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
    _current: dict[tuple[str, str, int, int], Stint] = field(default_factory=dict)

    def names(self) -> list[str]:
        """Partitions by number."""
        return list(self.partitions)


def observe(events: Iterable[tuple[int, Event]]) -> Observed:
    """Gather events (line, event). Raises :class:`HistoryError` where they contradict each other."""
    seen = Observed()
    for line, event in events:
        if seen.ended:
            raise _wrong(line, "something follows the end")
        seen.lines = line
        match event:
            case Send():
                _send(seen, line, event)
            case Ok():
                _ok(seen, line, event)
            case Fail():
                _result(seen, line, event.ids, Result.FAIL)
            case Unknown():
                _result(seen, line, event.ids, Result.UNKNOWN)
            case Read():
                stint = _stint(seen, event.group, event.member, event.generation, event.partition)
                stint.rows.extend(line, event.offsets, seen.records.numbers(event.ids))
            case Log():
                _log(seen, line, event)
            case Commit():
                for partition, offset in event.offsets.items():
                    stint = _stint(seen, event.group, event.member, event.generation, partition)
                    stint.commits.append((len(stint.rows), offset, line))
            case _:
                _rare(seen, line, event)
    return seen


def _rare(seen: Observed, line: int, event: Event) -> None:
    match event:
        case Producer():
            number = _index(seen.producers, event.producer)
            if event.idempotent:
                seen.idempotent.add(number)
        case Group():
            if event.isolation == "read_committed":
                seen.committed_readers.add(event.group)
        case Assign():
            for partition, position in event.positions.items():
                _begin(seen, event.group, event.member, event.generation, partition).position = position
        case Transaction():
            number = _index(seen.transactions, event.tx)
            before, first = seen.outcomes.get(number, ("unknown", 0))
            if before not in ("unknown", event.outcome):
                raise _wrong(line, f"transaction {event.tx} was {before} in line {first} and is {event.outcome} here")
            seen.outcomes[number] = (event.outcome, line)
        case Fault():
            seen.faults.append((line, event))
        case LogEnd():
            final = _final(seen, line, event.partition)
            if final.rows and final.rows.offsets[-1] >= event.position:
                raise _wrong(line, f"the final read of {event.partition} found records beyond its own position")
            final.end = event
        case End():
            seen.ended = True


def _send(seen: Observed, line: int, event: Send) -> None:
    records = seen.records
    producer = _index(seen.producers, event.producer)
    partition = _index(seen.partitions, event.partition) if event.partition else NOBODY
    transaction = _index(seen.transactions, event.tx) if event.tx else NOBODY
    if event.tx:
        seen.idempotent.add(producer)
    known = records.number
    for name in event.ids:
        number = known.get(name, NOBODY)
        if number == NOBODY:
            number = records.add(name)
        elif records.order[number] != NOBODY:
            raise _wrong(line, f"{name[:80]!r} was sent in line {records.sent_line[number]} already: ids are unique")
        records.order[number] = seen.sent
        records.producer[number] = producer
        records.partition[number] = partition
        records.transaction[number] = transaction
        records.sent_line[number] = line
        seen.sent += 1


def _ok(seen: Observed, line: int, event: Ok) -> None:
    _result(seen, line, event.ids, Result.OK)
    records = seen.records
    partition = _index(seen.partitions, event.partition)
    for number, offset in zip(
        records.numbers(event.ids), event.offsets or [UNKNOWN_OFFSET] * len(event.ids), strict=True
    ):
        if records.partition[number] not in (NOBODY, partition):
            sent = seen.names()[records.partition[number]]
            raise _wrong(line, f"{records.ids[number][:80]!r} was sent to {sent}, not to {event.partition}")
        records.partition[number] = partition
        records.offset[number] = offset


def _result(seen: Observed, line: int, ids: Sequence[str], result: Result) -> None:
    """A result that was unknown may become known; nothing else may change."""
    records = seen.records
    for name in ids:
        number = records.number.get(name, NOBODY)
        if number == NOBODY or records.order[number] == NOBODY:
            raise _wrong(line, f"{name[:80]!r} has a result, but was not sent before")
        if records.result[number] != Result.UNKNOWN:
            raise _wrong(line, f"{name[:80]!r} has a result in line {records.result_line[number]} already")
        records.result[number] = result
        records.result_line[number] = line


def _log(seen: Observed, line: int, event: Log) -> None:
    rows = _final(seen, line, event.partition).rows
    last = rows.offsets[-1] if rows else UNKNOWN_OFFSET
    for offset in event.offsets:
        if offset <= last:
            raise _wrong(line, f"the final read of {event.partition} went from offset {last} back to {offset}")
        last = offset
    rows.extend(line, event.offsets, seen.records.numbers(event.ids))


def _final(seen: Observed, line: int, partition: str) -> FinalRead:
    final = seen.finals.setdefault(_index(seen.partitions, partition), FinalRead())
    if final.end:
        raise _wrong(line, f"the final read of {partition} had ended already")
    return final


def _stint(seen: Observed, group: str, member: str, generation: int, partition: str) -> Stint:
    key = (group, member, generation, _index(seen.partitions, partition))
    return seen._current.get(key) or _begin(seen, group, member, generation, partition)


def _begin(seen: Observed, group: str, member: str, generation: int, partition: str) -> Stint:
    number = _index(seen.partitions, partition)
    stint = seen._current[group, member, generation, number] = Stint(group, member, number)
    seen.stints.append(stint)
    return stint


def _index(numbers: dict[str, int], name: str) -> int:
    return numbers.setdefault(name, len(numbers))


def _wrong(line: int, why: str) -> HistoryError:
    return HistoryError(f"the history contradicts itself in line {line}", why=why)
