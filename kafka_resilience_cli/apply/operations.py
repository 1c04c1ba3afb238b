"""How each kind of change is asked of a cluster, and how one sees that it holds.

One place per kind, so that the executor, the readiness wait and the journal need not know kinds. The dependencies
between changes and what to do about errors are for ``waves.py`` and ``executor.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kafka_resilience_cli.cluster.batching import create_batches, edit_batches, growth_batches, name_batches
from kafka_resilience_cli.cluster.gateway import ConfigEdit, Gateway, NewTopic, Results, Wanted
from kafka_resilience_cli.cluster.state import ClusterState, TopicConfig, TopicState, read_or
from kafka_resilience_cli.plan.changes import (
    AddPartitions,
    Change,
    ConfigDelta,
    CreateTopic,
    DeleteTopic,
    ReassignReplicas,
    SetConfig,
)
from kafka_resilience_cli.plan.values import same

ALREADY = {CreateTopic: 36, AddPartitions: 37, DeleteTopic: 3}
"""The error code by which a broker says that a change of this kind has been made before."""


def batches(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """Changes of one kind, cut into requests. Each topic occurs once."""
    by_topic = {change.topic: change for change in changes}
    for names in _named_batches(changes):
        yield [by_topic[name] for name in names]


def send(gateway: Gateway, batch: Sequence[Change], *, validate_only: bool = False) -> Results:
    """One request for changes of one kind; ``validate_only`` asks the broker and changes nothing (never a deletion)."""
    match batch[0]:
        case CreateTopic():
            return gateway.create_topics(_new_topics(batch), validate_only=validate_only)
        case AddPartitions():
            return gateway.add_partitions(_totals(batch), validate_only=validate_only)
        case SetConfig():
            return gateway.alter_configs(_edits(batch), validate_only=validate_only)
        case DeleteTopic() if validate_only:
            raise ValueError("a broker cannot be asked whether it would delete")
        case DeleteTopic():
            return gateway.delete_topics([change.topic for change in batch])
        case ReassignReplicas():
            raise ValueError("replicas are not reassigned by apply")


def wanted(changes: Iterable[Change]) -> Wanted:
    """What has to be read to see whether the changes hold."""
    return Wanted(configs=frozenset(c.topic for c in changes if isinstance(c, CreateTopic | SetConfig)))


def difference(change: Change, state: ClusterState) -> str:
    """What keeps the change from holding in ``state`` (read with :func:`wanted`), or an empty text where it holds."""
    config = read_or(state.configs, {}).get(change.topic)
    match change:
        case CreateTopic():
            return unlisted(change, state) or _overrides(_values(change.config), (), config)
        case SetConfig():
            return unlisted(change, state) or _overrides(_values(change.set), tuple(change.remove), config)
        case _:
            return unlisted(change, state)


def unlisted(change: Change, state: ClusterState) -> str:
    """The part of :func:`difference` that a listing of topics shows, without their configuration."""
    topic = read_or(state.topics, {}).get(change.topic)
    if isinstance(change, DeleteTopic):
        return "still listed" if topic else ""
    if topic is None:
        return "not listed"
    match change:
        case CreateTopic():
            return _partitions(topic, change.partitions) or _replicas(topic, change.replication_factor)
        case AddPartitions():
            return _partitions(topic, change.after)
        case ReassignReplicas():
            return _replicas(topic, change.after)
        case SetConfig():
            return ""


def shown(change: Change, overrides: Mapping[str, str] | None) -> bool:
    """Whether a broker that has these overrides of the topic (``None``: does not list it) has seen the change.

    Overrides do not tell about partitions: never asked for those.
    """
    match change:
        case CreateTopic():
            return overrides is not None
        case DeleteTopic():
            return overrides is None
        case SetConfig():
            config = TopicConfig(overrides) if overrides is not None else None
            return not _overrides(_values(change.set), tuple(change.remove), config)
        case AddPartitions() | ReassignReplicas():
            return False


def detail(change: Change) -> dict[str, Any]:
    """The change's values, for the journal."""
    match change:
        case CreateTopic():
            shape = {"partitions": change.partitions, "replication_factor": change.replication_factor}
            return {**shape, "config": _values(change.config)}
        case DeleteTopic():
            return {"partitions": change.partitions, "records": change.records}
        case AddPartitions() | ReassignReplicas():
            return {"before": change.before, "after": change.after}
        case SetConfig():
            return {
                "set": {key: {"before": d.before, "after": d.after} for key, d in change.set.items()},
                "remove": {key: {"before": d.before, "after": d.after} for key, d in change.remove.items()},
            }


def _named_batches(changes: Sequence[Change]) -> Iterator[list[str]]:
    match changes[0]:
        case CreateTopic():
            yield from ([new.name for new in batch] for batch in create_batches(_new_topics(changes)))
        case AddPartitions():
            current = {c.topic: c.before for c in changes if isinstance(c, AddPartitions)}
            yield from (list(batch) for batch in growth_batches(_totals(changes), current))
        case SetConfig():
            yield from ([edit.topic for edit in batch] for batch in edit_batches(_edits(changes)))
        case DeleteTopic() | ReassignReplicas():
            yield from name_batches([change.topic for change in changes])


def _new_topics(changes: Iterable[Change]) -> list[NewTopic]:
    return [
        NewTopic(c.topic, c.partitions, c.replication_factor, _values(c.config))
        for c in changes
        if isinstance(c, CreateTopic)
    ]


def _totals(changes: Iterable[Change]) -> dict[str, int]:
    return {c.topic: c.after for c in changes if isinstance(c, AddPartitions)}


def _edits(changes: Iterable[Change]) -> list[ConfigEdit]:
    return [ConfigEdit(c.topic, _values(c.set), tuple(c.remove)) for c in changes if isinstance(c, SetConfig)]


def _values(deltas: Mapping[str, ConfigDelta]) -> dict[str, str]:
    return {key: delta.after for key, delta in deltas.items() if delta.after is not None}


def _partitions(topic: TopicState, count: int) -> str:
    found = len(topic.partitions)
    return "" if found == count else f"{found} partitions instead of {count}"


def _replicas(topic: TopicState, factor: int) -> str:
    found = topic.replication_factor
    return "" if found == factor else f"replication factor {found} instead of {factor}"


def _overrides(values: Mapping[str, str], removed: Sequence[str], config: TopicConfig | None) -> str:
    if config is None:
        return "its configuration is not readable yet" if values or removed else ""
    for key, value in values.items():
        found = config.overrides.get(key)
        if not same(key, found, value):
            return f"{key} is {'not set' if found is None else found} instead of {value}"
    for key in removed:
        if key in config.overrides:
            return f"{key} is still overridden with {config.overrides[key]}"
    return ""
