"""What the executor makes of every answer a cluster can give."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kafka_resilience_cli.apply.executor import Executor
from kafka_resilience_cli.apply.journal import JournalError
from kafka_resilience_cli.apply.results import Result, Status
from kafka_resilience_cli.apply.waves import Numbered
from kafka_resilience_cli.cluster.gateway import BrokerError, NewTopic
from kafka_resilience_cli.cluster.memory import Call, Failure, MemoryGateway
from kafka_resilience_cli.cluster.state import read_or
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.plan.changes import Change
from tests.apply.changes import configure, create, delete, grow

TIMEOUT = BrokerError(-185, "_TIMED_OUT", "Failed while waiting for response from broker")
LOST = BrokerError(-195, "_TRANSPORT", "Broker transport failure")
BROKER_TIMEOUT = BrokerError(7, "REQUEST_TIMED_OUT", "The request timed out.")
DENIED = BrokerError(29, "TOPIC_AUTHORIZATION_FAILED", "Authorization failed.")
THROTTLED = BrokerError(89, "THROTTLING_QUOTA_EXCEEDED", "The throttling quota has been exceeded.")
POLICY = BrokerError(44, "POLICY_VIOLATION", "no topics on Fridays")


class Notebook:
    """A journal in memory; ``full`` names the call at which the disk is full."""

    def __init__(self, full: str = "") -> None:
        self.entries: list[tuple[str, tuple[str, ...]]] = []
        self.full = full

    def attempt(self, batch: Sequence[Numbered]) -> None:
        self._write("attempt", tuple(change.topic for _, change in batch))

    def results(self, results: Sequence[Result]) -> None:
        self._write("results", tuple(result.change.topic for result in results))

    def _write(self, what: str, topics: tuple[str, ...]) -> None:
        if f"{what} {topics[0]}" == self.full:
            raise JournalError("cannot write the journal j.jsonl", why="No space left on device")
        self.entries.append((what, topics))


def run(
    gateway: MemoryGateway, *changes: Change, notebook: Notebook | None = None, stop_after: int | None = None
) -> tuple[dict[str, Result], Executor]:
    done: list[Result] = []
    executor = Executor(
        gateway,
        notebook or Notebook(),
        stop=lambda: stop_after is not None and len(done) >= stop_after,
        finished=done.append,
        sleep=lambda seconds: None,
    )
    results = executor.run(list(enumerate(changes)))
    assert [result.change for result in results] == list(changes)
    return {result.change.topic: result for result in results}, executor


def existing(*topics: NewTopic) -> MemoryGateway:
    gateway = MemoryGateway()
    gateway.create_topics(topics)
    gateway.calls.clear()
    return gateway


def writes(gateway: MemoryGateway) -> list[tuple[str, tuple[str, ...]]]:
    return [(call.name, call.subjects) for call in gateway.calls if call.name != "read"]


@pytest.mark.parametrize("error", [TIMEOUT, LOST, BROKER_TIMEOUT], ids=lambda e: e.name)
class TestAnAnswerThatNeverCame:
    def test_a_topic_that_was_created_all_the_same_is_done_and_not_sent_again(self, error: BrokerError) -> None:
        gateway = MemoryGateway(failures=[Failure("create_topics", error, applied=True)])
        results, _ = run(gateway, create("a", retention_ms="1000"))
        assert results["a"].status is Status.DONE
        assert writes(gateway) == [("create_topics", ("a",))]

    def test_only_what_is_missing_is_sent_again(self, error: BrokerError) -> None:
        gateway = MemoryGateway(failures=[Failure("create_topics", error, subject="b")])
        results, _ = run(gateway, create("a"), create("b"))
        assert {r.status for r in results.values()} == {Status.DONE}
        assert writes(gateway) == [("create_topics", ("a", "b")), ("create_topics", ("b",))]

    def test_growth_that_happened_is_done(self, error: BrokerError) -> None:
        gateway = existing(NewTopic("a", 1, 3))
        gateway.failures = [Failure("add_partitions", error, applied=True)]
        results, _ = run(gateway, grow("a", 1, 6))
        assert results["a"].status is Status.DONE
        assert writes(gateway) == [("add_partitions", ("a",))]

    def test_a_deletion_that_happened_is_done(self, error: BrokerError) -> None:
        gateway = existing(NewTopic("a", 1, 3))
        gateway.failures = [Failure("delete_topics", error, applied=True)]
        results, _ = run(gateway, delete("a"))
        assert results["a"].status is Status.DONE

    def test_a_setting_that_happened_is_done(self, error: BrokerError) -> None:
        gateway = existing(NewTopic("a", 1, 3, {"retention.bytes": "1"}))
        gateway.failures = [Failure("alter_configs", error, applied=True)]
        results, _ = run(gateway, configure("a", retention_ms="5", remove=("retention.bytes",)))
        assert results["a"].status is Status.DONE
        assert writes(gateway) == [("alter_configs", ("a",))]

    def test_after_every_attempt_the_change_is_unknown_and_nothing_more_is_sent(self, error: BrokerError) -> None:
        gateway = existing(NewTopic("z", 1, 3))
        gateway.failures = [Failure("create_topics", error, times=99)]
        results, executor = run(gateway, create("a"), delete("z"))
        assert results["a"].status is Status.UNKNOWN
        assert "run apply again" in results["a"].way_out
        assert results["z"].status is Status.NOT_ATTEMPTED
        assert executor.stopped == "the cluster did not answer"

    def test_silence_is_not_waited_out_again_and_again(self, error: BrokerError) -> None:
        gateway = MemoryGateway(failures=[Failure("create_topics", error, times=99)])
        run(gateway, create("a"))
        assert len(writes(gateway)) == (4 if error is LOST else 2)


def test_nothing_is_deleted_while_something_else_is_not_done() -> None:
    gateway = existing(NewTopic("z", 1, 3))
    gateway.failures = [Failure("create_topics", POLICY, subject="a")]
    results, _ = run(gateway, create("a"), delete("z"))
    assert results["a"].status is Status.FAILED
    assert (results["z"].status, results["z"].why) == (
        Status.NOT_ATTEMPTED,
        "nothing is deleted while a is not done",
    )
    assert writes(gateway) == [("create_topics", ("a",))]


class TestAlreadyExists:
    def test_equal_after_a_retry_is_done(self) -> None:
        # created although the answer was lost, and so slow to be listed that it is sent again
        gateway = MemoryGateway(failures=[Failure("create_topics", TIMEOUT, applied=True)], lag=2)
        results, _ = run(gateway, create("a", retention_ms="1000"))
        assert results["a"].status is Status.DONE
        assert len(writes(gateway)) == 2

    @pytest.mark.parametrize(
        ("there", "difference"),
        [
            (NewTopic("a", 5, 3, {"retention.ms": "1000"}), "5 partitions instead of 3"),
            (NewTopic("a", 3, 2, {"retention.ms": "1000"}), "replication factor 2 instead of 3"),
            (NewTopic("a", 3, 3, {"retention.ms": "7"}), "retention.ms is 7 instead of 1000"),
            (NewTopic("a", 3, 3), "retention.ms is not set instead of 1000"),
        ],
        ids=["partitions", "replication", "config", "config missing"],
    )
    def test_different_is_a_failure_that_says_what_differs(self, there: NewTopic, difference: str) -> None:
        results, _ = run(existing(there), create("a", retention_ms="1000"))
        assert results["a"].status is Status.FAILED
        assert difference in results["a"].why
        assert "run plan again" in results["a"].way_out

    def test_values_that_a_broker_takes_for_the_same_are_equal(self) -> None:
        gateway = existing(NewTopic("a", 3, 3, {"cleanup.policy": "delete,compact"}))
        results, _ = run(gateway, create("a", cleanup_policy="compact,delete"))
        assert results["a"].status is Status.DONE

    def test_partitions_that_somebody_else_added_to_the_same_number(self) -> None:
        results, _ = run(existing(NewTopic("a", 6, 3)), grow("a", 3, 6))
        assert results["a"].status is Status.DONE

    def test_a_topic_that_is_gone_already(self) -> None:
        results, _ = run(MemoryGateway(), delete("a"))
        assert results["a"].status is Status.DONE


class TestRefusals:
    def test_one_topic_that_is_denied_does_not_hold_up_the_others(self) -> None:
        gateway = MemoryGateway(failures=[Failure("create_topics", DENIED, subject="b", times=9)])
        results, _ = run(gateway, create("a"), create("b"), create("c"))
        assert [r.status for r in results.values()] == [Status.DONE, Status.FAILED, Status.DONE]
        assert results["b"].why == "Authorization failed. (TOPIC_AUTHORIZATION_FAILED)"
        assert results["b"].way_out == "grant the principal CREATE on topic b, then run apply again"
        assert len(writes(gateway)) == 1

    def test_a_policy_is_quoted(self) -> None:
        gateway = MemoryGateway(failures=[Failure("create_topics", POLICY)])
        results, _ = run(gateway, create("a"))
        assert results["a"].why == "no topics on Fridays (POLICY_VIOLATION)"

    def test_a_throttled_request_is_sent_again(self) -> None:
        gateway = MemoryGateway(failures=[Failure("create_topics", THROTTLED, times=2)])
        results, _ = run(gateway, create("a"))
        assert results["a"].status is Status.DONE
        assert len(writes(gateway)) == 3

    def test_a_throttle_that_does_not_end_is_a_failure_not_unknown(self) -> None:
        gateway = MemoryGateway(failures=[Failure("create_topics", THROTTLED, times=99)])
        results, _ = run(gateway, create("a"))
        assert results["a"].status is Status.FAILED
        assert "later" in results["a"].way_out

    def test_a_cluster_that_went_away_is_unknown(self) -> None:
        gone = KrcError("cannot reach localhost:9092", why="connection refused")
        gateway = MemoryGateway(failures=[Failure(call, gone, times=99) for call in ("create_topics", "read")])
        results, executor = run(gateway, create("a"))
        assert results["a"].status is Status.UNKNOWN
        assert "connection refused" in results["a"].why
        assert executor.stopped


class TestDependencies:
    CHAIN = (
        create("o.dlq"),
        create("o.retry-2", needs=("o.dlq",)),
        create("o.retry-1", needs=("o.dlq", "o.retry-2")),
        create("o", needs=("o.dlq", "o.retry-1", "o.retry-2")),
    )

    def test_nothing_travels_together_with_what_it_needs(self) -> None:
        gateway = MemoryGateway()
        run(gateway, *self.CHAIN, create("unrelated"))
        assert writes(gateway) == [
            ("create_topics", ("o.dlq", "unrelated")),
            ("create_topics", ("o.retry-2",)),
            ("create_topics", ("o.retry-1",)),
            ("create_topics", ("o",)),
        ]

    def test_what_holds_is_told_in_the_order_in_which_it_was_made(self) -> None:
        executor = Executor(MemoryGateway(), Notebook())
        executor.run(list(enumerate((*self.CHAIN, create("unrelated")))))
        assert [change.topic for change in executor.holding] == ["o.dlq", "unrelated", "o.retry-2", "o.retry-1", "o"]

    @pytest.mark.parametrize(
        ("broken", "untouched"),
        [
            ("o.dlq", {"o.retry-2", "o.retry-1", "o"}),
            ("o.retry-2", {"o.retry-1", "o"}),
            ("o.retry-1", {"o"}),
            ("o", set()),
        ],
    )
    def test_what_needs_a_failed_topic_is_not_attempted(self, broken: str, untouched: set[str]) -> None:
        gateway = MemoryGateway(failures=[Failure("create_topics", DENIED, subject=broken, times=9)])
        results, _ = run(gateway, *self.CHAIN, create("unrelated"))
        assert {name for name, r in results.items() if r.status is Status.NOT_ATTEMPTED} == untouched
        assert all(broken in results[name].why for name in untouched)
        assert results["unrelated"].status is Status.DONE

    def test_what_needs_a_stale_change_is_not_attempted(self) -> None:
        stale = Result(0, self.CHAIN[0], Status.STALE)
        gateway = MemoryGateway()
        executor = Executor(gateway, Notebook())
        results = executor.run(list(enumerate((*self.CHAIN, create("unrelated")))), settled=[stale])
        assert [r.status.value for r in results] == ["stale", *["not-attempted"] * 3, "done"]
        assert writes(gateway) == [("create_topics", ("unrelated",))]

    def test_a_dead_letter_queue_grows_before_its_source(self) -> None:
        gateway = existing(NewTopic("o", 1, 3), NewTopic("o.dlq", 1, 3))
        gateway.failures = [Failure("add_partitions", DENIED, subject="o.dlq")]
        results, _ = run(gateway, grow("o.dlq", 1, 3), grow("o", 1, 3, needs=("o.dlq",)))
        assert results["o"].status is Status.NOT_ATTEMPTED


class TestJournal:
    def test_intent_is_written_before_a_request_and_the_answer_after_it(self) -> None:
        notebook = Notebook()
        seen: list[int] = []
        gateway = MemoryGateway(before_call=lambda call: seen.append(len(notebook.entries)))
        run(gateway, create("a"), notebook=notebook)
        assert seen == [1]
        assert notebook.entries == [("attempt", ("a",)), ("results", ("a",))]

    def test_a_disk_that_is_full_before_a_request_stops_it(self) -> None:
        gateway = existing(NewTopic("z", 1, 3))
        results, executor = run(gateway, create("a"), delete("z"), notebook=Notebook(full="attempt z"))
        assert results["a"].status is Status.DONE
        assert results["z"].status is Status.NOT_ATTEMPTED
        assert "No space left on device" in executor.stopped
        assert "z" in read_or(gateway.state.topics, {})

    def test_a_disk_that_is_full_after_a_request_stops_the_next(self) -> None:
        gateway = existing(NewTopic("z", 1, 3))
        results, executor = run(gateway, create("a"), delete("z"), notebook=Notebook(full="results a"))
        assert results["a"].status is Status.DONE
        assert results["z"].status is Status.NOT_ATTEMPTED
        assert "No space left on device" in executor.stopped


class TestInterrupt:
    def test_between_requests_the_rest_is_not_attempted(self) -> None:
        gateway = existing(NewTopic("z", 1, 3))
        results, executor = run(gateway, create("a"), delete("z"), stop_after=1)
        assert results["a"].status is Status.DONE
        assert results["z"].status is Status.NOT_ATTEMPTED
        assert executor.stopped == "interrupted"

    def test_the_request_in_flight_is_finished(self) -> None:
        interrupted: list[bool] = []
        gateway = MemoryGateway(before_call=lambda call: interrupted.append(True))
        executor = Executor(gateway, Notebook(), stop=lambda: bool(interrupted), sleep=lambda seconds: None)
        results = executor.run([(0, create("a"))])
        assert results[0].status is Status.DONE


def test_large_plans_are_cut_into_bounded_requests() -> None:
    gateway = MemoryGateway()
    run(gateway, *(create(f"t{n}", partitions=1) for n in range(1201)))
    assert [len(call.subjects) for call in gateway.calls if call == _create_call(call)] == [500, 500, 201]


def _create_call(call: Call) -> Call:
    return Call("create_topics", call.subjects)
