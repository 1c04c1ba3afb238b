"""What must not be done while brokers are missing or replicas out of sync.

Kafka creates topics on a degraded cluster without a word: replicas land on the dead broker, and a partition can be
below its min ISR from birth (measured on 4.3.1). The ISR is never taken for the replication factor.
"""

from __future__ import annotations

from dataclasses import dataclass

from kafka_resilience_cli.cluster.state import ClusterState, read_or
from kafka_resilience_cli.plan.changes import AddPartitions, Blocked, Change, CreateTopic, SetConfig
from kafka_resilience_cli.plan.risk import MIN_ISR, elr_at_stake
from kafka_resilience_cli.plan.subject import Subject
from kafka_resilience_cli.plan.values import integer

_WAY_OUT = "bring it back, or accept the risk with --allow-degraded"


@dataclass(frozen=True, slots=True)
class Brokers:
    """``live`` answer; ``absent`` hold replicas and do not answer."""

    live: frozenset[int]
    absent: frozenset[int]

    def missing(self, expected: int | None) -> int:
        """How many of the declared brokers are not there."""
        return max(0, (expected or 0) - len(self.live))


def brokers_of(state: ClusterState) -> Brokers:
    """Who is there, and who should be by the replicas of every topic."""
    live = frozenset(read_or(state.brokers, {}))
    holding: set[int] = set()
    for topic in read_or(state.topics, {}).values():
        for partition in topic.partitions:
            holding.update(partition.replicas)
    return Brokers(live, frozenset(holding) - live)


def degraded(change: Change, subject: Subject, state: ClusterState, brokers: Brokers) -> Blocked | None:
    """Why the change is dangerous just now."""
    if isinstance(change, CreateTopic | AddPartitions):
        return _placement(subject.topology.cluster.brokers, brokers)
    if isinstance(change, SetConfig):
        return _min_isr(change, subject, state)
    return None


def _placement(expected: int | None, brokers: Brokers) -> Blocked | None:
    if brokers.absent:
        names = ", ".join(str(broker) for broker in sorted(brokers.absent))
        one = len(brokers.absent) == 1
        return Blocked(
            f"broker{'' if one else 's'} {names} hold{'s' if one else ''} replicas and {'is' if one else 'are'} not "
            "there: new replicas would be placed on dead brokers or around them",
            _WAY_OUT if one else _WAY_OUT.replace("it back", "them back"),
        )
    missing = brokers.missing(expected)
    if missing:
        return Blocked(
            f"{len(brokers.live)} of {expected} declared brokers are there: new replicas would be placed around the "
            "missing",
            "bring them back, correct `cluster.brokers`, or accept the risk with --allow-degraded",
        )
    return None


def _min_isr(change: SetConfig, subject: Subject, state: ClusterState) -> Blocked | None:
    delta, live = subject.delta(MIN_ISR, change), subject.live
    if delta is None or live is None:
        return None
    before, after = integer(delta.before) or 1, integer(delta.after) or 1
    if after > before and live.smallest_isr < after <= live.replication_factor:
        return Blocked(
            f"{MIN_ISR} {after} is above the current in-sync replicas ({live.smallest_isr} of "
            f"{live.replication_factor}): producers with acks=all would stop",
            "wait until the replicas are in sync, or accept the stop with --allow-degraded",
        )
    if elr_at_stake(live, state):
        return Blocked(
            f"replicas are out of sync, and writing {MIN_ISR} would clear the eligible leader replicas",
            "wait until the replicas are in sync, or accept the risk with --allow-degraded",
        )
    return None
