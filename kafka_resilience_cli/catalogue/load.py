"""Loading one table of the catalogue, for one version. Nothing is read before it is asked for."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kafka_resilience_cli.catalogue.history import History, parse
from kafka_resilience_cli.catalogue.keys import KeyTable, Table
from kafka_resilience_cli.catalogue.version import Version

DATA = Path(__file__).parent / "data"


def load(table: Table, version: Version | None) -> KeyTable | None:
    """The keys of ``version``'s release line; ``None`` asks for the newest known.

    A version between known ones gets the line before it; one that is newer than all gets the newest, with ``exact``
    false; for one that is older than all there is no table.
    """
    return _load(table, version.line if version else versions(table)[-1])


@cache
def _load(table: Table, line: Version) -> KeyTable | None:
    history = _history(table)
    past = [known for known in history.versions if known <= line]
    if not past:
        return None
    version = past[-1]
    return KeyTable(
        table,
        version,
        exact=line <= history.versions[-1],
        keys=history.at(version),
        added=history.added(version),
        removed=history.removed(version),
    )


def versions(table: Table) -> tuple[Version, ...]:
    """The release lines that the catalogue knows, oldest first."""
    return _history(table).versions


def release(table: Table, version: Version, artefact: str = "kafka-clients") -> Version | None:
    """The release, patch level included, that was asked for this release line: the newest one back then."""
    found = _history(table).releases.get(version.line, {}).get(artefact)
    return Version.parse(found) if found else None


def kafka_clients_of(boot: Version) -> Version | None:
    """The kafka-clients that the newest known release of this Spring Boot line pins; ``None`` for unknown lines."""
    return release(Table.SPRING_BOOT, boot)


@cache
def _history(table: Table) -> History:
    return parse((DATA / f"{table}.json").read_text(encoding="utf-8"))
