"""What became of each change of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kafka_resilience_cli.cluster.gateway import BrokerError
from kafka_resilience_cli.plan.changes import Change


class Status(StrEnum):
    """Where a change ended."""

    DONE = "done"
    FAILED = "failed"
    """Refused by the broker, or the topic is not what the change would have made it."""
    UNKNOWN = "unknown"
    """Sent, and nobody could say whether it was carried out."""
    NOT_ATTEMPTED = "not-attempted"
    """Nothing was sent."""
    ALREADY = "already-done"
    """Not sent, because it holds: an earlier apply of the same plan did it before it was stopped."""
    STALE = "stale"
    """Not sent, because a fact that the change relied on has moved."""

    @property
    def holds(self) -> bool:
        """The cluster is as the change wants it."""
        return self in (Status.DONE, Status.ALREADY)


@dataclass(frozen=True, slots=True)
class Moved:
    """A fact that is no longer what the plan saw; ``None`` is "absent"."""

    topic: str
    fact: str
    expected: str | None
    found: str | None

    def __str__(self) -> str:
        return f"{self.fact}: planned from {_shown(self.expected)}, now {_shown(self.found)}"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of the change at ``index`` of its plan.

    ``why`` and ``way_out`` are sentences, empty for a change that is done; ``error`` holds the broker's own words;
    ``seconds`` is how long the request took that carried the change.
    """

    index: int
    change: Change
    status: Status
    why: str = ""
    way_out: str = ""
    error: BrokerError | None = None
    moved: tuple[Moved, ...] = ()
    seconds: float = 0.0


def _shown(value: str | None) -> str:
    return "absent" if value is None else value or "none"
