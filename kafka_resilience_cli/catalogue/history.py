"""A table over all its versions, as its data file holds it: an entry per key and per version that changed the key.

``{"releases": {"2.8": …}, "keys": {"acks": {"2.8": {"default": "1"}, "3.0": {"default": "all"}}}}``: what a key is in
one version stays until the next entry; ``null`` says that the key is gone. So a new release is a small difference to
review. Reading files is ``load``'s, making tables ``tools/catalogue``'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from kafka_resilience_cli.catalogue.keys import KeyFacts, Kind
from kafka_resilience_cli.catalogue.version import Version

Entries = Mapping[str, Mapping[str, Any] | None]
"""Release line → what :func:`encode` made of the key's facts; ``None``: gone."""


@dataclass(frozen=True)
class History:
    """``versions`` are release lines, oldest first; ``releases`` says which releases were asked, by artefact."""

    versions: tuple[Version, ...]
    keys: Mapping[str, Entries]
    releases: Mapping[Version, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, tables: Mapping[Version, Mapping[str, KeyFacts]], releases: Mapping[Version, Mapping[str, str]]
    ) -> History:
        """The history of whole tables, one a release line."""
        versions = sorted(tables)
        names = sorted({name for table in tables.values() for name in table})
        return cls(tuple(versions), {name: _entries(name, versions, tables) for name in names}, releases)

    def at(self, version: Version) -> dict[str, KeyFacts]:
        """The keys of one of ``versions``."""
        present = ((name, self._entry(name, version)) for name in self.keys)
        return {name: decode(name, entry) for name, entry in present if entry is not None}

    def added(self, version: Version) -> dict[str, Version]:
        """The keys that ``version`` lacks and a later one has, with the first of those."""
        return {
            name: min(later)
            for name, entries in self._changes.items()
            if self._entry(name, version) is None
            and (later := [each for each, entry in entries.items() if entry is not None and each > version])
        }

    def removed(self, version: Version) -> dict[str, Version]:
        """The keys that ``version`` lacks and an earlier one has, with the first that lacked them."""
        return {
            name: max(gone)
            for name, entries in self._changes.items()
            if self._entry(name, version) is None
            and (gone := [each for each, entry in entries.items() if entry is None and each <= version])
        }

    @cached_property
    def _changes(self) -> dict[str, dict[Version, Mapping[str, Any] | None]]:
        lines = {str(version): version for version in self.versions}
        return {name: {lines[text]: entry for text, entry in entries.items()} for name, entries in self.keys.items()}

    def _entry(self, name: str, version: Version) -> Mapping[str, Any] | None:
        entries = self._changes[name]
        past = [each for each in entries if each <= version]
        return entries[max(past)] if past else None


def _entries(name: str, versions: list[Version], tables: Mapping[Version, Mapping[str, KeyFacts]]) -> Entries:
    entries: dict[str, Mapping[str, Any] | None] = {}
    before: Mapping[str, Any] | None = None
    for version in versions:
        facts = tables[version].get(name)
        entry = encode(facts) if facts else None
        if entry != before:
            entries[str(version)] = entry
        before = entry
    return entries


_DEFAULTS = {each.name: each.default for each in fields(KeyFacts) if each.name not in ("name", "kind")}


def encode(facts: KeyFacts) -> dict[str, Any]:
    """Only what differs from the defaults of :class:`KeyFacts`."""
    values = {name: getattr(facts, name) for name in _DEFAULTS}
    differing = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if value != _DEFAULTS[name]
    }
    return {"kind": str(facts.kind), **differing}


def decode(name: str, entry: Mapping[str, Any]) -> KeyFacts:
    values = dict(entry)
    values["kind"] = Kind(values["kind"])
    values["choices"] = tuple(values.get("choices", ()))
    return KeyFacts(name, **values)


def parse(text: str) -> History:
    import json

    document = json.loads(text)
    releases = {_version(line): artefacts for line, artefacts in document["releases"].items()}
    return History(tuple(releases), document["keys"], releases)


def render(history: History) -> str:
    """One line per release, and per key and version that changed it; the same bytes for the same history."""
    releases = {str(line): history.releases[line] for line in history.versions}
    keys = [f"{_json(name)}: {{\n {_lines(history.keys[name], indent=' ')}\n}}" for name in sorted(history.keys)]
    return '{"releases": {\n' + _lines(releases) + '\n},\n"keys": {\n' + ",\n".join(keys) + "\n}}\n"


def _lines(values: Mapping[str, object], indent: str = "") -> str:
    return f",\n{indent}".join(f"{_json(name)}: {_json(value)}" for name, value in values.items())


def _json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _version(text: str) -> Version:
    version = Version.parse(text)
    if version is None:
        raise ValueError(f"{text!r} is no version")
    return version
