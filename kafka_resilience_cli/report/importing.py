"""What an import left out, did not recognise or could not describe exactly, for the person beside the result."""

from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.importers.cluster import Imported
from kafka_resilience_cli.importers.selection import Omission
from kafka_resilience_cli.report.console import Paint


def import_summary(imported: Imported, paint: Paint) -> str:
    """Several lines; the last says how much was imported."""
    return "\n".join((*_omissions(imported, paint), *_doubts(imported, paint), _total(imported, paint)))


def _omissions(imported: Imported, paint: Paint) -> Iterator[str]:
    if not imported.omitted:
        return
    yield paint("Left out", "bold") + " (--match NAME takes a topic all the same):"
    width = max(len(_subject(omission)) for omission in imported.omitted)
    for omission in imported.omitted:
        yield f"  {_subject(omission):<{width}}  {paint(omission.reason, 'dim')}"
    yield ""


def _doubts(imported: Imported, paint: Paint) -> Iterator[str]:
    note = paint("Note:", "info")
    for topology in imported.topologies:
        for like in topology.lookalikes:
            yield f"{note} {like.names} like a {like.dialect} chain of {like.source}, not declared as one: {like.why}."
        for name, what in sorted(topology.inexact.items()):
            yield f"{note} {name}: cannot be declared as it is; a plan will show {', '.join(what)}."


def _total(imported: Imported, paint: Paint) -> str:
    topics = sum(topology.topics for topology in imported.topologies)
    chains = [chain for topology in imported.topologies for chain in topology.chains]
    text = f"Imported {_counted(topics, 'topic')}"
    if chains:
        derived = sum(len(chain.seen.topics) for chain in chains)
        text += f", {derived} of them as {_counted(len(chains), 'chain')} of retry and dead-letter topics"
    if len(imported.topologies) > 1:
        text += f", in {len(imported.topologies)} topologies"
    return paint(text + ".", "bold")


def _subject(omission: Omission) -> str:
    return f"{omission.topic} {omission.key}".strip()


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
