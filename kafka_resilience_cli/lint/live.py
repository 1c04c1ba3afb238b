"""What rules may ask of a cluster's state: a section that was not read is a missing fact, never an empty one.

What is wrong with a cluster or a change is for the rules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TypeVar

from kafka_resilience_cli.cluster.state import Broker, ClusterState, Denied, Partition, Read, Section, TopicState
from kafka_resilience_cli.findings import DocPath
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.subjects import MissingFact

CLUSTER = DocPath("")
"""The place of what is about the cluster itself: no file says it."""

SHOWN = 3
MIN_ISR = "min.insync.replicas"

T = TypeVar("T")


def told(section: Section[T], what: str) -> T:
    """The section's value. Raises :class:`~.subjects.MissingFact` where it was not read, or the cluster refused."""
    if isinstance(section, Read):
        return section.value
    raise MissingFact(f"{what}: {section.why}" if isinstance(section, Denied) else what)


def brokers_of(state: ClusterState) -> Mapping[int, Broker]:
    return told(state.brokers, "the cluster's brokers")


def topics_of(state: ClusterState) -> Mapping[str, TopicState]:
    return told(state.topics, "the cluster's topics")


def concerning(facts: Facts) -> Iterator[TopicState]:
    """The live topics that are judged: declared ones and Kafka's own; all where there is no topology."""
    declared = {name for topology in facts.loaded for name in (*topology.topics, *topology.external)}
    for name, topic in topics_of(facts.state).items():
        if not facts.loaded or topic.internal or name in declared:
            yield topic


def declared_at(facts: Facts, topic: str) -> DocPath:
    """Where a topology says something about the topic; the cluster where none does."""
    for topology in facts.loaded:
        found = topology.topics.get(topic) or topology.external.get(topic)
        if found is not None:
            return found.path
    return CLUSTER


def required_in_sync(state: ClusterState, topic: TopicState, partition: Partition) -> int:
    """How many replicas must be in sync for a write with acks=all: never more than there are."""
    config = told(state.configs, "the configuration of topics").get(topic.name)
    value = config.effective(MIN_ISR) if config else None
    if value is None or value.value is None:
        raise MissingFact(f"{MIN_ISR} of topic {topic.name}")
    return min(int(value.value), len(partition.replicas))


def some(names: Collection[str]) -> str:
    """``a, b, c and 4 more``."""
    shown = sorted(names)
    rest = len(shown) - SHOWN
    return ", ".join(shown[:SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
