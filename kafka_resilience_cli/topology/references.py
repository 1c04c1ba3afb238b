"""Names that one part of a topology uses for another: which topic is meant, and whether there is one.

A topic may be declared, external, or derived, and what is derived is only known at the end; so names are collected
while documents are read and judged when the topology is complete.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from kafka_resilience_cli.findings import DocPath, Related
from kafka_resilience_cli.topology.model import ExternalTopic, Topic, Topology
from kafka_resilience_cli.topology.nearest import did_you_mean
from kafka_resilience_cli.topology.reading import Reading

_GUESSES = 50
"""Names that a nearest one is searched for; comparing them all would take minutes in a file full of them."""


@dataclass
class References:
    """The names used so far. ``own``: the declared topics, also unreadable ones; ``external``: other teams'."""

    reading: Reading
    own: Collection[str]
    external: Collection[str]
    used: list[tuple[str, str, DocPath]] = field(default_factory=list)

    def topic(self, name: str, path: DocPath) -> str:
        """The full name of a topic that ``path`` refers to."""
        full = self.own_name(name)
        self.used.append((name, full, path))
        return full

    def own_name(self, name: str) -> str:
        """A name with the environment's prefix, unless it is an external topic's."""
        return name if name in self.external else self.reading.prefixed(name)

    def check(self, topology: Topology) -> None:
        """Complain about every name that no topic has, and about topics declared in two ways."""
        guesses = 0
        short = {name.removeprefix(topology.prefix) for name in topology.topics} | set(topology.external)
        for name, full, path in self.used:
            if full in topology.topics or full in topology.external or full in self.own:
                continue
            if full in topology.removed:
                self.reading.complain(
                    "Y217", f"{name} is removed, yet used here", path, "remove this use, or the entry under removed"
                )
                continue
            guesses += 1
            otherwise = "declare it under topics, or under external if another team owns it"
            hint = did_you_mean(name, short, otherwise) if guesses <= _GUESSES else otherwise
            self.reading.complain("Y201", f"there is no topic {name}", path, hint)
        for full, removed in topology.removed.items():
            self._conflict(
                topology, full, "removed", removed.path, topology.topics.get(full) or topology.external.get(full)
            )
        for name, external in topology.external.items():
            self._conflict(topology, name, "external", external.path, topology.topics.get(name))

    def _conflict(
        self, topology: Topology, name: str, here: str, path: DocPath, other: Topic | ExternalTopic | None
    ) -> None:
        if other is None:
            return
        there = "external" if isinstance(other, ExternalTopic) else "declared"
        related = Related(topology.sources.locate(other.path, key=True), f"{there} here")
        message = f"{name} is both {there} and {here}"
        self.reading.complain("Y206", message, path, "keep one of the two", key=True, related=(related,))
