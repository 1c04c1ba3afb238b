"""Whether the facts a plan relied on still hold, asked immediately before anything is written.

Which facts those are, and how one is read, is for ``plan/preconditions.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

from kafka_resilience_cli.apply.results import Moved, Result, Status
from kafka_resilience_cli.apply.waves import Numbered
from kafka_resilience_cli.cluster.state import ClusterState
from kafka_resilience_cli.plan.changes import Precondition
from kafka_resilience_cli.plan.preconditions import moved

_WHOLE = "another change of this saved plan is stale, so none of it was made"


def stale(changes: Sequence[Numbered], state: ClusterState) -> tuple[Result, ...]:
    """The changes that must not be made any more, each with every fact that moved."""
    found = ((index, change, _moved(change.topic, moved(change, state))) for index, change in changes)
    return tuple(
        Result(index, change, Status.STALE, "; ".join(map(str, facts)), "run plan again", moved=facts)
        for index, change, facts in found
        if facts
    )


def refused_whole(changes: Sequence[Numbered], settled: Sequence[Result]) -> tuple[Result, ...]:
    """A saved plan was approved as a whole: where a part is stale, the rest is not attempted."""
    by_index = {result.index: result for result in settled}
    return tuple(
        by_index.get(index) or Result(index, change, Status.NOT_ATTEMPTED, _WHOLE, "run plan again")
        for index, change in changes
    )


def _moved(topic: str, facts: Sequence[tuple[Precondition, str | None]]) -> tuple[Moved, ...]:
    """An override that moved is said once, not again as the effective value."""
    overrides = {p.fact.removeprefix("config.") for p, _ in facts if p.fact.startswith("config.")}
    return tuple(
        Moved(topic, precondition.fact, precondition.expected, now)
        for precondition, now in facts
        if precondition.fact.removeprefix("effective.") not in overrides or precondition.fact.startswith("config.")
    )
