"""Cutting a plan down: to named topics, and to what a project allows at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from kafka_resilience_cli.errors import UsageError
from kafka_resilience_cli.findings import Finding, Severity
from kafka_resilience_cli.plan.changes import AddPartitions, Allowed, Blocked, Change, CreateTopic, Gated
from kafka_resilience_cli.topology.nearest import did_you_mean


def matches(topic: str, targets: Sequence[str]) -> bool:
    """Whether a topic is meant; no targets mean every topic."""
    return not targets or any(fnmatchcase(topic, glob) for glob in targets)


def check_targets(targets: Sequence[str], declared: Iterable[str]) -> None:
    """Raises :class:`UsageError` for a target that matches no declared topic."""
    names = list(declared)
    for glob in targets:
        if not any(fnmatchcase(name, glob) for name in names):
            raise UsageError(
                f"--target {glob} matches no declared topic",
                hint=did_you_mean(glob, names, otherwise="a name or a glob, as in --target 'orders.*'"),
            )


def targeted(changes: Sequence[Change], targets: Sequence[str]) -> tuple[list[Change], list[Finding]]:
    """The changes of the named topics and of what those need first, and a warning that says so."""
    if not targets:
        return list(changes), []
    by_topic: dict[str, set[str]] = {}
    for change in changes:
        by_topic.setdefault(change.topic, set()).update(change.needs)
    meant = {topic for topic in by_topic if matches(topic, targets)}
    needed: set[str] = set()
    pending = list(meant)
    while pending:
        for topic in by_topic.get(pending.pop(), ()):
            if topic in by_topic and topic not in meant | needed:
                needed.add(topic)
                pending.append(topic)
    also = f"; also {', '.join(sorted(needed))}, which they need" if needed else ""
    warning = Finding(
        "V004",
        Severity.WARNING,
        f"only {', '.join(targets)} was planned{also}: the rest of the topology may differ",
        hint="--target is for exceptions; plan without it afterwards",
    )
    kept = [
        change
        for change in changes
        if change.topic in meant or (change.topic in needed and isinstance(change, CreateTopic | AddPartitions))
    ]
    return kept, [warning]


def capped(changes: Sequence[Change], most: int | None) -> list[Change]:
    """Creations and growth blocked where together they make more partitions than the project allows at once."""
    added = {
        change.topic: change.partitions if isinstance(change, CreateTopic) else change.after - change.before
        for change in changes
        if isinstance(change, CreateTopic | AddPartitions) and not isinstance(change.verdict, Blocked)
    }
    total = sum(added.values())
    if most is None or total <= most:
        return list(changes)
    verdict = Blocked(
        f"the plan creates {total} partitions, and the project allows {most} at once",
        "raise `max_partitions` in krc.yaml, or plan in parts with --target",
    )
    return [
        replace(change, verdict=verdict)
        if isinstance(change, CreateTopic | AddPartitions) and isinstance(change.verdict, Allowed | Gated)
        else change
        for change in changes
    ]
