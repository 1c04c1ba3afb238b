"""What the broker's own answers to ``validate_only`` requests mean for a plan.

Asking is for the commands; here answers become verdicts. A principal that may not ask has verified nothing, and blocks
nothing: pull requests are often planned with read-only credentials.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kafka_resilience_cli.cluster.gateway import BrokerError
from kafka_resilience_cli.findings import Finding, Severity
from kafka_resilience_cli.plan.changes import (
    AddPartitions,
    Blocked,
    Change,
    ChangeKey,
    CreateTopic,
    Plan,
    SetConfig,
    Verification,
    key,
)
from kafka_resilience_cli.plan.settlement import settle
from kafka_resilience_cli.plan.values import REMOVED_KEYS

Verdicts = Mapping[ChangeKey, BrokerError | None]
"""The broker's answer per change that it was asked about; ``None`` is "it would do it"."""

_WAYS_OUT = {
    3: "somebody deleted the topic meanwhile: plan again",
    17: "choose another name",
    36: "somebody created the topic meanwhile: plan again",
    37: "somebody changed the partitions meanwhile: plan again",
    38: "lower `replication_factor`, or bring up more brokers",
    44: "the cluster's own policy forbids it: change the declaration, or ask whoever runs the cluster",
}


def askable(plan: Plan) -> tuple[Change, ...]:
    """The changes a broker can judge, in their order: everything but deletions and what is blocked already."""
    return tuple(
        change
        for change in plan.changes
        if isinstance(change, CreateTopic | AddPartitions | SetConfig) and not isinstance(change.verdict, Blocked)
    )


def refine(plan: Plan, verdicts: Verdicts) -> Plan:
    """The plan with the broker's answers merged in. A topic one part of which is refused is held whole."""
    changes = [_judged(change, verdicts[key(change)]) if key(change) in verdicts else change for change in plan.changes]
    silent = [error for error in verdicts.values() if error and not _decides(error)]
    findings = plan.findings
    if silent:
        first, count = silent[0], len(silent)
        findings += (
            Finding(
                "V003",
                Severity.INFO if first.authorization else Severity.WARNING,
                f"{count} change{'s were' if count > 1 else ' was'} not checked by the broker: {_words(first)}",
                kind="cluster",
                subject=plan.cluster_label,
                hint="the plan itself is complete; with credentials that may write, the broker checks it too"
                if first.authorization
                else "the brokers answer reads, but not this: is a controller there? apply would wait in vain too",
            ),
        )
    return replace(plan, changes=settle(changes), findings=findings)


def _judged(change: Change, error: BrokerError | None) -> Change:
    if error is None:
        return replace(change, verification=Verification.VERIFIED)
    if not _decides(error):
        return replace(change, verification=Verification.UNVERIFIED)
    verdict = Blocked(f"the broker refuses it: {_words(error)}", _way_out(change, error))
    return replace(change, verification=Verification.VERIFIED, verdict=verdict)


def _decides(error: BrokerError) -> bool:
    return not (error.authorization or error.unknown_outcome)


def _words(error: BrokerError) -> str:
    return f"{error.message.rstrip('.')} ({error.name})" if error.message else error.name


def _way_out(change: Change, error: BrokerError) -> str:
    for name, advice in REMOVED_KEYS.items():
        if name in error.message:
            return advice
    if error.code in _WAYS_OUT:
        return _WAYS_OUT[error.code]
    config = change.set if isinstance(change, SetConfig) else change.config if isinstance(change, CreateTopic) else {}
    named = next((delta for name, delta in config.items() if name in error.message), None)
    where = (named.location if named else None) or change.location
    return f"correct {named.key if named else 'the declaration'}" + (f" at {where}" if where else "")
