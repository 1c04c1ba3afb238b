"""The loop that sends changes: one request in flight, an answer per topic, and a second look wherever it is in doubt.

The plan has decided what may run and in which order; waiting until it shows is for ``readiness.py``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from kafka_resilience_cli.apply import operations
from kafka_resilience_cli.apply.journal import JournalError, Recorder
from kafka_resilience_cli.apply.refusals import way_out
from kafka_resilience_cli.apply.results import Result, Status
from kafka_resilience_cli.apply.waves import Numbered, needs, waves
from kafka_resilience_cli.cluster.gateway import BrokerError, Gateway
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.plan.changes import Change, DeleteTopic, ReassignReplicas
from kafka_resilience_cli.progress import Progress, Silent

PASSING = frozenset({5, 6, 8, 13, 41, 89})
"""Errors that go away by themselves: no leader yet, a network exception, NOT_CONTROLLER, THROTTLING_QUOTA_EXCEEDED."""

ATTEMPTS = 4
BACKOFF_S = (0.5, 2.0, 5.0)
"""Between attempts: together longer than a controller needs to fail over."""

UNANSWERED = frozenset({7, -185})
"""Time-outs. Each took the gateway a minute or two, so a change is sent twice at most where nothing else comes back."""

LOOKS = 4
LOOK_PAUSE_S = 0.5
"""How often a change that the broker calls "already made" is looked for: another broker may list it a moment later."""


def _never() -> bool:
    return False


def _nobody(result: Result) -> None:
    pass


@dataclass
class Executor:
    """Sends changes and remembers what became of them.

    ``stop`` is asked before each request: once it is true nothing more is sent. ``finished`` hears each result.
    """

    gateway: Gateway
    journal: Recorder
    stop: Callable[[], bool] = _never
    finished: Callable[[Result], None] = _nobody
    sleep: Callable[[float], None] = time.sleep
    stopped: str = ""
    """Why the loop came to its end early, in one sentence; empty where it did not."""
    _results: dict[int, Result] = field(default_factory=dict)

    def run(
        self, changes: Sequence[Numbered], *, settled: Iterable[Result] = (), progress: Progress | None = None
    ) -> tuple[Result, ...]:
        """Send ``changes`` in order; a result for each, in order. Broker refusals never raise.

        Those with a result in ``settled`` are not sent; nor is what needs one of them that does not hold.
        """
        needed = needs(changes)
        self._keep(settled)
        sendable = [numbered for numbered in changes if numbered[0] not in self._results]
        with (progress or Silent()).step("Applying", len(sendable), "changes") as step:
            for wave in waves(sendable, needed):
                for batch in _batches(self._ready(wave, needed)):
                    if self._halted():
                        break
                    self._keep(self._carry_out(batch))
                    step.advance(len(batch), batch[-1][1].topic)
                if self._halted():
                    break
        missing = [numbered for numbered in changes if numbered[0] not in self._results]
        self._keep(_not_attempted(index, change, self.stopped) for index, change in missing)
        return tuple(self._results[index] for index, _ in changes)

    @property
    def holding(self) -> tuple[Change, ...]:
        """The changes that hold now, in the order in which they were made: not the plan's."""
        return tuple(result.change for result in self._results.values() if result.status.holds)

    def _halted(self) -> bool:
        if not self.stopped and self.stop():
            self.stopped = "interrupted"
        return bool(self.stopped)

    def _ready(self, wave: Sequence[Numbered], needed: dict[int, frozenset[int]]) -> list[Numbered]:
        """The changes of a wave that can be sent; the others are kept as not attempted."""
        ready: list[Numbered] = []
        for index, change in wave:
            failed = [self._results[n].change.topic for n in sorted(needed.get(index, ())) if not self._is_done(n)]
            undone = sorted({r.change.topic for r in self._results.values() if r.status is not Status.DONE})
            if isinstance(change, DeleteTopic) and undone:
                why = f"nothing is deleted while {', '.join(undone[:3])}{' …' if undone[3:] else ''} is not done"
                self._keep([_not_attempted(index, change, why)])
            elif isinstance(change, ReassignReplicas):
                self._keep([_not_attempted(index, change, "apply does not reassign replicas")])
            elif failed:
                self._keep([_not_attempted(index, change, f"it needs {', '.join(failed)}, which is not done")])
            else:
                ready.append((index, change))
        return ready

    def _is_done(self, index: int) -> bool:
        return index not in self._results or self._results[index].status.holds

    def _keep(self, results: Iterable[Result]) -> None:
        for result in results:
            self._results[result.index] = result
            self.finished(result)

    def _carry_out(self, batch: Sequence[Numbered]) -> list[Result]:
        """One batch, journalled before and after."""
        try:
            self.journal.attempt(batch)
        except JournalError as error:
            self.stopped = f"{error.what}: {error.why}"
            return []
        results = self._attempt(batch)
        try:
            self.journal.results(results)
        except JournalError as error:
            self.stopped = f"{error.what}: {error.why}"
        if all(result.status is Status.UNKNOWN for result in results):
            self.stopped = self.stopped or "the cluster did not answer"
        return results

    def _attempt(self, batch: Sequence[Numbered]) -> list[Result]:
        """Send, look again where the answer leaves doubt, and send again what is still missing."""
        start = time.monotonic()
        results: dict[int, Result] = {}
        pending = dict(batch)
        doubts: dict[int, BrokerError] = {}
        for attempt in range(ATTEMPTS):
            if attempt:
                self.sleep(BACKOFF_S[min(attempt, len(BACKOFF_S)) - 1])
            answers = self._send(list(pending.values()))
            doubts = {}
            for index, change in pending.items():
                error = answers[change.topic]
                if error and _in_doubt(change, error):
                    doubts[index] = error
                else:
                    results[index] = _answered(index, change, error)
            results |= self._look({index: pending[index] for index in doubts}, doubts)
            pending = {index: change for index, change in pending.items() if index not in results}
            silent = attempt > 0 and all(doubts[index].code in UNANSWERED for index in pending)
            if not pending or silent or self.stop():
                break
        results |= {index: _undecided(index, change, doubts[index]) for index, change in pending.items()}
        seconds = time.monotonic() - start
        return [replace(results[index], seconds=seconds) for index, _ in batch]

    def _send(self, changes: Sequence[Change]) -> dict[str, BrokerError | None]:
        try:
            answers = operations.send(self.gateway, changes)
        except KrcError as error:
            lost = BrokerError(-195, "_TRANSPORT", ": ".join(filter(None, (error.what, error.why))))
            return {change.topic: lost for change in changes}
        silent = BrokerError(-185, "_TIMED_OUT", "the answer did not mention this topic")
        return {change.topic: answers.get(change.topic, silent) for change in changes}

    def _look(self, doubtful: Mapping[int, Change], errors: Mapping[int, BrokerError]) -> dict[int, Result]:
        """Results for the changes that a fresh look decides.

        One that the broker calls already made is looked for again, because the broker that answers may be behind.
        """
        found: dict[int, str] = {}
        for look in range(LOOKS if doubtful else 0):
            if look:
                self.sleep(LOOK_PAUSE_S)
            with suppress(KrcError):
                state = self.gateway.read(operations.wanted(doubtful.values()))
                found = {index: operations.difference(change, state) for index, change in doubtful.items()}
            if not any(found.get(i, "unread") and _already(c, errors[i]) for i, c in doubtful.items()):
                break
        results = {}
        for index, change in doubtful.items():
            if found.get(index) == "":
                results[index] = Result(index, change, Status.DONE)
            elif _already(change, errors[index]):
                results[index] = _otherwise(index, change, errors[index], found.get(index, "it cannot be read"))
        return results


def _batches(ready: Sequence[Numbered]) -> list[list[Numbered]]:
    indices = {change.topic: index for index, change in ready}
    batches = operations.batches([change for _, change in ready]) if ready else ()
    return [[(indices[change.topic], change) for change in batch] for batch in batches]


def _already(change: Change, error: BrokerError) -> bool:
    return operations.ALREADY.get(type(change)) == error.code


def _in_doubt(change: Change, error: BrokerError) -> bool:
    """The change may hold although the answer is an error, or may be accepted a moment later."""
    return error.unknown_outcome or error.code in PASSING or _already(change, error)


def _answered(index: int, change: Change, error: BrokerError | None) -> Result:
    if error is None:
        return Result(index, change, Status.DONE)
    return Result(index, change, Status.FAILED, _words(error), way_out(change, error), error)


def _otherwise(index: int, change: Change, error: BrokerError, difference: str) -> Result:
    """The broker says the change was made before, but what is there is something else."""
    why = f"{_words(error)}, and what is there differs: {difference}"
    return Result(index, change, Status.FAILED, why, "somebody else changed it meanwhile: run plan again", error)


def _undecided(index: int, change: Change, error: BrokerError) -> Result:
    """Not there after every attempt: refused by something that did not pass, or nobody knows."""
    status = Status.UNKNOWN if error.unknown_outcome else Status.FAILED
    return Result(index, change, status, _words(error), way_out(change, error), error)


def _not_attempted(index: int, change: Change, why: str) -> Result:
    return Result(index, change, Status.NOT_ATTEMPTED, why)


def _words(error: BrokerError) -> str:
    return f"{error.message} ({error.name})" if error.message else error.name
