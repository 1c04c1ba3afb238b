"""What an apply came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from kafka_resilience_cli.apply.readiness import Readiness
from kafka_resilience_cli.apply.results import Result, Status
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.plan.changes import Allowed, Change, CreateTopic, DeleteTopic, Plan


class Ending(StrEnum):
    """How an apply ended."""

    NOTHING_TO_DO = "nothing-to-do"
    DECLINED = "declined"
    """Somebody was asked and did not say yes; nothing was sent."""
    STALE = "stale"
    """The whole of a saved plan was refused; nothing was sent."""
    FINISHED = "finished"
    STOPPED = "stopped"
    """Ended early by something other than a person; ``why`` says what."""
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class ApplyOutcome:
    """The plan as it was approved, what became of its changes, and whether they show.

    ``results`` covers the changes that were allowed, in the plan's order. ``journal`` is ``None`` where nothing was
    sent.
    """

    plan: Plan
    ending: Ending
    results: tuple[Result, ...] = ()
    readiness: Readiness = field(default_factory=Readiness)
    journal: Path | None = None
    why: str = ""

    @property
    def held_back(self) -> tuple[Change, ...]:
        """Changes of the plan that were gated, blocked, or waiting for one that is."""
        return tuple(change for change in self.plan.changes if not isinstance(change.verdict, Allowed))

    @property
    def complete(self) -> bool:
        """Everything the plan wanted is done and shows, and the plan had no error to report."""
        quiet = self.ending in (Ending.NOTHING_TO_DO, Ending.FINISHED)
        done = all(result.status.holds for result in self.results)
        known = not any(finding.severity is Severity.ERROR for finding in self.plan.findings)
        return quiet and done and known and self.readiness.ready and not self.held_back

    def with_status(self, status: Status) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.status is status)

    def topics(self, status: Status) -> int:
        """How many topics have a change that ended so."""
        return len({result.change.topic for result in self.with_status(status)})

    @property
    def done(self) -> Mapping[str, int]:
        """Topics ``created``, ``updated`` and ``deleted``."""
        verbs = {(verb(result.change), result.change.topic) for result in self.with_status(Status.DONE)}
        counted = Counter(word for word, _ in verbs)
        return {word: counted[word] for word in ("created", "updated", "deleted")}


def verb(change: Change) -> str:
    """What the change does to its topic, once done."""
    match change:
        case CreateTopic():
            return "created"
        case DeleteTopic():
            return "deleted"
        case _:
            return "updated"
