"""One declared topic beside what the cluster has of it: what every decision about its changes looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kafka_resilience_cli.cluster.state import ClusterState, ConfigValue, Read, TopicConfig, TopicState, read_or
from kafka_resilience_cli.findings import DocPath, Location
from kafka_resilience_cli.plan.changes import Change, ConfigDelta, SetConfig
from kafka_resilience_cli.plan.platform import Platform, platform_of
from kafka_resilience_cli.settings import Declared, Derived, Origin
from kafka_resilience_cli.topology.model import Topic, Topology


@dataclass(frozen=True, slots=True)
class Subject:
    """``live`` is ``None`` for a topic that does not exist; ``config`` also where it was not read."""

    topic: Topic
    topology: Topology
    live: TopicState | None
    config: TopicConfig | None
    defaults: Mapping[str, ConfigValue] = field(default_factory=dict)

    @property
    def platform(self) -> Platform:
        return platform_of(self.topology.cluster.platform)

    def now(self, key: str) -> ConfigValue | None:
        """The effective value in force; for a topic that does not exist, the one it would inherit."""
        if self.live is not None:
            return self.config.effective(key) if self.config else None
        return self.defaults.get(key)

    def value_now(self, key: str) -> str | None:
        found = self.now(key)
        return found.value if found else None

    def value_after(self, key: str, change: Change) -> str | None:
        """The effective value once ``change`` is made."""
        if isinstance(change, SetConfig):
            delta = change.set.get(key) or change.remove.get(key)
            if delta is not None:
                return delta.after
        return self.value_now(key)

    def delta(self, key: str, change: Change) -> ConfigDelta | None:
        """What ``change`` does to the key."""
        if not isinstance(change, SetConfig):
            return None
        return change.set.get(key) or change.remove.get(key)


def subject_of(topic: Topic, topology: Topology, state: ClusterState) -> Subject:
    """Join a declared topic with the cluster's state."""
    return Subject(
        topic,
        topology,
        read_or(state.topics, {}).get(topic.name),
        state.configs.value.get(topic.name) if isinstance(state.configs, Read) else None,
        read_or(state.topic_defaults, {}),
    )


def place(topology: Topology, path: DocPath | None, *, key: bool = False) -> Location | None:
    """Where a document path starts, as plans keep it: file, line and column only."""
    if path is None:
        return None
    found = topology.sources.locate(path, key=key)
    return Location(found.file, found.line, found.column)


def origin_place(topology: Topology, origin: Origin, otherwise: DocPath) -> Location | None:
    """Where a value was declared, or what it was derived from."""
    path = origin.path if isinstance(origin, Declared | Derived) else None
    return place(topology, path or otherwise)


def because(origin: Origin) -> str:
    """Why a value is what it is, for a reader; empty where it was simply declared for the topic."""
    match origin:
        case Declared(path):
            return path.via
        case Derived(rule, why):
            return f"{rule}: {why}" if why else rule
        case _:
            return ""
