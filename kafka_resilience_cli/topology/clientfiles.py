"""What a topology needs to know from the files of its clients: which topics a connector uses, an application id.

Whether the settings in these files are any good is not judged here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kafka_resilience_cli.findings import DocPath, Location
from kafka_resilience_cli.topology.source import Source


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

    source: Source | None
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
            self._connectors[path] = _connector(path)
        return self._connectors[path]

    def settings(self, path: Path) -> Settings:
        """A flat client configuration: Java properties, or YAML and JSON with dotted keys."""
        if path not in self._settings:
            flat = path.suffix.lower() in (".yaml", ".yml", ".json")
            self._settings[path] = _flat(path) if flat else _properties(path)
        return self._settings[path]


def shown(path: Path) -> str:
    """A path as people see it: relative to where they are, if it is below."""
    relative = os.path.relpath(path)
    return str(path.absolute()) if relative.startswith("..") else Path(relative).as_posix()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnusableFile(f"{shown(path)} cannot be read: {_why(error)}") from error


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _connector(path: Path) -> Settings:
    file, data = shown(path), _read(path)
    try:
        body = json.loads(data.decode("utf-8-sig"), parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        lines = error.doc.splitlines() or [""]
        excerpt = lines[error.lineno - 1] if error.lineno <= len(lines) else ""
        place = Location(file, error.lineno, error.colno, error.lineno, error.colno + 1, excerpt)
        raise UnusableFile(f"this is not JSON: {error.msg}", location=place) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise UnusableFile("this is not JSON in UTF-8", location=Location(file, 1, 1)) from error
    nested = isinstance(body, dict) and isinstance(body.get("config"), dict)
    config: Any = body["config"] if nested else body
    if not isinstance(config, dict):
        raise UnusableFile("a connector is a JSON object", location=Location(file, 1, 1))
    values = {key: _text(value) for key, value in config.items() if not isinstance(value, (dict, list))}
    paths = {key: DocPath(file, ("config", key) if nested else (key,)) for key in values}
    name = str(body.get("name") or config.get("name") or "")
    return Settings(Source(file, data), values, paths, name)


def _flat(path: Path) -> Settings:
    source = Source(shown(path), _read(path))
    if source.broken or not isinstance(source.value, dict):
        place = source.findings[0].location if source.findings else Location(source.file, 1, 1)
        message = source.findings[0].message if source.findings else "a client configuration is a mapping at the top"
        raise UnusableFile(message, location=place)
    values = {key: _text(value) for key, value in source.value.items() if not isinstance(value, (dict, list))}
    return Settings(source, values, {key: DocPath(source.file, (key,)) for key in values})


def _properties(path: Path) -> Settings:
    import javaproperties

    file, data = shown(path), _read(path)
    try:
        values = dict(javaproperties.loads(data.decode("utf-8-sig")))
    except (UnicodeDecodeError, javaproperties.InvalidUEscapeError) as error:
        raise UnusableFile(f"this is no properties file: {error}", location=Location(file, 1, 1)) from error
    return Settings(None, values, {key: DocPath(file, (key,)) for key in values})


def _text(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
