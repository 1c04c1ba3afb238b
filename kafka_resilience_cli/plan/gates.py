"""Which harms have been accepted, by whom, and what follows for a change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from kafka_resilience_cli.findings import Finding, Severity
from kafka_resilience_cli.plan.changes import Allowed, Change, Gated, Harm, Level, Plan, Verdict
from kafka_resilience_cli.plan.options import Permission
from kafka_resilience_cli.plan.settlement import settle
from kafka_resilience_cli.plan.subject import place
from kafka_resilience_cli.topology.model import Topic, Topology


def gate(harms: Sequence[Harm], allowances: Iterable[str | None]) -> Verdict:
    """Allowed where every destructive harm has its allowance; ``allowances`` go with ``harms``, ``None`` is missing."""
    pairs = list(zip(harms, allowances, strict=True))
    missing = tuple(harm.hazard for harm, by in pairs if by is None and harm.level is Level.DESTRUCTIVE)
    if missing:
        return Gated(missing)
    return Allowed(tuple(dict.fromkeys(by for _, by in pairs if by is not None)))


def allowance(
    harm: Harm, topic: Topic, topology: Topology, permissions: Sequence[Permission], today: date
) -> str | None:
    """What accepts the harm: an ``allow:`` entry that has not run out, or an ``--allow``."""
    for entry in topic.allow:
        if entry.hazard is harm.hazard and not (entry.until and entry.until < today):
            where = place(topology, entry.path)
            return f"allow: {harm.hazard.value} ({where.file}:{where.line})" if where else f"allow: {harm.hazard.value}"
    return permitted(harm, topic.name, permissions)


def permitted(harm: Harm, topic: str, permissions: Sequence[Permission]) -> str | None:
    """The ``--allow`` that accepts the harm."""
    return next((f"--allow {p}" for p in permissions if p.covers(harm.hazard, topic)), None)


def expired(change: Change, topic: Topic, topology: Topology, today: date) -> Iterable[Finding]:
    """``allow:`` entries that would have opened a gate, had they not run out."""
    if not isinstance(change.verdict, Gated):
        return
    for entry in topic.allow:
        if entry.hazard in change.verdict.by and entry.until and entry.until < today:
            yield Finding(
                "V002",
                Severity.WARNING,
                f"the allowance of {entry.hazard.value} for {topic.name} ran out on {entry.until}",
                kind="topic",
                subject=topic.name,
                location=place(topology, entry.path),
                hint="renew `until:` with a reason, or take the entry out",
            )


def approve(plan: Plan, by: str) -> Plan:
    """The plan with every gate opened; ``by`` is recorded (a name that was typed)."""
    opened = [
        replace(change, verdict=Allowed((by,))) if isinstance(change.verdict, Gated) else change
        for change in plan.changes
    ]
    return replace(plan, changes=settle(opened))
