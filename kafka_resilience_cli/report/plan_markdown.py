"""A plan as a comment on a pull request: what needs attention first, short enough to be accepted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kafka_resilience_cli.plan.changes import Plan
from kafka_resilience_cli.report.findings import findings_text
from kafka_resilience_cli.report.plan import (
    DRIFT,
    SNAPSHOT,
    UNMANAGED,
    drift_line,
    last_line,
    refusal,
    unmanaged_line,
)
from kafka_resilience_cli.report.plan_blocks import Block, Reasons, blocks

LIMIT = 65_000
"""Characters; GitHub takes 65 536 and GitLab more."""


_ATTENTION = {"!": 0, "-": 1, "~": 2, "+": 3}


def plan_markdown(plan: Plan, limit: int = LIMIT) -> str:
    """The comment, at most ``limit`` characters. Its first line is a hidden marker by which a bot finds it again."""
    head = _head(plan)
    tail = _tail(plan, limit // 4)
    room = limit - len(head) - len(tail) - 400
    return head + _changes(blocks(plan), room) + tail


def marker(plan: Plan) -> str:
    """Hidden, and the same for every plan of the same topologies and environment."""
    return f"<!-- krc-plan: {' '.join(filter(None, [*plan.topologies, plan.environment]))} -->"


def _head(plan: Plan) -> str:
    environment = f" ({plan.environment})" if plan.environment else ""
    lines = [
        marker(plan),
        f"### krc plan: {', '.join(plan.topologies)}{environment}",
        "",
        f"**{last_line(plan)}**",
        "",
        f"Cluster `{plan.cluster_label}` (`{plan.cluster_id}`)"
        + (f" · krc {plan.krc_version}" if plan.krc_version else ""),
        "",
        "",
    ]
    if not plan.applicable:
        lines[-1:] = [f"> {SNAPSHOT}", "", ""]
    return "\n".join(lines)


def _changes(found: Sequence[Block], room: int) -> str:
    if not found:
        return ""
    ordered = sorted(found, key=lambda block: _ATTENTION[block.symbol] if block.mark != "gated" else 0)
    reasons = Reasons()
    shown: list[str] = []
    used = left_out = 0
    for block in ordered:
        text = _block(block, reasons)
        if used + len(text) > room and len(block.headings) > 1:
            text = _shortened(text, block, room - used)
            left_out += len(block.headings) - text.count(f"\n  {block.symbol} ")
        if used + len(text) > room or not text:
            left_out += len(block.headings) if text else 0
            continue
        shown.append(text)
        used += len(text) + 2
    note = f"\n\n_{left_out} more topics do not fit here: `krc plan` shows them all._" if left_out else ""
    return _folded("Changes", "\n\n".join(shown), "diff", is_open=True) + (note + "\n" if note else "")


def _block(block: Block, reasons: Reasons) -> str:
    mark = f"  {block.mark}" if block.mark else ""
    many = len(block.headings) > 1
    first = block.headings[0]
    title = f"{len(block.headings)} topics, each" if many else first.topic
    lines = [
        f"{block.symbol} {title}{mark}{_note(first.note) if not many else ''}{_at(first.place) if not many else ''}"
    ]
    lines += [f"    {line.text}{reasons.comment(line)}{_at(line.place)}" for line in block.lines]
    if many:
        lines += [f"  {block.symbol} {h.topic}{_note(h.note)}{_at(h.place)}" for h in block.headings]
    return "\n".join(lines)


def _shortened(text: str, block: Block, room: int) -> str:
    """As many topics of a large block as fit; empty where not even its changes do."""
    lines = text.split("\n")
    kept: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join(kept) if len(kept) > len(block.lines) + 1 else ""


def _tail(plan: Plan, most: int) -> str:
    sections = []
    if plan.drift:
        rows = [f"{d.topic}  {drift_line(d)}" for d in plan.drift]
        sections.append(_folded(f"Drift ({len(rows)})", _cut([DRIFT, "", *rows], most), "text"))
    if plan.unmanaged:
        rows = [f"{u.topic}  {unmanaged_line(u)}" for u in plan.unmanaged]
        sections.append(_folded(f"Unmanaged topics ({len(rows)})", _cut([UNMANAGED, "", *rows], most), "text"))
    findings = (*plan.findings, *plan.lint)
    if findings:
        rows = findings_text(findings).split("\n")
        sections.append(_folded(f"Findings ({len(findings)})", _cut(rows, most), "text", is_open=True))
    if plan.refused_by and plan.changes:
        sections.append(refusal(plan))
    return "".join("\n" + section for section in sections)


def _cut(lines: Iterable[str], most: int) -> str:
    kept: list[str] = []
    rest = most
    pending = list(lines)
    for number, line in enumerate(pending):
        rest -= len(line) + 1
        if rest < 0:
            return "\n".join([*kept, f"… {len(pending) - number} more lines"])
        kept.append(line)
    return "\n".join(kept)


def _folded(title: str, body: str, language: str, *, is_open: bool = False) -> str:
    opening = "<details open>" if is_open else "<details>"
    fence = "````" if "```" in body else "```"
    return f"{opening}<summary>{title}</summary>\n\n{fence}{language}\n{body}\n{fence}\n\n</details>\n"


def _note(note: str) -> str:
    return f"  {note}" if note else ""


def _at(place: str) -> str:
    return f"  ({place})" if place else ""
