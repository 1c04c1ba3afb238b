"""The files of a topology's clients, read once each, and the clients that they configure.

Whether their settings are any good is for ``lint/``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.config import ClientConfig, Family, Role
from kafka_resilience_cli.clients.document import ClientDocument
from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.clients.recognition import Hint, configs_of
from kafka_resilience_cli.topology.clientfiles import ClientFiles, UnusableFile, shown
from kafka_resilience_cli.topology.model import ClientRef, Topology

_ROLES = {"producers": Role.PRODUCER, "consumers": Role.CONSUMER, "streams": Role.STREAMS}


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A client's file that a topology names, and what it was found to configure."""

    path: Path
    document: ClientDocument
    configs: tuple[ClientConfig, ...]


class ClientDocuments:
    """Reads client files; ``changed`` stands in for what is on disk, by resolved path."""

    def __init__(self, changed: Mapping[Path, bytes] | None = None) -> None:
        self._changed = changed or {}
        self._resolved = ClientFiles()
        self._documents: dict[Path, ClientDocument] = {}
        self._configs: dict[tuple[Path, Hint], tuple[ClientConfig, ...]] = {}
        self.named: dict[tuple[Path, Hint], NamedFile] = {}

    def configs(self, topology: Topology, section: str, label: str) -> tuple[ClientConfig, ...]:
        """What the file of an application configures; nothing where it names none, or one that cannot be read.

        That a file is missing is said by the topology's own findings.
        """
        app = getattr(topology, section)[label]
        ref: ClientRef | None = getattr(app, "client", None)
        file = ref.file if ref else getattr(app, "file", "")
        if not file:
            return ()
        try:
            path = self._resolved.resolve(app.path.file, file)
            document = self.document(path)
        except (UnusableFile, OSError):
            return ()
        hint = _hint(ref, section, label)
        found = self._configs.get((path, hint))
        if found is None:
            found = self._configs[(path, hint)] = configs_of(document, hint)
            self.named[(path, hint)] = NamedFile(path, document, found)
        return found

    @property
    def documents(self) -> tuple[ClientDocument, ...]:
        """Everything that was read so far."""
        return tuple(self._documents.values())

    def document(self, path: Path) -> ClientDocument:
        """Raises :class:`OSError` where the file cannot be read."""
        if path not in self._documents:
            data = self._changed.get(path.resolve())
            self._documents[path] = read_document(shown(path), path.read_bytes() if data is None else data)
        return self._documents[path]


def _hint(ref: ClientRef | None, section: str, label: str) -> Hint:
    version = Version.parse(ref.version) if ref else None
    if section == "connectors":
        return Hint(Family.CONNECT, None, version, label=label)
    family = Family(ref.family) if ref and ref.family else None
    if section == "streams" and family in (None, Family.JAVA):
        family = Family.STREAMS
    if family is Family.SPRING_BOOT:
        return Hint(family, _ROLES[section], None, version, label)
    return Hint(family, _ROLES[section], version, label=label)
