"""Whether a history is what Kafka promises: a pure function from events to a verdict.

The final read is the truth: what a fresh read_committed consumer finds from the beginning after everything has healed.
Sends have three outcomes, as in Jepsen's Kafka workload: acknowledged records must be there, failed ones must not, and
an unknown one is resolved by whether it is. What the log itself owes is checked in ``log_checks.py``, what groups are
owed in ``group_checks.py``; whether writes stopped and came back when predicted is not a matter of one history.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from kafka_resilience_cli.drill.anomalies import Anomaly, AnomalyKind, Counts, Evidence, Verdict
from kafka_resilience_cli.drill.events import Event
from kafka_resilience_cli.drill.gathering import observe
from kafka_resilience_cli.drill.group_checks import check_groups
from kafka_resilience_cli.drill.log_checks import Found, check_log
from kafka_resilience_cli.drill.observed import NOBODY, FinalRead, Observed, Result

_SHOWN = 20
"""Ids of one transaction that an anomaly names."""


def check(events: Iterable[tuple[int, Event]]) -> Verdict:
    """The verdict on events with the lines that hold them.

    Raises :class:`~kafka_resilience_cli.drill.history.HistoryError` where the events contradict each other, so that
    there is no history to judge.
    """
    seen = observe(events)
    evidence = Evidence()
    standing = _standing(seen)
    found = check_log(seen, standing, evidence)
    groups = check_groups(seen, standing, found, evidence)
    lost, unjudged = _lost(seen, standing, found, groups.vanished, evidence)
    _torn(seen, found, evidence)
    strangers = len(seen.records) - seen.sent
    counts = replace(
        groups.counts,
        sent=seen.sent,
        acknowledged=standing.count(Result.OK),
        failed=standing.count(Result.FAIL),
        unknown=standing.count(Result.UNKNOWN) - strangers,
        lost=lost,
        in_log=sum(len(final.rows) for final in seen.finals.values()),
        duplicates=found.duplicates,
        reordered=found.reordered,
        faults=len(seen.faults),
    )
    written = sum(1 for state, at in zip(standing, found.at, strict=True) if state == Result.UNKNOWN and at >= 0)
    counts = replace(counts, unknown_written=written, unknown_absent=counts.unknown - written)
    return evidence.verdict(_reasons(seen, counts, unjudged), counts)


def _standing(seen: Observed) -> bytearray:
    """What each send came to: its transaction's end decides, where it had one.

    A commit that succeeded says that every send of the transaction did (KIP-98: the producer flushes first).
    """
    standing = bytearray(seen.records.result)
    if not seen.transactions:
        return standing
    for number, transaction in enumerate(seen.records.transaction):
        if transaction != NOBODY and standing[number] != Result.FAIL:
            standing[number] = _TRANSACTED[seen.outcomes.get(transaction, ("unknown", 0))[0]]
    return standing


_TRANSACTED = {"committed": Result.OK, "aborted": Result.FAIL, "unknown": Result.UNKNOWN}


def _lost(
    seen: Observed, standing: bytearray, found: Found, vanished: set[int], evidence: Evidence
) -> tuple[int, Mapping[int, int]]:
    """Acknowledged records that are gone, and per partition how many could not be looked for."""
    lost, unjudged = 0, Counter[int]()
    names = seen.names()
    records = seen.records
    for number, (state, at) in enumerate(zip(standing, found.at, strict=True)):
        if state != Result.OK or at >= 0:
            continue
        if not _looked_for(seen, number):
            unjudged[records.partition[number]] += 1
            continue
        lost += 1
        if number in vanished:
            continue
        partition, offset = records.partition[number], records.offset[number]
        name = names[partition] if partition != NOBODY else ""
        now = _now_at(seen.finals.get(partition), offset)
        lines = [*seen.lines_about(number)]
        told = "was acknowledged" + (f" at offset {offset}" if offset >= 0 else "")
        told += " and is not in the log"
        if now is not None:
            lines.append(seen.finals[partition].rows.line(now))
            told += f"; the offset holds {records.ids[seen.finals[partition].rows.records[now]]}"
        evidence.add(
            Anomaly(
                AnomalyKind.LOST,
                name,
                offset,
                (records.ids[number],),
                tuple(sorted(set(lines))),
                f"{records.ids[number]} {told}",
            )
        )
    return lost, unjudged


def _looked_for(seen: Observed, number: int) -> bool:
    """Whether a record that was not found would have been found, had it been there."""
    partition, offset = seen.records.partition[number], seen.records.offset[number]
    if partition == NOBODY:
        finals = [seen.finals.get(each) for each in seen.partitions.values()]
        return bool(finals) and all(final and final.complete and final.start == 0 for final in finals)
    final = seen.finals.get(partition)
    if final is None:
        return False
    if offset < 0:
        return final.complete and final.start == 0
    return final.start <= offset and (final.complete or offset < final.position)


def _now_at(final: FinalRead | None, offset: int) -> int | None:
    """The row that is now at an offset."""
    rows = final.rows_between(offset, offset + 1) if final and offset >= 0 else ()
    return next(iter(rows), None)


def _torn(seen: Observed, found: Found, evidence: Evidence) -> None:
    """A transaction whose end nobody knows is there as a whole or not at all."""
    open_ones = {
        number for number in seen.transactions.values() if seen.outcomes.get(number, ("unknown", 0))[0] == "unknown"
    }
    if not open_ones:
        return
    records = seen.records
    parts: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for number, transaction in enumerate(records.transaction):
        if transaction in open_ones and records.result[number] != Result.FAIL:
            parts[transaction][found.at[number] < 0].append(number)
    names, titles = seen.names(), list(seen.transactions)
    for transaction, (visible, absent) in sorted(parts.items()):
        missing = [number for number in absent if _looked_for(seen, number)]
        if not visible or not missing:
            continue
        first = missing[0]
        partition = records.partition[first]
        evidence.add(
            Anomaly(
                AnomalyKind.TORN,
                names[partition] if partition != NOBODY else "",
                records.offset[first],
                tuple(records.ids[number] for number in missing[:_SHOWN]),
                tuple(sorted({records.sent_line[number] for number in (visible[0], *missing[:_SHOWN])})),
                f"of transaction {titles[transaction]}, {len(visible)} records are visible"
                f" and {len(missing)} are not ({records.ids[first]} first)",
            )
        )


def _reasons(seen: Observed, counts: Counts, unjudged: Mapping[int, int]) -> Iterator[str]:
    """Why a history without anomalies proves nothing."""
    if not seen.ended:
        yield f"the history stops after line {seen.lines} without its end: its writer did not finish"
    if not counts.acknowledged:
        yield "nothing was acknowledged"
    for line, fault in seen.faults:
        if not fault.proof:
            yield f"nothing proves that the fault of line {line} happened: {fault.fault}"
    for name, number in sorted(seen.partitions.items()):
        final = seen.finals.get(number)
        if final is None:
            yield f"{name} was not read back at the end"
        elif final.end is None:
            yield f"the final read of {name} does not say where the log ends"
        elif not final.complete:
            yield f"the final read of {name} came to offset {final.position} of {final.end.end}"
        elif unjudged.get(number):
            yield (
                f"the log of {name} begins at offset {final.start}:"
                f" {unjudged[number]} acknowledged records can no longer be looked for"
            )
    if unjudged.get(NOBODY):
        yield f"{unjudged[NOBODY]} acknowledged records have no known partition to look for them"
