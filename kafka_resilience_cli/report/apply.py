"""An apply as text and as JSON: a line per finished change while it runs, and what it came to at the end."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from kafka_resilience_cli.apply.outcome import ApplyOutcome, Ending, verb
from kafka_resilience_cli.apply.results import Result, Status
from kafka_resilience_cli.plan.changes import (
    AddPartitions,
    Allowed,
    Blocked,
    Change,
    CreateTopic,
    DeleteTopic,
    Gated,
    Plan,
    ReassignReplicas,
    SetConfig,
    Waiting,
    kind,
)
from kafka_resilience_cli.plan.summary import summarise
from kafka_resilience_cli.report.console import Paint, plain
from kafka_resilience_cli.report.plan_blocks import allowance_entry

APPLY_FORMAT = "1.0"
"""Version of the JSON result: the minor number grows with additions, the major with anything else."""

_ROLES = {"created": "create", "updated": "update", "deleted": "delete"}
_SYMBOLS = {"created": "+", "updated": "~", "deleted": "-"}
_HEADINGS = (
    (Status.FAILED, "Failed"),
    (Status.UNKNOWN, "Unknown, sent but never answered"),
    (Status.STALE, "Stale, changed by somebody else since the plan"),
    (Status.NOT_ATTEMPTED, "Not attempted"),
)


def result_line(result: Result, paint: Paint = plain) -> str:
    """``+ orders.created created (0.3s)``; a change that is not done starts with ``!``."""
    word = verb(result.change)
    what = f"{result.change.topic} {_done(result.change)}"
    if result.status is Status.ALREADY:
        return f"{paint(f'= {what}', 'dim')} already"
    if result.status is Status.DONE:
        return f"{paint(f'{_SYMBOLS[word]} {what}', _ROLES[word])} ({result.seconds:.1f}s)"
    said = f"! {result.change.topic} {_infinitive(result.change)}: {_status(result.status)}"
    return paint(said, "error") + (f": {result.why}" if result.why else "")


def gate_question(plan: Plan) -> str:
    """What to ask where changes are gated: :func:`gate_answer` opens them."""
    count = len({change.topic for change in plan.changes if isinstance(change.verdict, Gated)})
    topics = "1 topic has" if count == 1 else f"{count} topics have"
    return (
        f"\n{topics} changes that can destroy data; they are gated.\n"
        f"Type {gate_answer(plan)} to make them too, or press Enter to leave them out: "
    )


def gate_answer(plan: Plan) -> str:
    """What opens the gates: the name of the topology, or of each."""
    return " ".join(plan.topologies)


def approval_question(plan: Plan) -> str:
    """What to ask before anything is sent: only a literal ``yes`` counts."""
    held = len({change.topic for change in plan.changes if not isinstance(change.verdict, Allowed)})
    rest = f" The {held} topic{'s' if held > 1 else ''} held back will not be touched." if held else ""
    return f"\nApply this to {plan.cluster_label} ({plan.cluster_id})?{rest}\nOnly yes will do: "


def apply_text(outcome: ApplyOutcome, paint: Paint = plain) -> str:
    """What is not as planned, each with the way out, and the summary last."""
    if outcome.ending is Ending.NOTHING_TO_DO and not outcome.held_back:
        return "Nothing to do: the cluster is as declared.\n"
    paragraphs = list(_paragraphs(outcome, paint))
    return "\n\n".join([*paragraphs, paint(summary(outcome), "ok" if outcome.complete else "bold")]) + "\n"


def summary(outcome: ApplyOutcome) -> str:
    """``Applied: 3 created, 1 updated, 0 deleted; 1 failed, 2 not attempted.``"""
    if outcome.ending is Ending.DECLINED:
        return "Not applied: nothing was changed."
    done = ", ".join(f"{count} {word}" for word, count in outcome.done.items())
    counts = [(outcome.topics(status), _status(status)) for status in Status if status is not Status.DONE]
    planned = summarise(outcome.plan)
    counts += [(planned.gated, "gated"), (planned.blocked, "blocked"), (len(outcome.readiness.waiting), "not ready")]
    other = ", ".join(f"{count} {word}" for count, word in counts if count)
    return f"Applied: {done}{'; ' + other if other else ''}."


def apply_json(outcome: ApplyOutcome) -> str:
    """The outcome as one JSON document."""
    planned = summarise(outcome.plan)
    document = {
        "format": APPLY_FORMAT,
        "cluster": {"id": outcome.plan.cluster_id, "label": outcome.plan.cluster_label},
        "topologies": list(outcome.plan.topologies),
        "environment": outcome.plan.environment,
        "ending": outcome.ending.value,
        "why": outcome.why,
        "complete": outcome.complete,
        "summary": {
            **outcome.done,
            **{
                status.value.replace("-", "_"): outcome.topics(status) for status in Status if status is not Status.DONE
            },
            "gated": planned.gated,
            "blocked": planned.blocked,
            "not_ready": len(outcome.readiness.waiting),
        },
        "changes": [_result_json(result) for result in outcome.results],
        "held_back": [_held_json(change) for change in outcome.held_back],
        "readiness": {
            "ready": outcome.readiness.ready,
            "waited_seconds": round(outcome.readiness.waited, 3),
            "waiting": [{"topic": w.topic, "why": w.why} for w in outcome.readiness.waiting],
        },
        "journal": str(outcome.journal) if outcome.journal else None,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _paragraphs(outcome: ApplyOutcome, paint: Paint) -> Iterator[str]:
    for status, heading in _HEADINGS:
        results = outcome.with_status(status)
        if results:
            role = "warning" if status is Status.NOT_ATTEMPTED else "error"
            yield "\n".join([paint(f"{heading}:", role), *(_lines(r) for r in results)])
    if outcome.held_back and outcome.ending is not Ending.DECLINED:
        yield "\n".join([paint("Held back:", "warning"), *map(_held_lines, outcome.held_back)])
    if outcome.readiness.interrupted:
        yield f"Not waited until {len(outcome.readiness.waiting)} changed topics show."
    elif outcome.readiness.waiting:
        heading = f"Done, but not ready after {outcome.readiness.waited:.0f} s:"
        waiting = (f"  {w.topic}: {w.why}" for w in outcome.readiness.waiting)
        yield "\n".join([paint(heading, "warning"), *waiting])
    if outcome.why:
        yield f"Stopped early: {outcome.why}"
    if outcome.journal and not outcome.complete:
        yield f"Journal: {outcome.journal}"


def _lines(result: Result) -> str:
    """One change that is not done: what, why, the way out, and each fact that moved on a line of its own."""
    subject = f"  {result.change.topic}: {_infinitive(result.change)}"
    if result.moved:
        return "\n".join([f"{subject}, way out: {result.way_out}", *(f"    {fact}" for fact in result.moved)])
    way_out = f"\n    way out: {result.way_out}" if result.way_out else ""
    return f"{subject}: {result.why}{way_out}"


def _held_lines(change: Change) -> str:
    subject = f"  {change.topic}: {_infinitive(change)}"
    match change.verdict:
        case Gated(by):
            hazards = ", ".join(hazard.value for hazard in by)
            return (
                f"{subject}: gated by {hazards}\n    way out: {_way_through(change, [hazard.value for hazard in by])}"
            )
        case Blocked(why, way_out):
            return f"{subject}: blocked: {why}\n    way out: {way_out}"
        case Waiting(on) if on == (change.topic,):
            return f"{subject}: a topic is changed whole or not at all"
        case Waiting(on):
            return f"{subject}: waits for {', '.join(on)}"
        case Allowed():
            return subject


def _way_through(change: Change, hazards: Sequence[str]) -> str:
    flags = " ".join(f"--allow {change.topic}={hazard}" for hazard in hazards)
    entry = allowance_entry(change, hazards)
    return (f"{entry} in the topology, " if entry else "") + f"{flags}, or type the topology's name when asked"


def _done(change: Change) -> str:
    match change:
        case AddPartitions() | ReassignReplicas():
            noun = "partitions" if isinstance(change, AddPartitions) else "replicas"
            return f"{noun} {change.before} → {change.after}"
        case SetConfig():
            return f"config {', '.join([*sorted(change.set), *(f'-{key}' for key in sorted(change.remove))])}"
        case _:
            return verb(change)


def _infinitive(change: Change) -> str:
    match change:
        case CreateTopic():
            return "create"
        case DeleteTopic():
            return "delete"
        case _:
            return _done(change)


def _status(status: Status) -> str:
    return status.value.replace("-", " ")


def _result_json(result: Result) -> dict[str, Any]:
    error = result.error
    return {
        "topic": result.change.topic,
        "action": kind(result.change).value,
        "status": result.status.value,
        "why": result.why,
        "way_out": result.way_out,
        "error": {"code": error.code, "name": error.name, "message": error.message} if error else None,
        "moved": [{"fact": m.fact, "expected": m.expected, "found": m.found} for m in result.moved],
        "seconds": round(result.seconds, 3),
    }


def _held_json(change: Change) -> dict[str, Any]:
    held: dict[str, Any] = {"topic": change.topic, "action": kind(change).value}
    match change.verdict:
        case Gated(by):
            return held | {"verdict": "gated", "by": [hazard.value for hazard in by]}
        case Blocked(why, way_out):
            return held | {"verdict": "blocked", "why": why, "way_out": way_out}
        case Waiting(on):
            return held | {"verdict": "waiting", "on": list(on)}
        case Allowed():
            return held
