"""The demo's scenes, and how they read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kafka_resilience_cli.apply.outcome import ApplyOutcome
from kafka_resilience_cli.plan.changes import Plan
from kafka_resilience_cli.report.apply import apply_text
from kafka_resilience_cli.report.console import Paint, plain
from kafka_resilience_cli.report.plan import plan_text


@dataclass(frozen=True, slots=True)
class Scene:
    """A step of the story: what is being done, what to say about it, and the value that proves it."""

    title: str
    lines: tuple[str, ...] = ()
    source: str = ""
    plan: Plan | None = None
    outcome: ApplyOutcome | None = None


def scene_text(number: int, scene: Scene, paint: Paint = plain) -> str:
    """A numbered headline and what belongs to it, indented."""
    head = paint(f"{number}. {scene.title}", "bold")
    body = "\n\n".join(part.rstrip() for part in _parts(scene, paint) if part)
    indented = "\n".join(f"   {line}".rstrip() for line in body.splitlines())
    return f"{head}\n\n{indented}\n"


def _parts(scene: Scene, paint: Paint) -> Iterator[str]:
    yield "\n".join(scene.lines)
    yield scene.source
    if scene.plan:
        yield plan_text(scene.plan, paint)
    if scene.outcome:
        yield apply_text(scene.outcome, paint)
