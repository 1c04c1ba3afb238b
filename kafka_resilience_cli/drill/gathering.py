"""From events to columns.

Only what needs no judgement is decided here: results that contradict each other make a history unusable. What is in
the columns afterwards is for ``checker.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
from kafka_resilience_cli.drill.observed import NOBODY, FinalRead, Observed, Result, Stint


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
    sent = {"producer": producer, "partition": partition, "transaction": transaction, "line": line}
    known = records.number
    if len(set(event.ids)) != len(event.ids):
        raise _wrong(line, "one id is sent twice: ids are unique")
    if not any(name in known for name in event.ids):
        records.add(event.ids, order=seen.sent, **sent)
        seen.sent += len(event.ids)
        return
    for name in event.ids:
        number = known.get(name, NOBODY)
        if number == NOBODY:
            records.add([name], order=seen.sent, **sent)
        elif records.order[number] != NOBODY:
            raise _wrong(line, f"{name[:80]!r} was sent in line {records.sent_line[number]} already: ids are unique")
        else:
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
    return seen.current.get(key) or _begin(seen, group, member, generation, partition)


def _begin(seen: Observed, group: str, member: str, generation: int, partition: str) -> Stint:
    number = _index(seen.partitions, partition)
    stint = seen.current[group, member, generation, number] = Stint(group, member, number)
    seen.stints.append(stint)
    return stint


def _index(numbers: dict[str, int], name: str) -> int:
    return numbers.setdefault(name, len(numbers))


def _wrong(line: int, why: str) -> HistoryError:
    return HistoryError(f"the history contradicts itself in line {line}", why=why)
