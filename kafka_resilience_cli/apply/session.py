"""One apply of an approved plan: the last look at its facts, the requests, the wait, all of it journalled.

Making the plan, asking for approval and connecting are for ``commands/apply.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kafka_resilience_cli.apply import operations
from kafka_resilience_cli.apply.executor import Executor
from kafka_resilience_cli.apply.interrupt import Interrupt
from kafka_resilience_cli.apply.journal import Journal, JournalError, default_path
from kafka_resilience_cli.apply.outcome import ApplyOutcome, Ending
from kafka_resilience_cli.apply.readiness import Watch
from kafka_resilience_cli.apply.results import Result, Status
from kafka_resilience_cli.apply.staleness import refused_whole, stale
from kafka_resilience_cli.apply.waves import Numbered
from kafka_resilience_cli.cluster.gateway import Gateway
from kafka_resilience_cli.errors import Interrupted, KrcError
from kafka_resilience_cli.plan.changes import Allowed, Plan
from kafka_resilience_cli.plan.preconditions import wanted_facts
from kafka_resilience_cli.progress import Progress

_NOTICE = "Interrupted: finishing the request in flight. Once more leaves at once."


@dataclass(frozen=True, slots=True)
class Terms:
    """How a plan is applied. ``wait_timeout`` is in seconds; with ``degraded`` absent brokers are not waited for.

    ``saved_plan`` is the file the plan was read from: such a plan is applied whole or, where it is stale, not at all.
    """

    journal: Path | None = None
    wait_timeout: float = 120.0
    degraded: bool = False
    saved_plan: Path | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """What an apply works with. ``finished`` hears each result as it comes."""

    plan: Plan
    gateway: Gateway
    terms: Terms
    progress: Progress
    finished: Callable[[Result], None]

    def run(self) -> ApplyOutcome:
        """Make the allowed changes.

        Raises:
            KrcError: the cluster is another one or cannot be reached, or the journal cannot be opened; nothing was
                sent.
            Interrupted: left at once, by a second Ctrl-C.
        """
        plan, terms = self.plan, self.terms
        changes = [(index, c) for index, c in enumerate(plan.changes) if isinstance(c.verdict, Allowed)]
        if not changes:
            return ApplyOutcome(plan, Ending.NOTHING_TO_DO)
        state = self.gateway.read(wanted_facts(change for _, change in changes))
        check_cluster(plan, state.id)
        settled = self._settled(stale(changes, state))
        if terms.saved_plan and any(result.status is Status.STALE for result in settled):
            return ApplyOutcome(plan, Ending.STALE, refused_whole(changes, settled))
        journal = Journal(terms.journal or default_path(plan.cluster_id))
        try:
            journal.begin(plan, saved_plan=terms.saved_plan)
            journal.results(settled)
            return self._send(changes, settled, journal)
        except KeyboardInterrupt:
            raise Interrupted(
                "left at once; what was in flight may or may not have been done",
                hint=f"run apply again: it does only what is missing (journal: {journal.path})",
            ) from None
        finally:
            journal.close()

    def _settled(self, moved: Sequence[Result]) -> tuple[Result, ...]:
        """Of the stale changes, those that hold already are no reason to refuse anything."""
        if not moved:
            return ()
        state = self.gateway.read(operations.wanted(result.change for result in moved))
        return tuple(
            result
            if operations.difference(result.change, state)
            else Result(result.index, result.change, Status.ALREADY)
            for result in moved
        )

    def _send(self, changes: Sequence[Numbered], settled: Sequence[Result], journal: Journal) -> ApplyOutcome:
        with Interrupt(lambda: self.progress.message(_NOTICE)) as interrupt:
            executor = Executor(self.gateway, journal, stop=interrupt, finished=self.finished)
            results = executor.run(changes, settled=settled, progress=self.progress)
            # where the cluster is gone one look is enough
            timeout = 0.0 if executor.stopped else self.terms.wait_timeout
            watch = Watch(self.gateway, timeout=timeout, degraded=self.terms.degraded, stop=interrupt)
            readiness = watch.wait(executor.holding, self.progress)
            ending, why = Ending.FINISHED, ""
            if interrupt():
                ending, why = Ending.INTERRUPTED, "interrupted"
            elif executor.stopped:
                ending, why = Ending.STOPPED, executor.stopped
        with suppress(JournalError):  # a full disk has been told as the reason to stop
            journal.end(interrupted=ending is Ending.INTERRUPTED, ready=readiness.ready, stopped=why)
        return ApplyOutcome(self.plan, ending, results, readiness, journal.path, why)


def check_cluster(plan: Plan, cluster_id: str) -> None:
    """Raises :class:`KrcError` where a plan was made for another cluster."""
    if cluster_id != plan.cluster_id:
        raise KrcError(
            "this is another cluster than the plan was made for",
            why=f"planned for {plan.cluster_label} ({plan.cluster_id}), connected to {cluster_id}",
            hint="connect to the planned cluster, or plan again for this one",
        )
