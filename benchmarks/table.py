"""The figures as a Markdown table."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.measure import Comparison


def markdown(found: Sequence[Comparison]) -> str:
    lines = [
        "| task | krc wall s | floor wall s | wall × | CPU × | krc peak MiB | peak × | goal | met |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for one in found:
        goal = f"{one.metric} ≤ {one.goal:g} ×" if one.goal is not None else ""
        met = {True: "yes", False: "no", None: ""}[one.met]
        lines.append(
            f"| {one.name} | {one.median('krc', 'wall'):.2f} | {one.median('floor', 'wall'):.2f} "
            f"| {one.ratio('wall'):.2f} | {one.ratio('cpu'):.2f} "
            f"| {one.median('krc', 'peak'):.0f} | {one.ratio('peak'):.2f} | {goal} | {met} |"
        )
    notes = [f"- {one.name}: {one.note}" for one in found if one.note]
    return "\n".join(lines + ([""] if notes else []) + notes)
