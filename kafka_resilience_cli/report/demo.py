"""The demo's scenes as text."""

from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.commands.demo import Scene
from kafka_resilience_cli.report.apply import apply_text
from kafka_resilience_cli.report.console import Paint, plain
from kafka_resilience_cli.report.plan import plan_text


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
