"""Reading journals back: what an apply did, whether it came to its end or was killed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kafka_resilience_cli.apply.journal import directory, safe_name
from kafka_resilience_cli.apply.results import Status
from kafka_resilience_cli.errors import KrcError


@dataclass(frozen=True, slots=True)
class Entry:
    """A planned change and where it ended."""

    kind: str
    topic: str
    status: Status
    why: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One apply. ``finished`` is false where it was killed (or still runs)."""

    run: str
    at: str
    actor: str
    krc: str
    cluster_id: str
    topologies: tuple[str, ...]
    entries: tuple[Entry, ...]
    finished: bool

    def topics(self, status: Status) -> tuple[str, ...]:
        return tuple(entry.topic for entry in self.entries if entry.status is status)

    def __str__(self) -> str:
        counts = ((status, len(self.topics(status))) for status in Status)
        return ", ".join(f"{count} {status.value.replace('-', ' ')}" for status, count in counts if count)


def summarise(path: Path) -> Run:
    """The last apply in the journal at ``path``: done, failed, unknown (sent, never answered), not attempted.

    Raises :class:`KrcError` where the file cannot be read or holds no apply.
    """
    runs = read(path)
    if not runs:
        raise KrcError(f"{path} holds no apply")
    return runs[-1]


def unfinished(cluster_id: str, where: Path | None = None) -> tuple[Path, Run] | None:
    """The newest apply to this cluster, if it did not come to its end.

    ``where`` is a journal, or a directory of them; the journal directory where it is left out.
    """
    place = where or directory()
    newest_first = [place] if place.is_file() else sorted(place.glob(f"{safe_name(cluster_id)}-*.jsonl"), reverse=True)
    for path in newest_first:
        runs = [run for run in read(path) if run.cluster_id == cluster_id]
        if runs:
            return None if runs[-1].finished else (path, runs[-1])
    return None


def read(path: Path) -> tuple[Run, ...]:
    """Every apply in the journal at ``path``, oldest first. A line that was torn by a crash is passed over."""
    grouped: dict[str, list[Mapping[str, Any]]] = {}
    for record in _records(path):
        grouped.setdefault(str(record.get("run")), []).append(record)
    return tuple(_run(records) for records in grouped.values() if records[0].get("event") == "begin")


def _records(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise KrcError(f"cannot read the journal {path}", why=error.strerror or str(error)) from error
    for line in text.split("\n"):
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict):
            yield record


def _run(records: list[Mapping[str, Any]]) -> Run:
    head = records[0]
    entries: dict[int, Entry] = {}
    for record in records:
        event, index = record.get("event"), record.get("change")
        if event == "planned" and isinstance(index, int):
            entries[index] = Entry(str(record["kind"]), str(record["topic"]), Status.NOT_ATTEMPTED)
        elif event == "attempt" and index in entries:
            entries[index] = Entry(entries[index].kind, entries[index].topic, Status.UNKNOWN)
        elif event == "result" and index in entries:
            entry = entries[index]
            entries[index] = Entry(entry.kind, entry.topic, Status(record["status"]), str(record.get("why") or ""))
    return Run(
        run=str(head["run"]),
        at=str(head.get("at", "")),
        actor=str(head.get("actor", "")),
        krc=str(head.get("krc", "")),
        cluster_id=str(head.get("cluster", {}).get("id", "")),
        topologies=tuple(head.get("topologies", ())),
        entries=tuple(entries[index] for index in sorted(entries)),
        finished=any(record.get("event") == "end" for record in records),
    )
