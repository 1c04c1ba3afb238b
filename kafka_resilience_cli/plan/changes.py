"""The change types and the plan that holds them.

A change says what will differ, why, how much harm it can do (risk) and whether it may run (verdict). It does not know
how it is carried out; that is for ``apply/``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from kafka_resilience_cli.findings import Finding, Location
from kafka_resilience_cli.topology.model import ChainLink, Hazard, Role

PLAN_FORMAT = "1.0"
"""Version of the plan document: the minor number grows with additions, the major with anything else."""


class Level(StrEnum):
    """How bad the worst thing is that a change can do."""

    SAFE = "safe"
    DISRUPTIVE = "disruptive"
    DESTRUCTIVE = "destructive"


@dataclass(frozen=True, slots=True)
class Harm:
    """One thing a change can do to data or clients; ``why`` is one plain sentence with the numbers in it."""

    hazard: Hazard
    level: Level
    why: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """May run. ``by`` names the allowances it needed (``allow: retention-cut (orders.yaml:31)``)."""

    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gated:
    """Destructive and not allowed yet: the hazards that an allowance is missing for."""

    by: tuple[Hazard, ...]


@dataclass(frozen=True, slots=True)
class Blocked:
    """Cannot or must not run, and the way out."""

    why: str
    way_out: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Could run, but something it needs is gated or blocked: the topics in ``on``, its own or those of its chain.

    ``by`` names the allowances it will need, as in :class:`Allowed`.
    """

    on: tuple[str, ...]
    by: tuple[str, ...] = ()


Verdict: TypeAlias = Allowed | Gated | Blocked | Waiting


class Verification(StrEnum):
    """What the broker said to the change under ``validate_only``."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    """Not asked, or the principal may not ask."""


@dataclass(frozen=True, slots=True)
class Precondition:
    """A live fact that the change was computed from, e.g. ``partitions`` = ``6`` or ``config.retention.ms`` = ``None``.

    ``None`` means "absent": no such topic, no such override.
    """

    fact: str
    expected: str | None


@dataclass(frozen=True, slots=True)
class ConfigDelta:
    """One key of a topic. ``before``/``after`` are effective values, ``before_level`` says where the old one came from.

    ``after`` of a removal is what the topic will inherit, ``None`` where that is unknown. ``reason`` says why the key
    has this value (a declared line, a rule of the retry chains).
    """

    key: str
    before: str | None
    before_level: str
    after: str | None
    location: Location | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeBase:
    """What every change has. ``location`` is the line that asks for it, ``role`` and ``chain`` what the topic is.

    ``needs`` names the topics of this plan that have to be created or grown before this one is: the later hops of its
    retry chain and the dead-letter queue.
    """

    topic: str
    reason: str
    role: Role = Role.EVENT
    chain: ChainLink | None = None
    location: Location | None = None
    harms: tuple[Harm, ...] = ()
    verdict: Verdict = Allowed()
    verification: Verification = Verification.UNVERIFIED
    preconditions: tuple[Precondition, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def risk(self) -> Level:
        levels = [harm.level for harm in self.harms]
        return max(levels, key=list(Level).index, default=Level.SAFE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTopic(ChangeBase):
    """A topic that does not exist yet. ``config`` maps key to its delta, with ``before`` ``None``."""

    partitions: int
    replication_factor: int
    config: Mapping[str, ConfigDelta] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteTopic(ChangeBase):
    """A ``removed:`` topic that exists; ``records`` by its watermarks, ``None`` where they were not read."""

    partitions: int
    replication_factor: int
    records: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPartitions(ChangeBase):
    """More partitions; a decrease is the same change with a blocked verdict."""

    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetConfig(ChangeBase):
    """Overrides of one topic set and removed, in one atomic edit."""

    set: Mapping[str, ConfigDelta] = field(default_factory=dict)
    remove: Mapping[str, ConfigDelta] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReassignReplicas(ChangeBase):
    """Another replication factor."""

    before: int
    after: int


Change: TypeAlias = CreateTopic | DeleteTopic | AddPartitions | SetConfig | ReassignReplicas


class Kind(StrEnum):
    """The kinds of change by their names in documents and journals."""

    CREATE_TOPIC = "create-topic"
    DELETE_TOPIC = "delete-topic"
    ADD_PARTITIONS = "add-partitions"
    SET_CONFIG = "set-config"
    REASSIGN_REPLICAS = "reassign-replicas"


ChangeKey: TypeAlias = tuple[Kind, str]
"""Identifies a change within a plan: a topic has at most one change of each kind."""


def kind(change: Change) -> Kind:
    match change:
        case CreateTopic():
            return Kind.CREATE_TOPIC
        case DeleteTopic():
            return Kind.DELETE_TOPIC
        case AddPartitions():
            return Kind.ADD_PARTITIONS
        case SetConfig():
            return Kind.SET_CONFIG
        case ReassignReplicas():
            return Kind.REASSIGN_REPLICAS


def key(change: Change) -> ChangeKey:
    return kind(change), change.topic


@dataclass(frozen=True, slots=True)
class Drift:
    """A live override that no file declares."""

    topic: str
    key: str
    value: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class UnmanagedTopic:
    """A live topic that no file declares: under an ownership prefix, or a retry tier that a chain left behind.

    ``left_behind`` names the chain; ``records`` by its watermarks, ``None`` where they were not read.
    """

    topic: str
    partitions: int
    left_behind: str = ""
    records: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What apply would do, in the order it would do it.

    ``complete`` is false for a targeted plan, ``applicable`` for one that was made from a snapshot. ``findings``
    are the planner's own; ``lint`` are those of rules, and ``refused_by`` the rules for which apply refuses the plan.
    """

    cluster_id: str
    cluster_label: str
    topologies: tuple[str, ...]
    environment: str | None
    changes: tuple[Change, ...]
    drift: tuple[Drift, ...] = ()
    unmanaged: tuple[UnmanagedTopic, ...] = ()
    findings: tuple[Finding, ...] = ()
    lint: tuple[Finding, ...] = ()
    refused_by: tuple[str, ...] = ()
    declared_topics: int = 0
    complete: bool = True
    applicable: bool = True
    created_at: str = ""
    krc_version: str = ""
    format: str = PLAN_FORMAT
