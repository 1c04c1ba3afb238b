"""What `krc safe-to-restart` and `krc restart-order` print."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from kafka_resilience_cli.report.console import Paint
from kafka_resilience_cli.whatif.outlook import Placed
from kafka_resilience_cli.whatif.promise import Answer
from kafka_resilience_cli.whatif.restart import Restart, Risk

NAMED = 10
"""So many partitions of a topic are named by number."""

WORDS = {
    Answer.HOLDS: ("safe", "ok"),
    Answer.BREAKS: ("not safe", "error"),
    Answer.UNKNOWN: ("could not be told", "warning"),
}


def restart_text(found: Placed, judged: Restart, paint: Paint) -> str:
    """The answer in the first line, then each risk with its numbers."""
    word, role = WORDS[judged.answer]
    lines = [f"Restarting broker {judged.broker} of {found.label}: {paint(word, role)}"]
    for risk in judged.risks:
        lines += _risk(risk, paint("risk", "error"))
    for risk in judged.unknown:
        lines += _risk(risk, paint("unknown", "warning"))
    return "\n".join([*lines, *(paint(note, "dim") for note in found.placement.assumptions)])


def order_text(found: Placed, order: Sequence[Restart], paint: Paint) -> str:
    """A line for each broker, in order, and below those that are not safe why."""
    lines = []
    for number, judged in enumerate(order, start=1):
        rack = found.placement.racks[judged.broker]
        word, role = WORDS[judged.answer]
        lines.append(f"{number}. broker {judged.broker}{f' in rack {rack}' if rack else ''}: {paint(word, role)}")
        for risk in judged.risks:
            lines += _risk(risk, paint("risk", "error"))
        for risk in judged.unknown:
            lines += _risk(risk, paint("unknown", "warning"))
    lines.append(
        paint("One at a time: ask krc safe-to-restart again before each, so that the last one is back.", "dim")
    )
    return "\n".join([*lines, *(paint(note, "dim") for note in found.placement.assumptions)])


def restart_json(found: Placed, judged: Restart) -> str:
    """The same as a document."""
    document = {
        "format": "krc-safe-to-restart",
        "version": 1,
        "source": found.label,
        "broker": judged.broker,
        "answer": {Answer.HOLDS: "safe", Answer.BREAKS: "risk", Answer.UNKNOWN: "unknown"}[judged.answer],
        "risks": [asdict(risk) for risk in judged.risks],
        "unknown": [asdict(risk) for risk in judged.unknown],
        "notes": list(found.placement.assumptions),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _risk(risk: Risk, word: str) -> Iterator[str]:
    if not risk.topic:
        yield f"  {word}  {risk.harm}: {risk.why}"
        return
    numbers = ", ".join(map(str, risk.partitions[:NAMED]))
    more = f" and {len(risk.partitions) - NAMED} more" if len(risk.partitions) > NAMED else ""
    plural = "s" if len(risk.partitions) > 1 else ""
    yield f"  {word}  {risk.topic}, partition{plural} {numbers}{more}: {risk.harm} ({risk.why})"
    if risk.groups:
        what = "group" if "offsets" in risk.topic else "transactional id"
        yield f"        with the {what}{'s' if len(risk.groups) > 1 else ''} {', '.join(risk.groups)}"
    if risk.always:
        yield "        in every restart: it has no more replicas than min ISR"
