"""Retry topics and dead-letter queues beside the topic whose failures they hold: what rules R and D compare.

Values that krc derives are right by construction; what is compared here was declared over them, or belongs to another
team. Who writes to these topics is for ``chain_writers.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from kafka_resilience_cli.dialects import DIALECTS
from kafka_resilience_cli.dialects.dialect import Dialect, Partitioning
from kafka_resilience_cli.findings import DocPath
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Problem, SetValue
from kafka_resilience_cli.lint.subjects import DeadLetterQueue
from kafka_resilience_cli.settings import Declared, Derived, Known
from kafka_resilience_cli.topology.chain_notes import path_of
from kafka_resilience_cli.topology.model import ExternalTopic, RetryChain, RetrySpec, Topic, Topology
from kafka_resilience_cli.units import format_size

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ChainTopic:
    """One topic of a chain. ``index`` counts the hops before it, ``path`` is the place for what has none of its own."""

    what: str
    topic: Topic | ExternalTopic
    dialect: Dialect
    index: int
    path: DocPath

    @property
    def name(self) -> str:
        return self.topic.name

    def value(self, key: str) -> Known[str] | None:
        return self.topic.config.get(key)

    def number(self, key: str) -> int | None:
        """``None`` where it was not said; what is no number is for `krc validate` to refuse."""
        known = self.value(key)
        return int(known.value) if known and known.value.lstrip("-").isdigit() else None

    def at(self, key: str) -> DocPath:
        """Where the value of a key was written."""
        return path_of(self.value(key), self.path)

    def header_bytes(self, facts: Facts) -> int:
        """What failing may add to a record on the way here: the project's budget, else the framework's own."""
        if "header_budget" in facts.thresholds.declared:
            return facts.thresholds.header_budget_bytes
        return self.dialect.headroom_bytes + self.dialect.headroom_per_hop_bytes * self.index

    def back_to_derived(self, key: str) -> tuple[SetValue, ...]:
        """The edit that writes what krc would have derived; none where it has derived nothing."""
        known = self.value(key)
        derived = next((k for k in known.overridden if isinstance(k.origin, Derived)), None) if known else None
        if known is None or derived is None or not isinstance(known.origin, Declared):
            return ()
        return (SetValue(known.origin.path, derived.raw or derived.value),)


def last_hop(chain: RetryChain, facts: Facts) -> ChainTopic | None:
    """The last retry topic: what is declared over derived values is the same for all, and most is asked of this one."""
    if not chain.hops:
        return None
    topic = facts.owned(chain.hops[-1].topic)
    if topic is None:
        return None
    return ChainTopic("retry topic", topic, DIALECTS[chain.dialect], len(chain.hops) - 1, topic.path)


def retry_of(chain: RetryChain, topology: Topology) -> RetrySpec | None:
    """What was declared for the chain's retries."""
    return next(
        (
            subscription.retry
            for consumer in topology.consumers.values()
            if consumer.group == chain.group
            for subscription in consumer.topics
            if subscription.topic == chain.source
        ),
        None,
    )


def queue_of(queue: DeadLetterQueue, facts: Facts) -> ChainTopic:
    """The dead-letter queue, also where it is another team's. Raises where nobody declares it."""
    topic = facts.topic(queue.name)
    return ChainTopic("dead-letter queue", topic, DIALECTS[queue.chain.dialect], len(queue.chain.hops), queue.path)


def compacted(tier: ChainTopic) -> Iterator[Problem]:
    """A cleanup policy that keeps one record per key."""
    policy = tier.value("cleanup.policy")
    if policy is None or "compact" not in policy.value:
        return
    yield Problem(
        f"{tier.name} has cleanup.policy={policy.value}: it refuses records without a key, and a later failure erases "
        "the earlier one of its key",
        tier.at("cleanup.policy"),
        hint="cleanup.policy: delete",
        edits=_written(policy, "delete"),
        fix_title="set cleanup.policy to delete",
    )


def weaker(tier: ChainTopic, source: Topic | ExternalTopic, facts: Facts) -> Iterator[Problem]:
    """Replicas, min ISR or election rules below those of the source."""
    replicas = tier.topic.replication_factor
    if replicas and isinstance(replicas.origin, Declared):
        wanted = facts.replication_factor(source)
        if replicas.value < wanted:
            yield Problem(
                f"{tier.name} has {_count(replicas.value, 'replica')}, {source.name} has {wanted}: a {tier.what} that "
                "is down stops its source or loses its records",
                replicas.origin.path,
                hint=f"replication_factor: {wanted}",
                certain=True,
            )
    least = source.config.get("min.insync.replicas")
    mine = tier.value("min.insync.replicas")
    if least and mine and int(mine.value) < int(least.value):
        yield Problem(
            f"{tier.name} takes a record with {_count(int(mine.value), 'replica')} in sync, {source.name} needs "
            f"{least.value}: the copy of a failed record is the less durable one",
            tier.at("min.insync.replicas"),
            hint=f"min_insync_replicas: {least.value}",
            certain=True,
            edits=_written(mine, least.value),
            fix_title=f"set min.insync.replicas to {least.value}",
        )
    unclean, allowed = tier.value("unclean.leader.election.enable"), source.config.get("unclean.leader.election.enable")
    if unclean and allowed and (unclean.value, allowed.value) == ("true", "false"):
        yield Problem(
            f"{tier.name} may elect a leader that lacks records, which {source.name} forbids",
            tier.at("unclean.leader.election.enable"),
            hint="unclean.leader.election.enable: false",
            certain=True,
            edits=_written(unclean, "false"),
            fix_title="forbid unclean leader election",
        )


def too_small(tier: ChainTopic, source: Topic | ExternalTopic, facts: Facts) -> Iterator[Problem]:
    """``max.message.bytes`` without room for the source's largest record and the headers of its failure."""
    allowed, declared = tier.number("max.message.bytes"), source.config.get("max.message.bytes")
    if allowed is None or declared is None:
        return
    largest = int(declared.value)
    needed = largest + tier.header_bytes(facts)
    if allowed >= needed:
        return
    if allowed < largest:
        what = f"the largest records of {source.name} ({format_size(largest)}) do not fit"
    else:
        what = f"a record of {format_size(largest)} does not fit with {format_size(needed - largest)} of headers"
    yield Problem(
        f"{tier.name} takes {format_size(allowed)}: {what}",
        tier.at("max.message.bytes"),
        hint=f"max.message.bytes: {format_size(needed)}",
        certain=allowed < largest,
        edits=_written(tier.value("max.message.bytes"), format_size(needed)),
        fix_title=f"raise max.message.bytes to {format_size(needed)}",
    )


def fewer_partitions(tier: ChainTopic, source: Topic | ExternalTopic, facts: Facts) -> Iterator[Problem]:
    """Partition numbers that the source has and this topic has not."""
    if tier.dialect.partitioning is not Partitioning.SAME_NUMBER:
        return
    mine = tier.topic.partitions
    if mine and isinstance(mine.origin, Derived):
        return
    here, there = facts.partitions(tier.topic), facts.partitions(source)
    alone = here == 1 and tier.what == "dead-letter queue" and bool(tier.dialect.single_partition)
    if here >= there or alone:
        return
    yield Problem(
        f"{tier.name} has {_count(here, 'partition')}, {source.name} has {there}: {tier.dialect.framework} keeps the "
        f"number a record had, and where it does not exist {tier.dialect.missing_partition_effect}",
        path_of(mine, tier.path),
        hint=f"partitions: {there}",
        severity=tier.dialect.missing_partition,
    )


def _written(known: Known[str] | None, value: str) -> tuple[SetValue, ...]:
    return (SetValue(known.origin.path, value),) if known and isinstance(known.origin, Declared) else ()


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
