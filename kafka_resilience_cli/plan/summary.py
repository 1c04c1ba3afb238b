"""How many topics a plan touches, each counted once."""

from __future__ import annotations

from dataclasses import dataclass

from kafka_resilience_cli.plan.changes import (
    Blocked,
    Change,
    CreateTopic,
    DeleteTopic,
    Gated,
    Plan,
    Waiting,
)


@dataclass(frozen=True, slots=True)
class Summary:
    """Topics. One that is gated or blocked, in part or for want of another, is counted as that only."""

    create: int = 0
    update: int = 0
    delete: int = 0
    gated: int = 0
    blocked: int = 0

    def __str__(self) -> str:
        return (
            f"Plan: {self.create} to create, {self.update} to update, {self.delete} to delete, "
            f"{self.gated} gated, {self.blocked} blocked."
        )


def summarise(plan: Plan) -> Summary:
    """Count the plan's topics."""
    topics: dict[str, list[Change]] = {}
    for change in plan.changes:
        topics.setdefault(change.topic, []).append(change)
    buckets: dict[str, str] = {}
    for topic, changes in topics.items():  # in the plan's order: what a change waits for comes before it
        buckets[topic] = _bucket(changes, buckets)
    found = list(buckets.values())
    return Summary(*(found.count(name) for name in ("create", "update", "delete", "gated", "blocked")))


def _bucket(changes: list[Change], buckets: dict[str, str]) -> str:
    verdicts = [change.verdict for change in changes]
    if any(isinstance(verdict, Blocked) for verdict in verdicts):
        return "blocked"
    if any(isinstance(verdict, Gated) for verdict in verdicts):
        return "gated"
    waits = {buckets.get(topic, "blocked") for v in verdicts if isinstance(v, Waiting) for topic in v.on}
    if waits:
        return "blocked" if "blocked" in waits else "gated"
    if isinstance(changes[0], CreateTopic):
        return "create"
    return "delete" if isinstance(changes[0], DeleteTopic) else "update"
