"""What a cluster looks like after changes: for what-if on a plan, rules on changes, and properties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from kafka_resilience_cli.cluster.state import (
    ClusterState,
    ConfigValue,
    Offsets,
    Partition,
    Read,
    Section,
    TopicConfig,
    TopicState,
    read_or,
)
from kafka_resilience_cli.plan.changes import (
    AddPartitions,
    Change,
    CreateTopic,
    DeleteTopic,
    ReassignReplicas,
    SetConfig,
)

T = TypeVar("T")


def simulate(state: ClusterState, changes: Iterable[Change]) -> ClusterState:
    """``state`` after all of ``changes``, whatever their verdicts; sections that were not read stay so.

    Replicas are placed in turn over the live brokers and are in sync; those that find no live broker are on dead ones.
    """
    brokers = sorted(read_or(state.brokers, {})) or [1]
    defaults = read_or(state.topic_defaults, {})
    topics = dict(read_or(state.topics, {}))
    configs = dict(read_or(state.configs, {}))
    offsets = dict(read_or(state.offsets, {}))
    for change in changes:
        name = change.topic
        match change:
            case CreateTopic():
                topics[name] = TopicState(
                    name, tuple(_partition(n, change.replication_factor, brokers) for n in range(change.partitions))
                )
                configs[name] = _config({k: d.after or "" for k, d in change.config.items()}, defaults)
                offsets[name] = (Offsets(0, 0),) * change.partitions
            case DeleteTopic():
                topics.pop(name, None)
                configs.pop(name, None)
                offsets.pop(name, None)
            case AddPartitions():
                live = topics[name]
                added = range(len(live.partitions), change.after)
                grown = live.partitions + tuple(_partition(n, live.replication_factor, brokers) for n in added)
                topics[name] = replace(live, partitions=grown[: change.after])
                if name in offsets:
                    offsets[name] = (*offsets[name], *((Offsets(0, 0),) * len(added)))[: change.after]
            case SetConfig():
                configs[name] = _edited(configs.get(name) or TopicConfig({}), change, defaults)
            case ReassignReplicas():
                live = topics[name]
                topics[name] = replace(
                    live, partitions=tuple(_partition(p.id, change.after, brokers) for p in live.partitions)
                )
    return replace(
        state,
        topics=_kept(state.topics, topics),
        configs=_kept(state.configs, configs),
        offsets=_kept(state.offsets, offsets),
    )


def _partition(number: int, factor: int, live: list[int]) -> Partition:
    turned = [live[(number + offset) % len(live)] for offset in range(min(factor, len(live)))]
    dead = range(max(live) + 1, max(live) + 1 + factor - len(turned))
    return Partition(number, turned[0] if turned else None, (*turned, *dead), tuple(turned))


def _config(overrides: Mapping[str, str], inherited: Mapping[str, ConfigValue]) -> TopicConfig:
    return TopicConfig(overrides, {key: value for key, value in inherited.items() if key not in overrides})


def _edited(config: TopicConfig, change: SetConfig, defaults: Mapping[str, ConfigValue]) -> TopicConfig:
    overrides = {**config.overrides, **{key: delta.after or "" for key, delta in change.set.items()}}
    kept = {key: value for key, value in overrides.items() if key not in change.remove}
    back = {key: defaults[key] for key in change.remove if key in defaults}
    return _config(kept, {**config.inherited, **back})


def _kept(section: Section[T], value: T) -> Section[T]:
    return Read(value) if isinstance(section, Read) else section
