"""Where a document path stands in its file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

import yaml

from kafka_resilience_cli.clients.document import ClientDocument
from kafka_resilience_cli.findings import DocPath, Finding, Location, Related
from kafka_resilience_cli.topology.nodes import is_merge, merges
from kafka_resilience_cli.topology.source import Source

_Entry: TypeAlias = tuple[yaml.Node, yaml.Node]


class SourceMap:
    """The files of one topology: finds the range of any value in them. Implements ``model.Sources``."""

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self._sources: dict[str, Source] = {source.file: source for source in sources}
        self._client_files: dict[str, ClientDocument] = {}
        self._entries: dict[int, Mapping[str, _Entry]] = {}

    def add(self, client_file: ClientDocument) -> None:
        """Also find ranges in a file that the topology names."""
        self._client_files[client_file.file] = client_file

    def __contains__(self, file: str) -> bool:
        return file in self._sources or file in self._client_files

    def __getitem__(self, file: str) -> Source:
        return self._sources[file]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def locate(self, path: DocPath, *, key: bool = False) -> Location:
        """The range of the value at ``path`` (of its key, with ``key``), or of the key of its nearest parent."""
        if path.file in self._client_files:
            return self._client_files[path.file].locate(path, key=key)
        source = self._sources.get(path.file)
        if source is None or source.root is None:
            return Location(path.file, 1, 1)
        trail = self._trail(source.root, path.keys)
        if not trail:
            start = source.root.start_mark
            return source.location(start)
        node_key, value = trail[-1]
        short = len(trail) < len(path.keys) and not isinstance(value, yaml.ScalarNode)
        if key or short:
            return source.span(node_key)
        if value.start_mark.index == value.end_mark.index and node_key is not value:  # nothing was written there
            return source.span(node_key)
        return source.span(value)

    def text(self, path: DocPath) -> str | None:
        """A scalar as it was written, or ``None`` where there is none at ``path``."""
        source = self._sources.get(path.file)
        trail = self._trail(source.root, path.keys) if source and source.root else []
        found = trail[-1][1] if trail and len(trail) == len(path.keys) else None
        return found.value if isinstance(found, yaml.ScalarNode) else None

    def uses(self, path: DocPath) -> tuple[Related, ...]:
        """Where an alias or a merge key brought the value at ``path`` in, if one did."""
        source = self._sources.get(path.file)
        if source is None or source.root is None:
            return ()
        parent, found = source.root, []
        for node_key, value in self._trail(source.root, path.keys):
            inside = parent.start_mark.index <= node_key.start_mark.index < max(parent.end_mark.index, 1)
            if not inside and isinstance(parent, yaml.MappingNode):
                merge = next(node for node, _ in parent.value if is_merge(node))
                found.append(Related(source.span(merge), "merged in here"))
            elif value.start_mark.index < node_key.start_mark.index:
                found.append(Related(source.span(node_key), "used here through an alias"))
            parent = value
        return tuple(found)

    def placed(self, finding: Finding, *, key: bool = False) -> Finding:
        """``finding`` with the location of its path, and of the aliases that lead there."""
        if finding.path is None or finding.location is not None:
            return finding
        return replace(
            finding, location=self.locate(finding.path, key=key), related=(*finding.related, *self.uses(finding.path))
        )

    def _trail(self, root: yaml.Node, keys: tuple[str | int, ...]) -> list[_Entry]:
        trail: list[_Entry] = []
        node = root
        for step in keys:
            if isinstance(node, yaml.MappingNode):
                entry = self._mapping(node).get(str(step))
                if entry is None:
                    break
                trail.append(entry)
                node = entry[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                trail.append((node, node))
            else:
                break
        return trail

    def _mapping(self, node: yaml.MappingNode) -> Mapping[str, _Entry]:
        known = self._entries.get(id(node))
        if known is None:
            entries: dict[str, _Entry] = {}
            for key, value in node.value:
                if isinstance(key, yaml.ScalarNode) and not is_merge(key):
                    entries.setdefault(key.value, (key, value))
            for merged in merges(node):
                if isinstance(merged, yaml.MappingNode):
                    for name, entry in self._mapping(merged).items():
                        entries.setdefault(name, entry)
            known = self._entries[id(node)] = entries
        return known
