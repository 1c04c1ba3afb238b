"""What was read from a cluster, section by section, so that "not read" is never taken for "empty".

Values only; reading is for the gateways, saving for the snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Read(Generic[T_co]):
    """The section was read."""

    value: T_co


@dataclass(frozen=True, slots=True)
class NotRead:
    """Nobody asked for the section."""


@dataclass(frozen=True, slots=True)
class Denied:
    """The cluster would not tell: ``why`` in its own words."""

    why: str


Section: TypeAlias = Read[T] | NotRead | Denied


class ConfigLevel(StrEnum):
    """Where an effective topic configuration value comes from (Kafka's ConfigSource)."""

    TOPIC = "topic"
    BROKER_DYNAMIC = "broker-dynamic"
    CLUSTER_DEFAULT = "cluster-default"
    BROKER_STATIC = "broker-static"
    DEFAULT = "default"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ConfigValue:
    """An effective value and its level. ``value`` is ``None`` for a sensitive entry."""

    value: str | None
    level: ConfigLevel


@dataclass(frozen=True, slots=True)
class TopicConfig:
    """A topic's configuration: ``overrides`` (DYNAMIC_TOPIC_CONFIG, nothing else) and what it inherits.

    ``inherited`` lacks the overridden keys and is shared between topics that inherit the same.
    """

    overrides: Mapping[str, str]
    inherited: Mapping[str, ConfigValue] = field(default_factory=dict)

    def effective(self, key: str) -> ConfigValue | None:
        """The value in force, or ``None`` where the broker does not know the key."""
        if key in self.overrides:
            return ConfigValue(self.overrides[key], ConfigLevel.TOPIC)
        return self.inherited.get(key)


@dataclass(frozen=True, slots=True)
class Broker:
    """A live broker, as clients see it. Fenced and dead brokers are absent."""

    id: int
    host: str
    port: int
    rack: str | None = None


@dataclass(frozen=True, slots=True)
class Partition:
    """``leader`` is ``None`` while there is none. ``replicas`` is in assignment order, preferred leader first."""

    id: int
    leader: int | None
    replicas: tuple[int, ...]
    isr: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TopicState:
    """A topic that exists; partitions in order of their id."""

    name: str
    partitions: tuple[Partition, ...]
    internal: bool = False

    @property
    def replication_factor(self) -> int:
        """The smallest number of replicas of any partition: never the ISR."""
        return min((len(p.replicas) for p in self.partitions), default=0)

    @property
    def smallest_isr(self) -> int:
        return min((len(p.isr) for p in self.partitions), default=0)


@dataclass(frozen=True, slots=True)
class Group:
    """A consumer group. ``type`` is ``classic``, ``consumer`` or ``share``; ``members`` counts them."""

    id: str
    state: str
    type: str
    members: int = 0
    topics: frozenset[str] = frozenset()
    """Topics that a member is assigned or that have committed offsets, as far as they were read."""
    assigned: frozenset[str] = frozenset()
    """Topics that a member reads now."""
    hosts: tuple[str, ...] = ()
    """Where members are, as brokers see them: each address once."""


@dataclass(frozen=True, slots=True)
class Offsets:
    """First and next offset of a partition; their difference over-counts compacted and transactional records."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class ClusterState:
    """A cluster at ``taken_at``. ``configs`` covers only the topics that were asked for."""

    id: str
    taken_at: datetime
    brokers: Section[Mapping[int, Broker]] = NotRead()
    topics: Section[Mapping[str, TopicState]] = NotRead()
    configs: Section[Mapping[str, TopicConfig]] = NotRead()
    topic_defaults: Section[Mapping[str, ConfigValue]] = NotRead()
    """What a topic without overrides has, by a live broker's word."""
    groups: Section[Mapping[str, Group]] = NotRead()
    offsets: Section[Mapping[str, tuple[Offsets, ...]]] = NotRead()
    elr: Section[Mapping[str, tuple[tuple[int, ...], ...]]] = NotRead()
    """Eligible leader replicas (KIP-966) per partition of the topics asked for; empty where ELR is off."""
    features: Section[Mapping[str, int]] = NotRead()
    """Finalized feature levels, e.g. ``eligible.leader.replicas.version: 1``."""
    broker_configs: Section[Mapping[int, Mapping[str, ConfigValue]]] = NotRead()
    """What each live broker gives to topics and accepts from clients: the keys that all should agree on."""
    bootstrap: str = ""


def read_or(section: Section[T], default: T) -> T:
    """The section's value, or ``default`` where it was not read; only where that cannot mislead."""
    return section.value if isinstance(section, Read) else default
