"""What cannot be done at all, whoever allows it, each with the way out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kafka_resilience_cli.cluster.state import ClusterState, Read
from kafka_resilience_cli.plan.changes import (
    AddPartitions,
    Blocked,
    Change,
    ConfigDelta,
    CreateTopic,
    DeleteTopic,
    ReassignReplicas,
    SetConfig,
)
from kafka_resilience_cli.plan.degraded import Brokers
from kafka_resilience_cli.plan.risk import MIN_ISR
from kafka_resilience_cli.plan.subject import Subject
from kafka_resilience_cli.plan.values import integer
from kafka_resilience_cli.topology.model import RemovedTopic, Topology


def obstacle(change: Change, subject: Subject, brokers: Brokers) -> Blocked | None:
    """Why a change of a declared topic cannot be made; the first reason only."""
    match change:
        case CreateTopic():
            return _create(change, subject, brokers)
        case AddPartitions() if change.after < change.before:
            return Blocked(
                f"Kafka cannot take partitions away ({change.before} → {change.after})",
                f"declare {change.before}, or move to a new topic and list this one under `removed:`",
            )
        case SetConfig():
            return _config(change, subject)
        case ReassignReplicas():
            return Blocked(
                f"krc does not move replicas yet ({change.before} → {change.after} per partition)",
                f"declare {change.before}, or move them with Kafka's kafka-reassign-partitions.sh "
                "(--throttle, then --verify to remove the throttle) and plan again",
            )
        case _:
            return None


def colliding(names: Sequence[str], existing: Sequence[str]) -> Mapping[str, str]:
    """New names that differ from an existing topic's only in ``.`` and ``_``: Kafka refuses them."""
    taken = {name.replace(".", "_"): name for name in existing}
    found = {name: taken.get(name.replace(".", "_")) for name in names}
    return {name: other for name, other in found.items() if other is not None and other != name}


def collision(other: str) -> Blocked:
    return Blocked(
        f"its name collides with {other}: the two differ only in '.' and '_', which metrics cannot tell apart",
        "choose another name",
    )


def deletion(
    change: DeleteTopic, entry: RemovedTopic, state: ClusterState, users: Mapping[str, Sequence[str]]
) -> Blocked | None:
    """Why a ``removed:`` topic must stay, unless the entry accepts the loss."""
    if change.topic.startswith("__"):
        return Blocked("the topic belongs to Kafka itself", "take it out of `removed:`")
    if entry.data_loss_accepted:
        return None
    accept = "`data_loss: accepted` in the entry"
    if users.get(change.topic):
        return Blocked(
            f"it is still used by {', '.join(users[change.topic])}",
            f"take the use out of the topology, or say {accept}",
        )
    active = active_groups(change.topic, state)
    if active is None:
        return Blocked("whether a group reads it is not known", f"plan on the cluster itself, or say {accept}")
    if active:
        return Blocked(f"active groups read it: {', '.join(active)}", f"stop them, or say {accept}")
    if change.records is None:
        return Blocked("whether it holds records is not known", f"plan on the cluster itself, or say {accept}")
    if change.records:
        return Blocked(
            f"it holds about {change.records} records", f"wait until they have expired or been moved, or say {accept}"
        )
    return None


def active_groups(topic: str, state: ClusterState) -> tuple[str, ...] | None:
    """Groups with members on the topic, or ``None`` where groups were not read.

    A group whose members could not be read is told by its state.
    """
    if not isinstance(state.groups, Read):
        return None
    groups = state.groups.value.values()
    active = (g for g in groups if g.members or g.state.lower() not in ("empty", "dead"))
    return tuple(sorted(g.id for g in active if topic in g.topics))


def users_of(topologies: Sequence[Topology]) -> Mapping[str, list[str]]:
    """Per topic, who uses it in the loaded topologies: ``consumer fulfilment``."""
    found: dict[str, list[str]] = {}

    def uses(topics: Sequence[str], who: str) -> None:
        for topic in topics:
            users = found.setdefault(topic, [])
            if who not in users:
                users.append(who)

    for topology in topologies:
        for producer in topology.producers.values():
            uses(producer.topics, f"producer {producer.label}")
        for consumer in topology.consumers.values():
            uses([s.topic for s in consumer.topics], f"consumer {consumer.label}")
        for connector in topology.connectors.values():
            uses([s.topic for s in connector.reads] + list(connector.writes), f"connector {connector.label}")
        for streams in topology.streams.values():
            uses([s.topic for s in streams.topics] + list(streams.writes), f"streams {streams.label}")
    return found


def declared_elsewhere(changes: Sequence[Change], topologies: Sequence[Topology]) -> list[Change]:
    """Deletions of what another topology declares blocked, also where the loss is accepted: it would come back."""
    owners = {topic: topology.name for topology in topologies for topic in topology.topics}
    return [
        replace(
            change,
            verdict=Blocked(
                f"the topology {owners[change.topic]} declares it",
                "take it out of `removed:`, or first out of that topology",
            ),
        )
        if isinstance(change, DeleteTopic) and change.topic in owners
        else change
        for change in changes
    ]


def _create(change: CreateTopic, subject: Subject, brokers: Brokers) -> Blocked | None:
    platform, factor = subject.platform, change.replication_factor
    if platform.replication_factor not in (None, factor):
        return Blocked(
            f"{platform.title} fixes the replication factor at {platform.replication_factor}",
            f"declare `replication_factor: {platform.replication_factor}`",
        )
    # brokers that are only down are for `degraded`: they come back
    there = max(len(brokers.live) + len(brokers.absent), subject.topology.cluster.brokers or 0)
    if factor > there:
        return Blocked(
            f"{factor} replicas need {factor} brokers, and {there} {'is' if there == 1 else 'are'} there",
            "lower `replication_factor`, or bring up more brokers",
        )
    fixed = _fixed(subject, change.config)
    return fixed or _unreachable(change.config.get(MIN_ISR), factor)


def _config(change: SetConfig, subject: Subject) -> Blocked | None:
    deltas = {**change.set, **change.remove}
    fixed = _fixed(subject, deltas)
    if fixed:
        return fixed
    platform = subject.platform
    for key in deltas:
        if key in platform.create_only:
            return Blocked(
                f"{platform.title} sets {key} only when a topic is created",
                f"declare {key}: {subject.value_now(key) or 'its present value'}",
            )
    factor = subject.live.replication_factor if subject.live else subject.topic.replication_factor.value
    return _unreachable(change.set.get(MIN_ISR), factor)


def _fixed(subject: Subject, deltas: Mapping[str, ConfigDelta]) -> Blocked | None:
    platform = subject.platform
    for key in deltas:
        if platform.fixes(key):
            value = platform.fixed.get(key) or subject.value_now(key)
            return Blocked(
                f"{platform.title} does not let {key} be set" + (f"; it is {value} there" if value else ""),
                f"declare {key}: {value}, or take it out of the file" if value else f"take {key} out of the file",
            )
    return None


def _unreachable(delta: ConfigDelta | None, factor: int) -> Blocked | None:
    wanted = integer(delta.after) if delta else None
    if wanted is None or wanted <= factor:
        return None
    return Blocked(
        f"{MIN_ISR} {wanted} is more than the {factor} replica{'s' if factor > 1 else ''} of a partition; the broker "
        "would take it without a word and guarantee less than the file says",
        f"lower {MIN_ISR} to {max(1, factor - 1)}, or raise `replication_factor`",
    )
