"""Header file and fragments → one :class:`Document`, checked against the schema.

Everything wrong is reported, and what is wrong is left out, so that the rest can be checked as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from kafka_resilience_cli.findings import DocPath, Finding, Related, Severity
from kafka_resilience_cli.topology.layers import SECTIONS, Document, Keys
from kafka_resilience_cli.topology.positions import SourceMap
from kafka_resilience_cli.topology.source import Source
from kafka_resilience_cli.topology.validation import DocumentSchema, Problem, outside_lists, shipped_schema

SCHEMA_FILE = "krc-topology-v1.schema.json"
FRAGMENT_SECTIONS = (*SECTIONS, "environments")
"""What a file without header may hold."""

_MAY_BE_EMPTY = frozenset({"topics", "external", "presets", "environments"})
"""Sections whose entries need no body."""

_MAY_BE_NULL = frozenset(
    {"partitions", "replication_factor", "min_insync_replicas", "role", "key", "ordering", "owner"}
)
"""Keys of a topic or preset that ``null`` keeps a preset or the defaults away from."""


def topology_schema() -> DocumentSchema:
    return shipped_schema(__package__ or "", SCHEMA_FILE)


def document(header: Source, fragments: Sequence[Source] = ()) -> tuple[Document | None, list[Finding]]:
    """The topology that these files declare, or ``None`` where the header cannot be read."""
    sources = SourceMap([header, *fragments])
    findings = [finding for source in (header, *fragments) for finding in source.findings]
    if not isinstance(header.value, dict):
        if not header.findings:
            findings.append(_empty(header))
        return None, findings
    checks = [_Check(header, sources, {}), *(_Check(f, sources, {"krc": 1, "name": "-"}) for f in fragments)]
    for check in checks:
        findings += check.run()
    value: dict[str, Any] = dict(header.value)
    homes: dict[tuple[str, str], str] = {}
    for fragment in fragments:
        if isinstance(fragment.value, dict):
            findings += _join(value, homes, header.file, fragment, sources)
    tainted = frozenset(keys for check in checks for keys in check.tainted)
    if any(source.broken for source in fragments):
        tainted |= {(section,) for section in FRAGMENT_SECTIONS}  # whatever it declares is missing now
    return Document(header.file, value, sources, homes, tainted), findings


def _empty(source: Source) -> Finding:
    message = "the file is empty" if source.value is None else "a topology is a mapping at the top"
    hint = "begin with 'krc: 1' and 'name: …'"
    return Finding(
        "Y006", Severity.ERROR, message, location=SourceMap([source]).locate(DocPath(source.file)), hint=hint
    )


class _Check:
    """Schema and nulls of one file. Removes from its value what cannot be used."""

    def __init__(self, source: Source, sources: SourceMap, implied: dict[str, Any]) -> None:
        self._source = source
        self._sources = sources
        self._implied = implied
        self.tainted: set[Keys] = set(source.refused)

    def run(self) -> Iterator[Finding]:
        value = self._source.value
        if not isinstance(value, dict):
            return
        for problem in topology_schema().problems({**self._implied, **value}):
            if not self._follows(problem):
                self.tainted.add(problem.keys)
                path = DocPath(self._source.file, problem.keys)
                finding = Finding(problem.code, Severity.ERROR, problem.message, path=path, hint=problem.hint)
                yield self._sources.placed(finding, key=problem.at_key)
            if problem.drop:
                _remove(value, problem.drop)
        yield from self._nulls(value)

    def _follows(self, problem: Problem) -> bool:
        """A key that is missing because its value was refused has been reported."""
        return problem.code == "Y102" and any(keys[: len(problem.keys)] == problem.keys for keys in self.tainted)

    def _nulls(self, value: dict[str, Any]) -> Iterator[Finding]:
        for keys in list(_null_paths(value, ())):
            path = DocPath(self._source.file, keys)
            empty = self._sources.text(path) == ""
            in_list = isinstance(keys[-1], int)
            if keys[0] == "environments" and len(keys) > 2 and not in_list:
                if empty:
                    yield self._null(
                        path, "nothing is written here", "write null to undeclare it, {} for an empty mapping"
                    )
                continue
            if len(keys) == 1 or (len(keys) == 2 and keys[0] in _MAY_BE_EMPTY):
                continue
            if not empty and keys[0] in ("topics", "presets") and (keys[-2] == "config" or keys[-1] in _MAY_BE_NULL):
                continue
            subject = "an item of this list" if in_list else keys[-1]
            yield self._null(path, f"{subject} has no value", "give it a value, or remove it")

    def _null(self, path: DocPath, message: str, hint: str) -> Finding:
        self.tainted.add(path.keys)
        _remove(self._source.value, outside_lists(path.keys))
        return self._sources.placed(Finding("Y108", Severity.ERROR, message, path=path, hint=hint))


def _null_paths(value: Any, keys: Keys) -> Iterator[Keys]:
    items: Iterable[tuple[str | int, Any]] = value.items() if isinstance(value, dict) else enumerate(value)
    for key, member in items:
        if member is None:
            yield (*keys, key)
        elif isinstance(member, (dict, list)):
            yield from _null_paths(member, (*keys, key))


def _remove(value: Any, keys: Keys) -> None:
    """Leave out the value at ``keys``; an entry of a section keeps its name, which others refer to."""
    *way, last = keys
    for step in way:
        if not isinstance(value, (dict, list)) or (isinstance(value, dict) and step not in value):
            return
        value = value[step]  # type: ignore[index] # a path that came from this very value
    if isinstance(value, dict) and last in value:
        if way and way[-1] in SECTIONS and len(way) in (1, 3):
            value[last] = {}
        else:
            del value[last]


def _join(
    value: dict[str, Any], homes: dict[tuple[str, str], str], header: str, fragment: Source, sources: SourceMap
) -> Iterator[Finding]:
    for section, entries in fragment.value.items():
        if section not in FRAGMENT_SECTIONS:
            path = DocPath(fragment.file, (section,))
            message, hint = f"{section} belongs into the file with the header", f"move it to {header}"
            yield sources.placed(Finding("Y109", Severity.ERROR, message, path=path, hint=hint), key=True)
            continue
        present = dict(value.get(section) or {})
        for name, entry in (entries or {}).items():
            if name in present:
                first = DocPath(homes.get((section, name), header), (section, name))
                yield sources.placed(
                    Finding(
                        "Y110",
                        Severity.ERROR,
                        f"{name} is declared in two files",
                        path=DocPath(fragment.file, (section, name)),
                        hint="keep one of them",
                        related=(Related(sources.locate(first, key=True), "first declared here"),),
                    ),
                    key=True,
                )
                continue
            present[name] = entry
            homes[(section, name)] = fragment.file
        value[section] = present
