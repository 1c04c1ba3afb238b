"""What makes a history inconclusive, what is allowed, and what contradicts itself; the million."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from kafka_resilience_cli.drill.anomalies import EVIDENCE, AnomalyKind, Answer, Verdict
from kafka_resilience_cli.drill.checker import check
from kafka_resilience_cli.drill.events import (
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
from kafka_resilience_cli.drill.history import HistoryError, HistoryReader, HistoryWriter

P = "orders-0"
SENT = (Producer("p", idempotent=True), Send("p", ["a", "b", "c"], P), Ok(["a", "b", "c"], P, [0, 1, 2]))
READ_BACK = (Log(P, [0, 1, 2], ["a", "b", "c"]), LogEnd(P, 0, 3, 3), End())


def judged(*events: Event) -> Verdict:
    return check(enumerate(events, 2))


def final(offsets: Sequence[int], ids: Iterable[str], end: int = 3, position: int | None = None) -> tuple[Event, ...]:
    return Log(P, offsets, list(ids)), LogEnd(P, 0, end if position is None else position, end), End()


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        pytest.param([*SENT, *READ_BACK[:-1]], "without its end", id="no end"),
        pytest.param([Producer("p"), End()], "nothing was acknowledged", id="no acknowledgement"),
        pytest.param([*SENT, Fault("kill broker 1"), *READ_BACK], "the fault of line 5", id="a fault without proof"),
        pytest.param([*SENT, End()], "orders-0 was not read back", id="no final read"),
        pytest.param([*SENT, READ_BACK[0], End()], "does not say where the log ends", id="no end of the log"),
        pytest.param([*SENT, *final([0, 1], "ab", position=2)], "came to offset 2 of 3", id="a final read cut short"),
        pytest.param(
            [*SENT, Log(P, [2], ["c"]), LogEnd(P, 2, 3, 3), End()],
            "begins at offset 2: 2 acknowledged records can no longer be looked for",
            id="retention",
        ),
        pytest.param(
            [Send("p", ["a"], tx="t"), Transaction("t", "committed"), *final([], "", position=2)],
            "1 acknowledged records have no known partition",
            id="a committed record of no known partition",
        ),
    ],
)
def test_a_part_that_is_missing_is_no_pass(events: Sequence[Event], reason: str) -> None:
    verdict = judged(*events)
    assert verdict.answer is Answer.INCONCLUSIVE
    assert any(reason in each for each in verdict.reasons), verdict.reasons


def test_an_anomaly_counts_also_where_a_part_is_missing() -> None:
    verdict = judged(*SENT, *final([0, 2], "ac")[:2])
    assert (verdict.answer, verdict.totals) == (Answer.FAIL, {AnomalyKind.LOST: 1})
    assert verdict.reasons


def test_what_retention_removed_is_not_called_lost() -> None:
    verdict = judged(*SENT, Read("g", "m", 1, P, [0, 1, 2], ["a", "b", "c"]), Log(P, [2], ["c"]), LogEnd(P, 2, 3, 3))
    assert not verdict.totals


def test_a_record_behind_a_read_cut_short_is_not_called_lost() -> None:
    assert not judged(*SENT, *final([0], "a", position=1)).totals


@pytest.mark.parametrize(
    "events",
    [
        pytest.param([*SENT[1:], *final([0, 1, 2, 3], "abca", 4)], id="a duplicate without idempotence"),
        pytest.param([SENT[1], Ok(["b", "a", "c"], P), *final([0, 1, 2], "bac")], id="order without idempotence"),
        pytest.param([*SENT[:2], Ok(["a", "b", "c"], P), *READ_BACK], id="acknowledgements without offsets"),
        pytest.param([Send("p", ["x"]), *SENT, *READ_BACK], id="a send that nobody knows of"),
        pytest.param([*SENT, Send("p", ["x"], P), Unknown(["x"]), Ok(["x"], P, [3]), *final([0, 1, 2, 3], "abcx", 4)],
                     id="an acknowledgement after a time-out"),
        pytest.param([*SENT, Assign("g", "m", 1, {P: 2}), Read("g", "m", 1, P, [2], ["c"]), *READ_BACK],
                     id="a group that begins late"),
        pytest.param([*SENT, Read("g", "m", 1, P, [0], ["a"]), *READ_BACK], id="a group that has not come to the end"),
        pytest.param(
            [*SENT, Read("g", "m", 1, P, [0, 1], ["a", "b"]), Assign("g", "m", 1, {P: 0}),
             Read("g", "m", 1, P, [0, 1, 2], ["a", "b", "c"]), *READ_BACK],
            id="a seek that was said",
        ),
        pytest.param(
            [*SENT, Send("t", ["x"], P, tx="1"), Transaction("1", "aborted"), Read("g", "m", 1, P, [2, 3], ["c", "x"]),
             *final([0, 1, 2], "abc", 5)],
            id="an aborted record that a group reads uncommitted",
        ),
        pytest.param([*SENT, Commit("g", "m", 1, {P: 3}), *READ_BACK], id="a commit of nobody knows what"),
        pytest.param([*SENT, Send("t", ["x"], P, tx="1"), Fail(["x"]), Transaction("1", "committed"), *READ_BACK],
                     id="a failed send in a committed transaction"),
        pytest.param(
            [*SENT, Assign("g", "m", 1, {P: 0}), Read("g", "m", 1, P, [0, 1, 2], ["a", "b", "c"]),
             Commit("g", "m", 1, {P: 9}), *final([0, 1, 2], "abc", 9)],
            id="a commit past the markers of transactions",
        ),
        pytest.param([Read("g", "m", 1, P, [0], ["a"]), *SENT, *READ_BACK], id="a read that was written down early"),
    ],
)  # fmt: skip
def test_what_is_allowed_passes(events: Sequence[Event]) -> None:
    verdict = judged(*events)
    assert (verdict.anomalies, verdict.reasons) == ((), ())


@pytest.mark.parametrize(
    ("events", "kind", "message", "lines"),
    [
        pytest.param(
            [*SENT, Send("q", ["x"], P), Ok(["x"], P, [1]), *final([0, 1, 2], "axc")],
            AnomalyKind.LOST, "b was acknowledged at offset 1 and is not in the log; the offset holds x", (3, 4, 7),
            id="overwritten after an unclean election",
        ),
        pytest.param(
            [*SENT, Read("g", "m", 1, P, [0, 1], ["a", "b"]), *final([0, 2], "ac")],
            AnomalyKind.READ_THEN_LOST,
            "b, which group g read at offset 1, was acknowledged and is no longer in the log", (3, 4, 5),
            id="read, then truncated",
        ),
        pytest.param(
            [*SENT, *final([0, 1, 2, 7], "abcb", 8)],
            AnomalyKind.DUPLICATE, "b is in the log at offsets 1 and 7", (3, 4, 5),
            id="twice",
        ),
        pytest.param(
            [Send("t", ["x"], P, tx="1"), Transaction("1", "committed"), *final([0, 1], "xx")],
            AnomalyKind.DUPLICATE, "x is in the log at offsets 0 and 1", (2, 3, 4),
            id="twice, by a transactional producer, which is idempotent",
        ),
        pytest.param(
            [*SENT, Read("g", "m", 1, P, [0, 1, 2], ["a", "b", "c"]), Read("g", "m", 1, P, [1], ["b"]),
             Commit("g", "m", 1, {P: 3}), *READ_BACK],
            AnomalyKind.REWOUND, "member m of g went from offset 2 back to b at 1", (5, 6),
            id="went back, then committed what it had got before",
        ),
        pytest.param(
            [*SENT[:2], Ok(["a", "b", "c"], P), *final([0, 1, 2], "acb")],
            AnomalyKind.REORDERED, "b was sent before c and stands behind it", (3, 5),
            id="out of order",
        ),
        pytest.param(
            [*SENT, Send("t", ["x"], P, tx="1"), Ok(["x"], P, [3]), Transaction("1", "aborted"),
             *final([0, 1, 2, 3], "abcx", 4)],
            AnomalyKind.ABORTED, "x is in the log, and its transaction was aborted", (5, 6, 7, 8),
            id="aborted, but visible",
        ),
        pytest.param(
            [*SENT, Send("t", ["x"], P), Fail(["x"]), Read("g", "m", 1, P, [3], ["x"]), *READ_BACK],
            AnomalyKind.ABORTED, "x, which group g read at offset 3, failed or was aborted", (5, 6, 7),
            id="failed, but read",
        ),
        pytest.param(
            [*SENT, Group("g", "read_committed"), Send("t", ["x"], P, tx="1"), Transaction("1", "aborted"),
             Read("g", "m", 1, P, [3], ["x"]), *READ_BACK],
            AnomalyKind.ABORTED, "x, which group g read at offset 3, failed or was aborted", (6, 7, 8),
            id="aborted, but read by a group that reads only what is committed",
        ),
        pytest.param(
            [*SENT, Read("g", "m", 1, P, [0, 2], ["a", "c"]), *READ_BACK],
            AnomalyKind.SKIPPED, "member m of g read up to offset 2 without b at offset 1", (5, 6),
            id="jumped over",
        ),
        pytest.param(
            [*SENT, Read("g", "m1", 1, P, [0], ["a"]), Read("g", "m2", 2, P, [2], ["c"]), *READ_BACK],
            AnomalyKind.SKIPPED, "group g never got b at offset 1", (7,),
            id="fallen between two assignments",
        ),
        pytest.param(
            [*SENT, Assign("g", "m", 1, {P: 0}), Read("g", "m", 1, P, [1, 2], ["b", "c"]), *READ_BACK],
            AnomalyKind.SKIPPED, "member m of g read up to offset 1 without a at offset 0", (6, 7),
            id="began behind its position",
        ),
        pytest.param(
            [*SENT, Read("g", "m", 1, P, [0], ["a"]), Commit("g", "m", 1, {P: 3}), *READ_BACK],
            AnomalyKind.COMMITTED_AHEAD,
            "member m of g committed offset 3, and had got those below 1: without 2 records at offsets 1 to 2", (6, 7),
            id="committed before it was read",
        ),
        pytest.param(
            [*SENT, Read("g", "m", 1, P, [0], ["?"]), Read("g", "m", 2, P, [0], ["a"]), *READ_BACK],
            AnomalyKind.PHANTOM, "?, which group g read at offset 0, was sent by nobody", (5, 7),
            id="a corrupted value that only a group saw",
        ),
        pytest.param(
            [*SENT, Ok([], P), Read("g", "m", 1, P, [3], ["c"]), *READ_BACK],
            AnomalyKind.DIVERGED, "c, which group g read at offset 3, is at offset 2 now", (3, 4, 6),
            id="read elsewhere",
        ),
    ],
)  # fmt: skip
def test_an_anomaly_says_what_happened_and_proves_it(
    events: Sequence[Event], kind: AnomalyKind, message: str, lines: tuple[int, ...]
) -> None:
    (anomaly,) = judged(*events).anomalies
    assert (anomaly.kind, anomaly.message, anomaly.lines) == (kind, message, lines)


@pytest.mark.parametrize(
    ("events", "says"),
    [
        pytest.param([*SENT, Send("p", ["a"], P)], "'a' was sent in line 3 already", id="an id sent twice"),
        pytest.param([Send("p", ["a", "a"], P)], "one id is sent twice", id="an id twice in a line"),
        pytest.param([*SENT, Ok(["a"], P)], "'a' has a result in line 4 already", id="two results"),
        pytest.param([*SENT, Fail(["x"])], "'x' has a result, but was not sent before", id="a result without a send"),
        pytest.param([Send("p", ["a"], P), Ok(["a"], "orders-1")], "'a' was sent to orders-0", id="another partition"),
        pytest.param([*SENT, Log(P, [1, 1], ["a", "b"])], "from offset 1 back to 1", id="a final read that goes back"),
        pytest.param([*SENT, *READ_BACK[:-1], READ_BACK[0]], "had ended already", id="a final read after its end"),
        pytest.param([*SENT, READ_BACK[0], LogEnd(P, 0, 2, 2)], "beyond its own position", id="an impossible end"),
        pytest.param([*SENT, *READ_BACK, End()], "something follows the end", id="more after the end"),
        pytest.param(
            [Transaction("t", "committed"), Transaction("t", "aborted")], "t was committed in line 2", id="two outcomes"
        ),
    ],
)
def test_a_history_that_contradicts_itself_is_none(events: Sequence[Event], says: str) -> None:
    with pytest.raises(HistoryError) as caught:
        judged(*events)
    assert says in caught.value.why


def test_a_broken_cluster_costs_no_memory() -> None:
    ids = [str(number) for number in range(EVIDENCE + 500)]
    verdict = judged(Send("p", ids, P), Ok(ids, P), *final([], ""))
    assert verdict.totals == {AnomalyKind.LOST: len(ids)}
    assert (len(verdict.anomalies), verdict.counts.lost) == (EVIDENCE, len(ids))


@pytest.mark.prove
def test_a_million_records_with_a_flaw_each_way(tmp_path: Path) -> None:
    """Five million facts; one record is lost, one is repeated, one is skipped."""
    path = tmp_path / "h.jsonl"
    with HistoryWriter(path, run="million") as writer:
        for event in _million():
            writer.add(event)
    verdict = check(HistoryReader(path))
    found = [(anomaly.kind, anomaly.partition, anomaly.ids) for anomaly in verdict.anomalies]
    assert found == [
        (AnomalyKind.LOST, "orders-1", ("1-77777",)),
        (AnomalyKind.DUPLICATE, "orders-2", ("2-5",)),
        (AnomalyKind.SKIPPED, "orders-3", ("3-99999",)),
    ]
    assert (verdict.counts.sent, verdict.counts.in_log) == (1_000_000, 1_000_000)


def _million(each: int = 250_000, batch: int = 100) -> Iterator[Event]:
    yield Producer("p", idempotent=True)
    for number in range(4):
        partition = f"orders-{number}"
        for begin in range(0, each, batch):
            offsets = list(range(begin, begin + batch))
            ids = [f"{number}-{offset}" for offset in offsets]
            yield Send("p", ids, partition)
            yield Ok(ids, partition, offsets)
        for kind in ("read", "log"):
            gone = {1: 77_777, 3: 99_999 if kind == "read" else -1}.get(number, -1)
            for begin in range(0, each, batch):
                offsets = [offset for offset in range(begin, begin + batch) if offset != gone]
                ids = [f"{number}-{offset}" for offset in offsets]
                yield Read("g", "m", 1, partition, offsets, ids) if kind == "read" else Log(partition, offsets, ids)
        if number == 2:
            yield Log(partition, [each], ["2-5"])
        yield LogEnd(partition, 0, each + 1, each + 1)
    yield End()
