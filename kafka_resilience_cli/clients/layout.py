"""Where in a document a client's settings stand: all of it, a section of its own, or the ``config`` of a request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kafka_resilience_cli.clients import guessing, vocabulary
from kafka_resilience_cli.clients.config import Role
from kafka_resilience_cli.clients.document import ClientDocument, Entry, Format

_ROLES = {
    "producer": Role.PRODUCER,
    "consumer": Role.CONSUMER,
    "share-consumer": Role.SHARE_CONSUMER,
    "admin": Role.ADMIN,
    "streams": Role.STREAMS,
}
_SHARED = frozenset({"default", "DEFAULT", "common", "global", "kafka", "client", "kafka_client", "librdkafka"})
"""Sections that every client of a file gets."""


@dataclass(frozen=True, slots=True)
class Part:
    """The settings of one client by its own keys, in the order in which they count: the last wins.

    ``role`` is what the section is called, if it has a name that says so.
    """

    settings: tuple[tuple[str, Entry], ...]
    section: tuple[str | int, ...] = ()
    role: Role | None = None

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(key for key, _ in self.settings)


def parts_of(document: ClientDocument) -> tuple[Part, ...]:
    """One part, or one for each section that is called after a role."""
    entries = document.entries
    if document.format is Format.ENV:
        return (_environment(entries),)
    request = [entry for entry in entries if entry.path.keys[0] == "config" and len(entry.path.keys) > 1]
    if request:
        return (Part(tuple((entry.key.removeprefix("config."), entry) for entry in request), ("config",)),)
    flat = Part(tuple((entry.key, entry) for entry in entries))
    heads = {key.partition(".")[0] for key in flat.keys}
    sectioned = heads & (_ROLES.keys() | _SHARED)
    return _sections(flat) if sectioned and not guessing.framework(flat.keys) else (flat,)


def _sections(flat: Part) -> tuple[Part, ...]:
    shared: list[tuple[str, Entry]] = []
    own: dict[str, list[tuple[str, Entry]]] = {}
    above: tuple[str | int, ...] = ()
    for key, entry in flat.settings:
        head, _, rest = key.partition(".")
        nested = entry.path.keys[0] == head and len(entry.path.keys) > 1
        if head in _ROLES and (nested or rest in vocabulary.everything()):
            own.setdefault(head, []).append((rest, entry))
        elif head in _SHARED and nested and len(entry.path.keys) == 2:
            shared.append((rest, entry))
            above = (head,)
        else:
            shared.append((key, entry))
    if not own:
        return (Part(tuple(shared), above),)
    return tuple(
        Part((*shared, *settings), (name,) if settings[0][1].path.keys[0] == name else (), _ROLES[name])
        for name, settings in own.items()
    )


def _environment(entries: Iterable[Entry]) -> Part:
    """Names that stand for a key of a client; the others are the image's or the application's own."""
    known = vocabulary.everything()
    prefixes = ("producer.", "consumer.", "admin.")
    return Part(
        tuple(
            (entry.key, entry)
            for entry in entries
            if entry.key in known or any(entry.key.removeprefix(prefix) in known for prefix in prefixes)
        )
    )
