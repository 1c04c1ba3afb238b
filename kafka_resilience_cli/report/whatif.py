"""What `krc whatif` prints for people: the failure matrix in words, what fails first, and the arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kafka_resilience_cli.report.console import Paint
from kafka_resilience_cli.whatif.certificate import Certificate
from kafka_resilience_cli.whatif.copysets import Copysets
from kafka_resilience_cli.whatif.forecast import Assertion, FamilyForecast, Hit, domains_text
from kafka_resilience_cli.whatif.outlook import Outlook
from kafka_resilience_cli.whatif.placement import Kind
from kafka_resilience_cli.whatif.promise import Answer, Promise

NAMED = 3
"""So many of the topics that a failure hits are named with the reason; the rest are counted."""

BROKEN = {
    Promise.WRITES: "writes stop",
    Promise.ACKS_1: "acks=1 writes stop",
    Promise.NEW_DATA: "new records stay invisible",
    Promise.READS: "reads stop",
    Promise.OFFSETS: "joins and commits stop",
    Promise.TRANSACTIONS: "transactions stop",
    Promise.NO_LOSS_CRASH: "a crash can lose acknowledged records",
    Promise.NO_LOSS_POWER: "a power loss can lose acknowledged records",
    Promise.NO_LOSS_DISK_NOW: "lost disks lose acknowledged records",
    Promise.NO_LOSS_DISK: "lost disks can lose acknowledged records",
}
HELD = {
    Promise.WRITES: "writes go on",
    Promise.ACKS_1: "acks=1 writes go on",
    Promise.NEW_DATA: "new records are seen",
    Promise.READS: "reads go on",
    Promise.OFFSETS: "joins and commits go on",
    Promise.TRANSACTIONS: "transactions go on",
    Promise.NO_LOSS_CRASH: "a crash loses nothing",
    Promise.NO_LOSS_POWER: "a power loss loses nothing",
    Promise.NO_LOSS_DISK_NOW: "lost disks lose nothing, as replicas are in sync now",
    Promise.NO_LOSS_DISK: "lost disks lose nothing",
}


def whatif_text(found: Outlook, paint: Paint) -> str:
    """Everything; ends without a line break."""
    blocks = [
        [paint(title_of(found), "bold")],
        list(_matrix(found, paint)),
        *([*_family(each, paint)] for each in found.families),
        list(_smallest(found, paint)),
        [paint(sentence, "warning") for sentence in found.first],
        list(_racks(found.certificates, paint)),
        [copysets_text(found.copysets)] if found.copysets and found.copysets.telling else [],
        list(_asserted(found, paint)),
        [paint(note, "dim") for note in notes_of(found)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def title_of(found: Outlook) -> str:
    """What was judged, in one line."""
    topics = sum(1 for _ in found.placement.visible)
    counts = [_count(topics, "topic"), _count(len(found.placement.groups), "group")]
    if found.placement.transactional_ids:
        counts.append(_count(len(found.placement.transactional_ids), "transactional id"))
    return f"{found.placed.label}: {', '.join(counts)} on {domains_text(found.placement)}"


def notes_of(found: Outlook) -> Iterator[str]:
    """What the answers rest on."""
    yield from found.placement.assumptions
    moved = sorted(topic.name for topic in found.placement.visible if topic.assumed)
    if moved and any(not topic.assumed for topic in found.placement.topics.values()):
        yield f"The replicas of {', '.join(moved)} are not there yet; their places are assumed."
    if found.placed.missing:
        names = ", ".join(found.placed.missing)
        yield f"Not on the cluster, and left out: {names} (--planned judges the plan's result)."
    if not found.placement.groups_known:
        yield "The groups were not read: nothing is said about them."


def cell(answers: Mapping[Promise, Answer]) -> str:
    """A topic, group or transactional id under a family of failures, in words: the worst of each kind."""
    words: list[str] = []
    told = tuple(answers)
    if Promise.READS in answers:
        if answers[Promise.READS] is Answer.BREAKS:
            words.append("writes and reads stop")
        elif answers[Promise.WRITES] is Answer.BREAKS:
            words.append("writes stop")
        elif answers[Promise.NEW_DATA] is Answer.BREAKS:
            words.append("new records stay invisible")
        if answers[Promise.NO_LOSS_CRASH] is Answer.BREAKS:
            words.append("a crash can lose records")
        elif answers[Promise.NO_LOSS_DISK] is Answer.BREAKS:
            words.append("lost disks can lose records")
        told = (Promise.WRITES, Promise.READS, Promise.NO_LOSS_CRASH, Promise.NO_LOSS_DISK)
    else:
        words = [BROKEN[promise] for promise, answer in answers.items() if answer is Answer.BREAKS]
    unknown = [promise.value for promise in told if answers[promise] is Answer.UNKNOWN]
    if unknown:
        words.append(f"unknown: {', '.join(unknown)}")
    return "; ".join(words) or "holds"


def rows_of(found: Outlook) -> list[tuple[Kind, str, list[str]]]:
    """The failure matrix: topics with their retry tiers and dead-letter queues, groups, transactional ids."""
    topics = found.placement.topics
    keys = {key for each in found.families for key in each.subjects}

    def order(key: tuple[Kind, str]) -> tuple[int, str, bool, str]:
        kind, name = key
        source = topics[name].chain if kind is Kind.PARTITION else ""
        return list(Kind).index(kind), source or name, bool(source), name

    return [
        (kind, name, [cell(each.subjects[kind, name]) for each in found.families])
        for kind, name in sorted(keys, key=order)
    ]


def subject_text(found: Outlook, kind: Kind, name: str) -> str:
    """``orders.created``, ``orders.created.x.dlq (DLQ)``, ``group fulfilment``."""
    if kind is not Kind.PARTITION:
        return f"{kind.value} {name}"
    role = found.placement.topics[name].role
    return name + {"dlq": " (DLQ)", "retry": " (retry)"}.get(role, "")


def certificate_text(made: Certificate) -> str:
    """The arithmetic of a rack certificate in one line, and the way out where it fails."""
    if made.fullest is None:
        return "not every replica's rack is known"
    if made.min_isr is None:
        return "min.insync.replicas is not known"
    r, s, m = made.replicas, made.fullest, made.min_isr
    writes = f"writes {'go on' if made.writes else 'stop'} ({r} − {s} {'≥' if made.writes else '<'} {m})"
    kept = "no acknowledged record can be lost" if made.durable else "acknowledged records can be lost"
    line = f"R={r}, {s} in the fullest rack, min ISR {m}: {writes}; {kept} ({m} {'≥' if made.durable else '<'} {s} + 1)"
    if made.writes and made.durable:
        return line
    if made.spread:
        return f"{line}; spread the replicas evenly over the {made.racks} racks"
    if made.nearest is None:
        return f"{line}; no replication factor does both over {_count(made.racks, 'rack')}"
    return f"{line}; nearest that does both: R={made.nearest[0]}, min ISR {made.nearest[1]}"


def copysets_text(made: Copysets) -> str:
    """The chance of loss, and what it would be at best."""
    chance = f"{made.chance:.2%}" if made.chance is not None else "not counted"
    return (
        f"Copysets: partitions with {made.replicas} replicas use {made.sets} different sets of brokers (as few as "
        f"{made.fewest} would do). Chance that losing {made.lost} random brokers for good destroys a partition: "
        f"{chance}."
    )


def hits_text(hits: Sequence[Hit]) -> list[str]:
    """One line for each reason: what it is about, the first few by name."""
    by_reason: dict[str, list[Hit]] = {}
    for hit in hits:
        by_reason.setdefault(hit.why, []).append(hit)
    lines = [f"{names_text(alike)}: {why}" for why, alike in list(by_reason.items())[:NAMED]]
    more = len(by_reason) - len(lines)
    return [*lines, f"and for {more} more reasons"] if more else lines


def names_text(hits: Sequence[Hit]) -> str:
    """``orders.created (6 partitions)``; of many the first few, and how many more."""
    told = []
    for hit in hits[:NAMED]:
        about = f"{hit.name} ({_count(hit.units, 'partition')})"
        told.append(about if hit.kind is Kind.PARTITION else f"{hit.kind.value} {hit.name}")
    more = len(hits) - len(told)
    return ", ".join(told) + (f" and {more} more" if more else "")


def _matrix(found: Outlook, paint: Paint) -> Iterator[str]:
    rows = [(subject_text(found, kind, name), cells) for kind, name, cells in rows_of(found)]
    heads = ["", *(each.family.label for each in found.families)]
    widths = [max(len(row[0]) for row in [("", []), *rows])]
    widths += [max([len(head), *(len(cells[n]) for _, cells in rows)]) for n, head in enumerate(heads[1:])]
    yield paint("  ".join(head.ljust(width) for head, width in zip(heads, widths, strict=True)).rstrip(), "bold")
    for name, cells in rows:
        padded = [_painted(text, text.ljust(width), paint) for text, width in zip(cells, widths[1:], strict=True)]
        yield "  ".join([name.ljust(widths[0]), *padded]).rstrip()


def _painted(text: str, padded: str, paint: Paint) -> str:
    role = "ok" if text == "holds" else "warning" if text.startswith("unknown") else "error"
    return paint(text, role) + padded[len(text) :]


def _family(each: FamilyForecast, paint: Paint) -> Iterator[str]:
    yield paint(each.family.label, "bold") + f" ({_count(each.failures, 'failure')})"
    for promise, worst in sorted(each.worst.items(), key=lambda item: item[1].answer is Answer.UNKNOWN):
        broken = worst.answer is Answer.BREAKS
        word = paint("breaks", "error") + "  " if broken else paint("unknown", "warning") + " "
        where = f"in {worst.failures} of {each.failures}, worst {worst.failure}" if each.failures > 1 else worst.failure
        yield f"  {word} {BROKEN[promise] if broken else promise.value} ({where})"
        yield from (f"           {line}" for line in hits_text(worst.hits))
    held = [HELD[promise] for promise in Promise if _asked(each, promise) and promise not in each.worst]
    if held:
        yield f"  {paint('holds', 'ok')}    {'; '.join(held)}"


def _asked(each: FamilyForecast, promise: Promise) -> bool:
    return any(promise in answers for answers in each.subjects.values())


def _smallest(found: Outlook, paint: Paint) -> Iterator[str]:
    if not found.minimal:
        upto = _count(found.depth, "broker")
        yield f"No failure of up to {upto} is known to break writes, reads, groups or acknowledged records."
        return
    yield paint(f"Smallest failures, up to {_count(found.depth, 'broker')}", "bold")
    for each in found.minimal:
        more = each.found - len(each.told)
        yield f"  {BROKEN[each.promise]}: {_count(each.found, 'way')}" + (
            f", the worst {len(each.told)}" if more else ""
        )
        for label, hits in each.told:
            yield f"    {label}: {names_text(hits)}"


def _racks(made: Sequence[Certificate], paint: Paint) -> Iterator[str]:
    if not made or all(each.fullest is None for each in made):
        return
    yield paint("Loss of any one rack", "bold")
    alike: dict[tuple[bool | None, str], list[str]] = {}
    for each in made:
        fine = None if each.writes is None else bool(each.writes and each.durable)
        alike.setdefault((fine, certificate_text(each)), []).append(each.topic)
    for (fine, said), topics in alike.items():
        word, role = {True: ("survives", "ok"), False: ("fails", "error"), None: ("unknown", "warning")}[fine]
        yield f"  {paint(word, role)}{' ' * (9 - len(word))}{said}"
        yield f"           {', '.join(topics)}"


def _asserted(found: Outlook, paint: Paint) -> Iterator[str]:
    if found.asserted:
        yield paint("Asserted", "bold")
    for each, answer in found.asserted:
        role = {Answer.HOLDS: "ok", Answer.BREAKS: "error", Answer.UNKNOWN: "warning"}[answer]
        said = f"{each.family.label}: {each.promise.value}"
        yield f"  {paint(answer.value, role)}{' ' * (9 - len(answer.value))}{said}{_why_unknown(found, each, answer)}"


def _why_unknown(found: Outlook, each: Assertion, answer: Answer) -> str:
    told = next(family for family in found.families if family.family.label == each.family.label)
    if answer is not Answer.UNKNOWN or each.promise in told.worst:
        return ""
    return " (declared topics are not there)" if _asked(told, each.promise) else " (there is nothing to judge it of)"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
