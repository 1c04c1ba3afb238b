"""A plan's changes as blocks of lines, one per topic, identical topics together: what every view of a plan shows.

Blocks know neither colour nor format; ``plan.py`` and ``plan_markdown.py`` do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from kafka_resilience_cli.findings import Location
from kafka_resilience_cli.plan.changes import (
    AddPartitions,
    Allowed,
    Blocked,
    Change,
    ConfigDelta,
    CreateTopic,
    DeleteTopic,
    Gated,
    Level,
    Plan,
    ReassignReplicas,
    SetConfig,
    Waiting,
)
from kafka_resilience_cli.plan.values import described, same
from kafka_resilience_cli.topology.model import Role

TOGETHER = 4
"""From this many on, topics with the same changes are shown as one."""

SYMBOLS = {"+": "create", "~": "update", "-": "delete", "!": "blocked"}
"""In the order of the legend; the words are roles of the console too."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a block: what it says, its role for colour, where that was declared, and why it is so."""

    text: str
    role: str = ""
    place: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A topic: its name, what it is for, and where it is declared."""

    topic: str
    note: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Topics that are changed alike. ``mark`` says aloud what the symbol does not (``gated``)."""

    symbol: str
    mark: str
    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]


def blocks(plan: Plan) -> list[Block]:
    """The plan's changes in reading order: a source, its retry topics, its dead-letter queue."""
    topics: dict[str, list[Change]] = {}
    for change in plan.changes:
        topics.setdefault(change.topic, []).append(change)
    ordered = sorted(topics.values(), key=lambda changes: _reading_order(changes[0]))
    alike: dict[object, list[list[Change]]] = {}
    for changes in ordered:
        identity = (_symbol(changes), _mark(changes), tuple((line.text, line.role) for line in _lines(changes)))
        alike.setdefault(identity, []).append(changes)
    found = []
    for group in alike.values():
        if len(group) >= TOGETHER:
            found.append(_block(group))
        else:
            found += [_block([changes]) for changes in group]
    return sorted(found, key=lambda block: _position(block, topics))


def _position(block: Block, topics: dict[str, list[Change]]) -> tuple[object, ...]:
    return _reading_order(topics[block.headings[0].topic][0])


def _block(group: Sequence[list[Change]]) -> Block:
    first = group[0]
    lines = tuple(_lines(first))
    if len(group) == 1:
        lines = tuple(replace(line, text=line.text.replace("TOPIC=", f"{first[0].topic}=")) for line in lines)
    else:
        lines = tuple(_common(together) for together in zip(*map(_lines, group), strict=True))
    headings = tuple(Heading(changes[0].topic, _note(changes[0]), _heading_place(changes)) for changes in group)
    return Block(_symbol(first), _mark(first), headings, lines)


def _common(lines: Sequence[Line]) -> Line:
    """A line that several topics share, with what they have in common."""
    first = lines[0]
    place = first.place if all(line.place == first.place for line in lines) else ""
    reason = first.reason if all(line.reason == first.reason for line in lines) else ""
    return Line(first.text, first.role, place, reason)


def _reading_order(change: Change) -> tuple[object, ...]:
    link = change.chain
    if link is None:
        return (change.topic, "", 0, 0, change.topic)
    step = 2 if change.role is Role.DLQ or link.hop is None else 1
    return (link.source, link.group, step, link.hop or 0, change.topic)


def _symbol(changes: Sequence[Change]) -> str:
    if any(isinstance(change.verdict, Blocked | Waiting) for change in changes) and not any(
        isinstance(change.verdict, Gated) for change in changes
    ):
        return "!"
    match changes[0]:
        case CreateTopic():
            return "+"
        case DeleteTopic():
            return "-"
        case _:
            return "~"


def _mark(changes: Sequence[Change]) -> str:
    verdicts = [change.verdict for change in changes]
    if any(isinstance(verdict, Blocked) for verdict in verdicts):
        return f"{_intent(changes)}blocked"
    if any(isinstance(verdict, Gated) for verdict in verdicts):
        return "gated"
    if any(isinstance(verdict, Waiting) for verdict in verdicts):
        return f"{_intent(changes)}waits"
    return ""


def _intent(changes: Sequence[Change]) -> str:
    """What ``!`` hides."""
    match changes[0]:
        case CreateTopic():
            return "to create, "
        case DeleteTopic():
            return "to delete, "
        case _:
            return ""


def _note(change: Change) -> str:
    return change.reason if isinstance(change, CreateTopic) else ""


def _heading_place(changes: Sequence[Change]) -> str:
    """Only for a whole topic: what an update changes has a place on each line."""
    first = changes[0]
    return _place(first.location) if isinstance(first, CreateTopic | DeleteTopic) else ""


def _lines(changes: Sequence[Change]) -> Iterator[Line]:
    rows = [row for change in changes for row in _rows(change)]
    width = max((len(row.name) for row in rows), default=0)
    for row in rows:
        yield Line(f"{row.name:<{width}}  {row.value}", "", _place(row.location), row.reason)
    for change in changes:
        for harm in change.harms:
            role = "error" if harm.level is Level.DESTRUCTIVE else "warning"
            yield Line(f"{harm.level.value}: {harm.why}", role)
    yield from _verdicts(changes)


class _Row(NamedTuple):
    name: str
    value: str
    reason: str = ""
    location: Location | None = None


def _rows(change: Change) -> Iterator[_Row]:
    match change:
        case CreateTopic():
            yield _Row("partitions", str(change.partitions))
            yield _Row("replication factor", str(change.replication_factor))
            for key, delta in change.config.items():
                yield _Row(key, _value(key, delta.after), delta.reason)
        case DeleteTopic():
            held = {None: "records not counted", 0: "empty"}.get(change.records, f"about {change.records} records")
            yield _Row("partitions", f"{change.partitions}, {held}", change.reason)
        case AddPartitions():
            yield _Row("partitions", f"{change.before} → {change.after}", change.reason, change.location)
        case ReassignReplicas():
            yield _Row("replication factor", f"{change.before} → {change.after}", change.reason, change.location)
        case SetConfig():
            for key, delta in change.set.items():
                yield _Row(key, _set(delta), delta.reason, delta.location)
            for key, delta in change.remove.items():
                then = f"{_value(key, delta.after)}, inherited" if delta.after is not None else "inherited"
                yield _Row(key, f"{_value(key, delta.before)} → {then}", delta.reason, delta.location)


def _set(delta: ConfigDelta) -> str:
    own = delta.before_level == "topic"
    if not own and same(delta.key, delta.before, delta.after):
        return f"{_value(delta.key, delta.after)}, same as inherited now, pinned"
    inherited = "" if own or delta.before is None else ", inherited"
    return f"{_value(delta.key, delta.before)}{inherited} → {_value(delta.key, delta.after)}"


def _value(key: str, value: str | None) -> str:
    return "unknown" if value is None else described(key, value)


def _verdicts(changes: Sequence[Change]) -> Iterator[Line]:
    for change in changes:
        match change.verdict:
            case Allowed(by) if by:
                yield Line(f"allowed by {', '.join(by)}", "dim")
            case Gated(hazards):
                yield from _gated(change, hazards)
            case Blocked(why, way_out):
                yield Line(f"blocked: {why}", "blocked")
                yield Line(f"way out: {way_out}")
            case Waiting(on) if change.topic not in on:
                yield Line(f"waits for {_few(on)}", "blocked")
            case _:
                pass
    if len(changes) > 1 and any(isinstance(c.verdict, Waiting) and c.topic in c.verdict.on for c in changes):
        yield Line("a topic is changed whole or not at all: nothing of it is applied", "dim")


def _gated(change: Change, hazards: Sequence[str]) -> Iterator[Line]:
    names = [str(hazard) for hazard in hazards]
    yield Line(f"gated: {', '.join(names)} {'is' if len(names) == 1 else 'are'} not allowed yet", "gated")
    flags = " ".join(f"--allow TOPIC={name}" for name in names)
    entry = allowance_entry(change, names)
    yield Line(f"way out: {entry} in the topology, or {flags}" if entry else f"way out: {flags}")


def allowance_entry(change: Change, hazards: Sequence[str]) -> str:
    """What to write into the topology to accept the hazards; empty for topics that a chain derives: those have no
    ``allow:``.
    """
    if isinstance(change, DeleteTopic):
        return "`data_loss: accepted`"
    if change.chain:
        return ""
    return f"`allow: [{', '.join(f'{{change: {name}, reason: …}}' for name in hazards)}]`"


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _place(location: Location | None) -> str:
    return f"{location.file}:{location.line}" if location else ""


def legend(found: Iterable[Block]) -> list[tuple[str, str]]:
    """The symbols that occur, with their words."""
    used = {block.symbol for block in found}
    return [(symbol, word) for symbol, word in SYMBOLS.items() if symbol in used]


class Reasons:
    """Says a reason whole where it is first given, and then only its rule (``R6``)."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def comment(self, line: Line) -> str:
        """``  # R6: compaction would …``, or an empty text."""
        if not line.reason:
            return ""
        known = line.reason in self._said
        self._said.add(line.reason)
        rule, colon, _ = line.reason.partition(": ")
        return f"  # {rule}" if known and colon else f"  # {line.reason}"
