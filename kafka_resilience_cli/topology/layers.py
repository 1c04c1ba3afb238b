"""One topology's documents as layers: the header file with its fragments, and an environment over them.

A value is looked up together with the place that it was written at. Mappings merge deeply, lists and scalars are
replaced, and ``null`` undeclares: an entry of a section goes, any other value stays as ``None``, so that a preset or
the defaults do not show through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from kafka_resilience_cli.findings import DocPath
from kafka_resilience_cli.topology.positions import SourceMap

Keys: TypeAlias = tuple[str | int, ...]

SECTIONS = ("presets", "topics", "external", "removed", "producers", "consumers", "connectors", "streams")
"""The sections whose entries merge and may stand in several files."""


@dataclass(frozen=True, slots=True)
class Document:
    """A topology as its files have it. ``homes`` says which entries stand in another file than the header.

    ``tainted`` are paths that a finding has already been reported for; what follows from them is not worth saying.
    """

    file: str
    value: Mapping[str, Any]
    sources: SourceMap
    homes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    tainted: frozenset[Keys] = frozenset()

    @property
    def name(self) -> str:
        return str(self.value.get("name", ""))

    @property
    def environments(self) -> tuple[str, ...]:
        return tuple(sorted(self.value.get("environments") or {}))

    def path(self, keys: Keys, via: str = "") -> DocPath:
        home = self.homes.get((str(keys[0]), str(keys[1])), self.file) if len(keys) > 1 else self.file
        return DocPath(home, keys, via)


class Layers:
    """A document with one environment (or none) merged over it."""

    def __init__(self, document: Document, environment: str | None) -> None:
        self.document = document
        self.environment = environment
        base = {key: value for key, value in document.value.items() if key != "environments"}
        overlay = (document.value.get("environments") or {}).get(environment) if environment else None
        self._base: Mapping[str, Any] = _normal(base)
        self._overlay: Mapping[str, Any] = _normal(overlay or {})
        self.value: Mapping[str, Any] = merge_document(self._base, self._overlay)

    def get(self, *keys: str | int) -> Any:
        return lookup(self.value, keys)

    def section(self, name: str) -> Mapping[str, Any]:
        """A mapping at the top, empty where it is absent."""
        found = self.value.get(name)
        return found if isinstance(found, dict) else {}

    def path(self, keys: Keys, via: str = "") -> DocPath:
        """Where the value in force at ``keys`` was written."""
        if self._overlay and _written(self._overlay, keys, lookup(self._base, keys, _ABSENT) is _ABSENT):
            return self._in_environment(keys, via)
        return self.document.path(keys, via)

    def declarations(self, keys: Keys, via: str = "") -> tuple[tuple[Any, DocPath], ...]:
        """The value in force and the one it replaced, with their places; ``None`` values included."""
        found = []
        if self._overlay:
            over = lookup(self._overlay, keys, _ABSENT)
            if over is not _ABSENT:
                found.append((over, self._in_environment(keys, via)))
        base = lookup(self._base, keys, _ABSENT)
        if base is not _ABSENT:
            found.append((base, self.document.path(keys, via)))
        return tuple(found)

    def keys_at(self, keys: Keys) -> tuple[str, ...]:
        """The keys of the merged mapping at ``keys``."""
        found = lookup(self.value, keys)
        return tuple(found) if isinstance(found, dict) else ()

    def _in_environment(self, keys: Keys, via: str) -> DocPath:
        full = ("environments", str(self.environment), *keys)
        label = f"environment {self.environment}"
        return self.document.path(full, f"{label}, {via}" if via else label)


_ABSENT = object()


def lookup(value: Any, keys: Keys, otherwise: Any = None) -> Any:
    """The value at ``keys``, or ``otherwise`` where something on the way is absent."""
    for step in keys:
        if isinstance(value, dict):
            value = value.get(step, _ABSENT)
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step] if step < len(value) else _ABSENT
        else:
            return otherwise
        if value is _ABSENT:
            return otherwise
    return value


def merge_document(base: Mapping[str, Any], overlay: Mapping[str, Any]) -> dict[str, Any]:
    """``overlay`` over ``base``. Neither is changed."""
    merged = dict(base)
    for section, value in overlay.items():
        if section in SECTIONS and isinstance(value, dict):
            entries = _merge(base.get(section) or {}, value)
            merged[section] = {name: entry for name, entry in entries.items() if value.get(name, _ABSENT) is not None}
        else:
            merged[section] = _merge(base.get(section), value)
    return merged


def _merge(base: Any, overlay: Any) -> Any:
    if isinstance(base, dict) and isinstance(overlay, dict):
        merged = dict(base)
        for key, value in overlay.items():
            merged[key] = _merge(base.get(key), value)
        return merged
    return overlay


def _normal(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """``cluster: main`` is short for ``cluster: {name: main}``: without that, it would replace the facts."""
    cluster = document.get("cluster")
    return {**document, "cluster": {"name": cluster}} if isinstance(cluster, str) else document


def _written(overlay: Mapping[str, Any], keys: Keys, new: bool) -> bool:
    """Whether ``overlay`` decides the value at ``keys``: a leaf of it on the way, or a mapping that only it has."""
    value: Any = overlay
    for step in keys:
        if not isinstance(value, dict):
            return True
        if step not in value:
            return False
        value = value[step]
    return new or not isinstance(value, dict)
