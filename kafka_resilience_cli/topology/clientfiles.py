"""What a topology needs to know from the files of its clients: which topics a connector uses, an application id.

Whether the settings in these files are any good is not judged here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kafka_resilience_cli.clients.document import ClientDocument, Format
from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.findings import DocPath, Location, Severity


class UnusableFile(Exception):
    """A file that cannot be used. ``location`` is in that file, if the trouble is in its contents."""

    def __init__(self, message: str, hint: str = "", location: Location | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.location = location


@dataclass(frozen=True, slots=True)
class Settings:
    """A client's settings by key, as text, and where each stands."""

    document: ClientDocument
    values: Mapping[str, str]
    paths: Mapping[str, DocPath] = field(default_factory=dict)
    name: str = ""
    """The connector's name, where the file is the body of a request to Connect."""


class ClientFiles:
    """Reads client files next to a topology, each once."""

    def __init__(self) -> None:
        self._connectors: dict[Path, Settings] = {}
        self._settings: dict[Path, Settings] = {}

    def resolve(self, topology_file: str, file: str) -> Path:
        """Where ``file``, as a topology has it, is. Raises :class:`UnusableFile` where there is no such file."""
        path = Path(topology_file).parent / file
        try:
            if path.is_file():
                return path
            siblings = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
        except (OSError, ValueError) as error:
            raise UnusableFile(f"{file} cannot be read: {_why(error)}") from error
        from kafka_resilience_cli.topology.nearest import nearest

        near = nearest(path.name, siblings)
        hint = f"did you mean {Path(file).parent / near}?" if near else f"looked in {shown(path.parent)}"
        kind = "is a directory" if path.is_dir() else "does not exist"
        raise UnusableFile(f"{file} {kind}", hint)

    def connector(self, path: Path) -> Settings:
        """A Connect configuration: the body of a request, ``{"name", "config"}``, or the bare configuration."""
        if path not in self._connectors:
            format = Format.PROPERTIES if path.suffix.lower() == ".properties" else Format.JSON
            self._connectors[path] = _connector(_document(path, format))
        return self._connectors[path]

    def settings(self, path: Path) -> Settings:
        """A client's configuration, in any syntax that krc reads."""
        if path not in self._settings:
            document = _document(path, None)
            if document.declined and not document.entries:
                raise UnusableFile(f"this is {document.declined}", location=_start(document))
            self._settings[path] = _settings(document, ())
        return self._settings[path]


def shown(path: Path) -> str:
    """A path as people see it: relative to where they are, if it is below."""
    relative = os.path.relpath(path)
    return str(path.absolute()) if relative.startswith("..") else Path(relative).as_posix()


def _document(path: Path, format: Format | None) -> ClientDocument:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnusableFile(f"{shown(path)} cannot be read: {_why(error)}") from error
    document = read_document(shown(path), data, format=format)
    broken = next((problem for problem in document.problems if problem.severity is Severity.ERROR), None)
    if broken:
        raise UnusableFile(broken.message, broken.hint, broken.location)
    return document


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _connector(document: ClientDocument) -> Settings:
    if document.declined:
        raise UnusableFile(f"a connector is a JSON object; this is {document.declined}", location=_start(document))
    nested = any(entry.path.keys[0] == "config" and len(entry.path.keys) > 1 for entry in document.entries)
    return _settings(document, ("config",) if nested else ())


def _settings(document: ClientDocument, parent: tuple[str, ...]) -> Settings:
    """The scalars right below ``parent``; of a key that is written twice the last counts."""
    above = DocPath(document.file, parent)
    found = {entry.path: entry for entry in document.entries}
    names = {entry.key.removeprefix("".join(f"{key}." for key in parent)): entry for entry in found.values()}
    settings = {name: entry for name, entry in names.items() if found.get(above.child(name)) is entry}
    named = found.get(DocPath(document.file, ("name",)))
    values = {name: entry.text for name, entry in settings.items()}
    return Settings(
        document, values, {name: entry.path for name, entry in settings.items()}, named.text if named else ""
    )


def _start(document: ClientDocument) -> Location:
    return document.locate(DocPath(document.file))
