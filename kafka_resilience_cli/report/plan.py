"""A plan as text, for people; as JSON it is its own document."""

from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.plan.changes import Allowed, Drift, Plan, UnmanagedTopic
from kafka_resilience_cli.plan.summary import summarise
from kafka_resilience_cli.plan.values import described
from kafka_resilience_cli.report.console import Paint, plain
from kafka_resilience_cli.report.findings import findings_text
from kafka_resilience_cli.report.plan_blocks import SYMBOLS, Block, Reasons, blocks, legend


def plan_text(plan: Plan, paint: Paint = plain) -> str:
    """The plan: its cluster first, its summary last."""
    return "\n\n".join(_paragraphs(plan, paint)) + "\n"


def heading(plan: Plan) -> str:
    """``Cluster main (9GJtWxK3RiqOq5ZLqVpG2A), topology orders, environment prod``."""
    noun = "topology" if len(plan.topologies) == 1 else "topologies"
    environment = f", environment {plan.environment}" if plan.environment else ""
    return f"Cluster {plan.cluster_label} ({plan.cluster_id}), {noun} {', '.join(plan.topologies)}{environment}"


def last_line(plan: Plan) -> str:
    """The summary, or a sentence that nothing is to be done."""
    if plan.changes:
        return str(summarise(plan))
    topics = f"{plan.declared_topics} topic{'s' if plan.declared_topics != 1 else ''}"
    if not plan.complete:
        return "No changes in what was compared; the plan is not complete."
    drift = f" {_overrides(len(plan.drift))} undeclared." if plan.drift else ""
    return f"No changes: the cluster is as declared ({topics}).{drift}"


def plan_hint(plan: Plan, saved: str) -> str:
    """What to run next, or an empty text."""
    allowed = any(isinstance(change.verdict, Allowed) for change in plan.changes)
    if not plan.applicable or plan.refused_by or not allowed:
        return ""
    if saved:
        return f"krc apply --plan {saved} makes exactly these changes."
    return "krc apply makes these changes; with --save FILE, krc apply --plan FILE makes exactly these."


def refusal(plan: Plan) -> str:
    """Why apply would not make any of it."""
    return f"Refused: krc apply makes none of this because of {', '.join(plan.refused_by)}; --no-lint overrides that."


def drift_line(drift: Drift) -> str:
    return f"{drift.key} = {described(drift.key, drift.value)}"


def unmanaged_line(topic: UnmanagedTopic) -> str:
    held = {None: "", 0: ", empty"}.get(topic.records, f", about {topic.records} records")
    left = f", left behind: {topic.left_behind}" if topic.left_behind else ""
    return f"{topic.partitions} partition{'s' if topic.partitions != 1 else ''}{held}{left}"


DRIFT = "Drift: overrides that no file declares. They stay; `inherit:` or --prune-config removes them."
UNMANAGED = "Unmanaged: topics that no file declares. They stay; `removed:` deletes them."
SNAPSHOT = "Made from a snapshot: this plan cannot be applied."


def _paragraphs(plan: Plan, paint: Paint) -> Iterator[str]:
    yield paint(heading(plan), "bold")
    if not plan.applicable:
        yield paint(SNAPSHOT, "warning")
    found = blocks(plan)
    if found:
        yield "  " + "   ".join(f"{paint(symbol, word)} {word}" for symbol, word in legend(found))
    reasons = Reasons()
    for block in found:
        yield _block(block, reasons, paint)
    if plan.drift:
        width = max(len(d.topic) for d in plan.drift)
        rows = [
            f"  {d.topic:<{width}}  {drift_line(d)}"
            + _at(f"{d.location.file}:{d.location.line}" if d.location else "", paint)
            for d in plan.drift
        ]
        yield "\n".join([paint(DRIFT, "bold"), *rows])
    if plan.unmanaged:
        width = max(len(u.topic) for u in plan.unmanaged)
        rows = [f"  {u.topic:<{width}}  {unmanaged_line(u)}" for u in plan.unmanaged]
        yield "\n".join([paint(UNMANAGED, "bold"), *rows])
    if plan.findings or plan.lint:
        yield findings_text((*plan.findings, *plan.lint), paint)
    if plan.refused_by and plan.changes:
        yield paint(refusal(plan), "error")
    yield paint(last_line(plan), "bold" if plan.changes else "ok")


def _block(block: Block, reasons: Reasons, paint: Paint) -> str:
    role = SYMBOLS[block.symbol]
    mark = f"  {paint(block.mark, 'gated' if block.mark == 'gated' else 'blocked')}" if block.mark else ""
    many = len(block.headings) > 1
    lines = []
    if many:
        lines.append(f"{paint(f'{block.symbol} {len(block.headings)} topics, each', role)}{mark}")
    else:
        (only,) = block.headings
        note = f"  {paint(only.note, 'dim')}" if only.note else ""
        lines.append(f"{paint(f'{block.symbol} {only.topic}', role)}{mark}{note}{_at(only.place, paint)}")
    for line in block.lines:
        text = paint(line.text, line.role) if line.role else line.text
        lines.append(f"    {text}{paint(reasons.comment(line), 'dim')}{_at(line.place, paint)}")
    if many:
        width = max(len(h.topic) for h in block.headings)
        for h in block.headings:
            name = f"{h.topic:<{width}}" if h.note or h.place else h.topic
            note = f"  {paint(h.note, 'dim')}" if h.note else ""
            lines.append(f"  {paint(block.symbol, role)} {name}{note}{_at(h.place, paint)}")
    return "\n".join(lines)


def _at(place: str, paint: Paint) -> str:
    return f"  {paint(f'({place})', 'place')}" if place else ""


def _overrides(count: int) -> str:
    return f"{count} override{'s are' if count != 1 else ' is'}"
