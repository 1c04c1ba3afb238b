"""What differs between a topology and a cluster: changes, drift and findings, without judging any of it.

Pure. Harm is for ``risk.py``, whether a change may run for ``gates.py`` and ``obstacles.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kafka_resilience_cli.cluster.state import ClusterState, ConfigLevel, ConfigValue, Denied, NotRead, read_or
from kafka_resilience_cli.findings import Finding, Location, Severity
from kafka_resilience_cli.plan.changes import (
    AddPartitions,
    Change,
    ConfigDelta,
    CreateTopic,
    DeleteTopic,
    Drift,
    ReassignReplicas,
    SetConfig,
    UnmanagedTopic,
)
from kafka_resilience_cli.plan.subject import Subject, because, origin_place, place, subject_of
from kafka_resilience_cli.plan.unmanaged import records, unmanaged
from kafka_resilience_cli.plan.values import THROTTLES, same
from kafka_resilience_cli.topology.model import RemovedTopic, Role, Topic, Topology


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs. The changes carry neither harms nor verdicts yet."""

    changes: tuple[Change, ...] = ()
    drift: tuple[Drift, ...] = ()
    unmanaged: tuple[UnmanagedTopic, ...] = ()
    findings: tuple[Finding, ...] = ()
    complete: bool = True
    """False where a topic's configuration could not be read."""


def diff(topology: Topology, state: ClusterState, *, prune_config: bool = False) -> Difference:
    """Compare what is declared with what is there. Undeclared topics are left alone."""
    changes: list[Change] = []
    drift: list[Drift] = []
    unread: list[str] = []
    for topic in topology.topics.values():
        subject = subject_of(topic, topology, state)
        if subject.live is None:
            changes.append(_create(subject))
            continue
        changes += _shape(subject)
        if subject.config is None:
            unread.append(topic.name)
            continue
        strays = _strays(subject)
        if not prune_config:
            drift += strays
        pruned = {d.key for d in strays if d.key not in THROTTLES} if prune_config else set()
        if prune_config:
            drift += [d for d in strays if d.key in THROTTLES]
        change = _config(subject, pruned)
        if change is not None:
            changes.append(change)
    live = read_or(state.topics, {})
    changes += [_delete(topology, entry, state) for entry in topology.removed.values() if entry.name in live]
    return Difference(
        tuple(changes),
        tuple(drift),
        unmanaged(topology, state),
        tuple(_unread(topology, unread, state)),
        complete=not unread,
    )


def _create(subject: Subject) -> CreateTopic:
    topic, topology = subject.topic, subject.topology
    config = {}
    for key, known in topic.config.items():
        if _held_by_platform(subject, key, known.value):
            continue
        config[key] = ConfigDelta(
            key, None, "", known.value, origin_place(topology, known.origin, topic.path), because(known.origin)
        )
    return CreateTopic(
        topic=topic.name,
        reason=_purpose(topic),
        role=topic.role,
        chain=topic.chain,
        location=place(topology, topic.path, key=True),
        partitions=topic.partitions.value,
        replication_factor=topic.replication_factor.value,
        config=config,
    )


def _shape(subject: Subject) -> Iterator[Change]:
    topic, topology, live = subject.topic, subject.topology, subject.live
    assert live is not None
    if topic.partitions.value != len(live.partitions):
        origin = topic.partitions.origin
        yield AddPartitions(
            topic=topic.name,
            reason=because(origin),
            role=topic.role,
            chain=topic.chain,
            location=origin_place(topology, origin, topic.path),
            before=len(live.partitions),
            after=topic.partitions.value,
        )
    wanted = topic.replication_factor
    others = {len(p.replicas) for p in live.partitions} - {wanted.value}
    if others:
        fewer = [count for count in others if count < wanted.value]
        yield ReassignReplicas(
            topic=topic.name,
            reason=because(wanted.origin),
            role=topic.role,
            chain=topic.chain,
            location=origin_place(topology, wanted.origin, topic.path),
            before=min(fewer) if fewer else max(others),
            after=wanted.value,
        )


def _config(subject: Subject, pruned: Iterable[str]) -> SetConfig | None:
    topic, topology, config = subject.topic, subject.topology, subject.config
    assert config is not None
    sets: dict[str, ConfigDelta] = {}
    for key, known in topic.config.items():
        if key in config.overrides:
            if same(key, config.overrides[key], known.value):
                continue
        elif _held_by_platform(subject, key, known.value):
            continue
        before = config.effective(key) or ConfigValue(None, ConfigLevel.UNKNOWN)
        location = origin_place(topology, known.origin, topic.path)
        sets[key] = ConfigDelta(key, before.value, before.level.value, known.value, location, because(known.origin))
    removes = {
        key: _removal(subject, key, "inherit", place(topology, path))
        for key, path in topic.inherit.items()
        if key in config.overrides and key not in topic.config
    }
    for key in sorted(pruned):
        removes[key] = _removal(subject, key, "not declared (--prune-config)", None)
    if not sets and not removes:
        return None
    first = next((d.location for d in (*sets.values(), *removes.values()) if d.location), None)
    return SetConfig(
        topic=topic.name,
        reason="",
        role=topic.role,
        chain=topic.chain,
        location=first or place(topology, topic.path, key=True),
        set=sets,
        remove=removes,
    )


def _removal(subject: Subject, key: str, reason: str, location: Location | None) -> ConfigDelta:
    assert subject.config is not None
    inherited = subject.defaults.get(key)
    return ConfigDelta(
        key,
        subject.config.overrides[key],
        ConfigLevel.TOPIC.value,
        inherited.value if inherited else None,
        location,
        reason,
    )


def _held_by_platform(subject: Subject, key: str, value: str) -> bool:
    """The platform fixes the key to just this value: it holds, and an override would be refused."""
    platform = subject.platform
    if not platform.fixes(key):
        return False
    fixed = platform.fixed.get(key) or subject.value_now(key)
    return fixed is not None and same(key, fixed, value)


def _strays(subject: Subject) -> list[Drift]:
    topic, config = subject.topic, subject.config
    assert config is not None
    own = subject.platform.own_prefix
    return [
        Drift(topic.name, key, value, place(subject.topology, topic.path, key=True))
        for key, value in sorted(config.overrides.items())
        if key not in topic.config and key not in topic.inherit and not (own and key.startswith(own))
    ]


def _delete(topology: Topology, entry: RemovedTopic, state: ClusterState) -> DeleteTopic:
    live = read_or(state.topics, {})[entry.name]
    return DeleteTopic(
        topic=entry.name,
        reason=entry.reason,
        location=place(topology, entry.path, key=True),
        partitions=len(live.partitions),
        replication_factor=live.replication_factor,
        records=records(entry.name, state),
    )


def _purpose(topic: Topic) -> str:
    link = topic.chain
    if link is None:
        return ""
    if topic.role is Role.DLQ or link.hop is None:
        return f"dead-letter queue of group {link.group} on {link.source} ({link.dialect})"
    return f"retry topic {link.hop + 1} of group {link.group} on {link.source} ({link.dialect})"


def _unread(topology: Topology, names: list[str], state: ClusterState) -> Iterator[Finding]:
    if not names:
        return
    match state.configs:
        case Denied(why):
            cause = f": {why}"
        case NotRead():
            cause = ": nobody read it"
        case _:
            cause = ""
    few = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    yield Finding(
        "V001",
        Severity.ERROR,
        f"the configuration of {few} could not be read{cause}",
        kind="topology",
        subject=topology.name,
        hint="their overrides are not compared; planning needs DescribeConfigs on every declared topic",
    )


def chain_needs(topology: Topology) -> Mapping[str, frozenset[str]]:
    """Per topic: the topics of its retry chains that have to exist, and be as wide, before it is."""
    needs: dict[str, set[str]] = {}
    for chain in topology.chains:
        later = {chain.dlq} if chain.dlq else set()
        for hop in reversed(chain.hops):
            needs.setdefault(hop.topic, set()).update(later)
            later = later | {hop.topic}
        needs.setdefault(chain.source, set()).update(later)
    return {topic: frozenset(later - {topic}) for topic, later in needs.items()}
