"""What a topology declares, after presets, defaults, environments and derivation have been merged.

Values only: reading files is for the other modules of this room. Every name here already carries the environment's
prefix. Mappings are sorted by key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from kafka_resilience_cli.findings import DocPath, Location
from kafka_resilience_cli.settings import Known


class Profile(StrEnum):
    """How strict to be: in ``prod`` practice findings fail."""

    DEV = "dev"
    PROD = "prod"


class Role(StrEnum):
    """What a topic is for. ``retry`` and ``dlq`` are only ever derived."""

    EVENT = "event"
    STATE = "state"
    CHANGELOG = "changelog"
    LOOKUP = "lookup"
    AUDIT = "audit"
    RETRY = "retry"
    DLQ = "dlq"


class Ordering(StrEnum):
    """What consumers rely on."""

    PER_KEY = "per-key"
    NONE = "none"


class Guarantee(StrEnum):
    """What a producer promises."""

    AT_MOST_ONCE = "at-most-once"
    AT_LEAST_ONCE = "at-least-once"
    EXACTLY_ONCE = "exactly-once"


class Hazard(StrEnum):
    """The harms a change can do, by the names that ``allow:`` and ``--allow`` use."""

    PARTITION_GROWTH = "partition-growth"
    DELETION = "deletion"
    RETENTION_CUT = "retention-cut"
    SIZE_CUT = "size-cut"
    MESSAGE_SIZE_CUT = "message-size-cut"
    CLEANUP_POLICY = "cleanup-policy"
    TIMESTAMP_TYPE = "timestamp-type"
    UNCLEAN_ELECTION = "unclean-election"
    TIERED_STORAGE_OFF = "tiered-storage-off"
    REPLICATION_LOWERED = "replication-lowered"
    MIN_ISR_LOWERED = "min-isr-lowered"
    MIN_ISR_UNREACHABLE = "min-isr-unreachable"
    ELR_CLEARED = "elr-cleared"


@dataclass(frozen=True, slots=True)
class Allowance:
    """An ``allow:`` entry: a harm accepted in writing. After ``until`` (inclusive) it no longer counts."""

    hazard: Hazard
    reason: str
    until: date | None
    path: DocPath


@dataclass(frozen=True, slots=True)
class ChainLink:
    """Where a derived topic stands in its retry chain: ``hop`` counts from 0, ``None`` is the dead-letter queue."""

    group: str
    source: str
    dialect: str
    hop: int | None


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic that krc owns, declared or derived.

    ``config`` holds canonical broker strings (``604800000``, ``true``, ``compact,delete``), ``min.insync.replicas``
    included. ``key`` is the key field, ``"none"`` for a keyless topic, ``None`` where it was not stated. ``inherit``
    names the keys whose live override is to be removed.
    """

    name: str
    role: Role
    partitions: Known[int]
    replication_factor: Known[int]
    config: Mapping[str, Known[str]]
    path: DocPath
    key: str | None = None
    ordering: Ordering | None = None
    owner: str = ""
    inherit: Mapping[str, DocPath] = field(default_factory=dict)
    allow: tuple[Allowance, ...] = ()
    chain: ChainLink | None = None
    preset: str = ""

    @property
    def keyed(self) -> bool | None:
        """``None`` where the topology does not say."""
        return None if self.key is None else self.key != "none"

    @property
    def min_insync_replicas(self) -> int | None:
        known = self.config.get("min.insync.replicas")
        return int(known.value) if known else None


@dataclass(frozen=True, slots=True)
class ExternalTopic:
    """Another team's topic: checked, never written."""

    name: str
    path: DocPath
    partitions: Known[int] | None = None
    replication_factor: Known[int] | None = None
    config: Mapping[str, Known[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RemovedTopic:
    """A ``removed:`` entry, the only way to delete. ``data_loss_accepted`` deletes although it holds records."""

    name: str
    reason: str
    data_loss_accepted: bool
    path: DocPath


@dataclass(frozen=True, slots=True)
class ClientRef:
    """Which client library reads which file. ``file`` is relative to the topology file's directory, as written."""

    family: str
    version: str
    file: str
    path: DocPath


@dataclass(frozen=True, slots=True)
class Producer:
    """An application that writes."""

    label: str
    topics: tuple[str, ...]
    path: DocPath
    client: ClientRef | None = None
    guarantee: Guarantee | None = None
    transactional_id: str = ""


@dataclass(frozen=True, slots=True)
class RetrySpec:
    """A ``retry:`` mapping as declared. ``delays`` are milliseconds, in order.

    ``attempts`` counts deliveries per hop where a dialect reuses one topic; ``options`` holds what only one dialect
    knows (``channel``, ``suffix``). ``config``, ``partitions`` and ``replication_factor`` override what is derived.
    """

    dialect: str
    delays: tuple[Known[int], ...]
    outage_to_survive: Known[int] | None
    path: DocPath
    config: Mapping[str, Known[str]] = field(default_factory=dict)
    partitions: Known[int] | None = None
    replication_factor: Known[int] | None = None
    options: Mapping[str, Known[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DlqSpec:
    """A ``dlq:`` mapping as declared. ``topic`` names the queue explicitly; ``retention`` is milliseconds."""

    path: DocPath
    topic: Known[str] | None = None
    retention: Known[int] | None = None
    owner: str = ""
    alert: Mapping[str, str] = field(default_factory=dict)
    config: Mapping[str, Known[str]] = field(default_factory=dict)
    partitions: Known[int] | None = None
    replication_factor: Known[int] | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A topic that a client reads, with the retry chain and dead-letter queue in force for it there."""

    topic: str
    path: DocPath
    retry: RetrySpec | None = None
    dlq: DlqSpec | None = None
    dlq_declined: bool = False
    """``dlq: none``: written down that there is none."""


@dataclass(frozen=True, slots=True)
class Processing:
    """What a consumer does with a record; times in milliseconds."""

    max_time_per_record: Known[int] | None = None
    side_effects: bool | None = None
    dedup_key: str = ""
    dedup_store: str = ""
    dedup_window: Known[int] | None = None


@dataclass(frozen=True, slots=True)
class Consumer:
    """A consumer group."""

    label: str
    group: str
    topics: tuple[Subscription, ...]
    path: DocPath
    client: ClientRef | None = None
    instances: int | None = None
    zones: tuple[str, ...] = ()
    processing: Processing = Processing()


@dataclass(frozen=True, slots=True)
class Connector:
    """A Kafka Connect connector. A sink ``reads``, a source ``writes``; the group is ``connect-NAME``."""

    label: str
    group: str
    file: str
    path: DocPath
    reads: tuple[Subscription, ...] = ()
    writes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Streams:
    """A Kafka Streams application; its group is the application id."""

    label: str
    application_id: str
    topics: tuple[Subscription, ...]
    path: DocPath
    client: ClientRef | None = None
    writes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hop:
    """One retry topic: a record waits ``delay_ms`` in it, and passes through it ``attempts`` times."""

    topic: str
    delay_ms: int
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class RetryChain:
    """What happens to a record of ``source`` that ``group`` could not process."""

    group: str
    source: str
    dialect: str
    hops: tuple[Hop, ...]
    dlq: str | None
    outage_ms: int | None
    path: DocPath

    @property
    def horizon_ms(self) -> int:
        """How long a record is retried before it is dead-lettered, processing time not counted."""
        return sum(hop.delay_ms * hop.attempts for hop in self.hops)


@dataclass(frozen=True, slots=True)
class ClusterFacts:
    """The ``cluster:`` section: facts to assert, or that krc cannot read."""

    platform: str = "apache"
    kafka_version: str = ""
    brokers: int | None = None
    racks: tuple[str, ...] = ()
    path: DocPath | None = None


class Sources(Protocol):
    """Where document paths stand in their files."""

    def locate(self, path: DocPath, *, key: bool = False) -> Location:
        """The range of the value at ``path`` (of its key, with ``key``), or of its nearest existing parent."""


@dataclass(frozen=True, slots=True)
class Topology:
    """Everything one topology declares, for one environment."""

    name: str
    environment: str | None
    prefix: str
    profile: Profile
    cluster_name: str | None
    cluster: ClusterFacts
    owner: str
    ownership_prefixes: tuple[str, ...]
    topics: Mapping[str, Topic]
    external: Mapping[str, ExternalTopic]
    removed: Mapping[str, RemovedTopic]
    producers: Mapping[str, Producer]
    consumers: Mapping[str, Consumer]
    connectors: Mapping[str, Connector]
    streams: Mapping[str, Streams]
    chains: tuple[RetryChain, ...]
    sources: Sources = field(compare=False, repr=False)
    naming: Mapping[str, Known[str]] = field(default_factory=dict)
    """The ``retry`` and ``dlq`` name templates that were declared; a dialect's own apply where a key is missing."""
