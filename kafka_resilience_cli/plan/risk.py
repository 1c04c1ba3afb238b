"""The harms a change can do, from the *effective* values before and after it.

An override that equals what was inherited harms nothing; a retention cut on a topic that is only compacted neither.
Creation harms nothing. Whether a harm is accepted is for ``gates.py``.
"""

from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.cluster.state import ClusterState, Read, TopicState
from kafka_resilience_cli.plan.changes import (
    AddPartitions,
    Change,
    CreateTopic,
    DeleteTopic,
    Harm,
    Level,
    ReassignReplicas,
    SetConfig,
)
from kafka_resilience_cli.plan.subject import Subject
from kafka_resilience_cli.plan.values import integer, limit, normal, same, short
from kafka_resilience_cli.topology.model import Hazard, Role

MIN_ISR = "min.insync.replicas"
POLICY = "cleanup.policy"
_ELR = "eligible.leader.replicas.version"


def harms(change: Change, subject: Subject, state: ClusterState) -> tuple[Harm, ...]:
    """What ``change`` can do to data and clients, worst first."""
    match change:
        case CreateTopic():
            found: list[Harm] = []
        case DeleteTopic():
            found = [deletion(change)]
        case AddPartitions():
            found = list(_growth(change, subject))
        case SetConfig():
            found = [harm for check in _CONFIG_CHECKS for harm in check(change, subject)]
            found += _min_isr(change, subject, state)
        case ReassignReplicas():
            found = list(_replicas(change))
    return tuple(sorted(found, key=lambda harm: (-list(Level).index(harm.level), harm.hazard)))


def deletion(change: DeleteTopic) -> Harm:
    """Deleting has one harm, whoever declares it."""
    held = "it is empty" if change.records == 0 else "its records are gone for good"
    if change.records:
        held = f"about {change.records} records are gone for good"
    return Harm(Hazard.DELETION, Level.DESTRUCTIVE, f"the topic is deleted: {held}; there is no undo")


def _growth(change: AddPartitions, subject: Subject) -> Iterator[Harm]:
    topic = subject.topic
    if change.after <= change.before:
        return
    moved = f"with {change.after} partitions instead of {change.before} most keys move to another partition"
    if "compact" in (subject.value_now(POLICY) or ""):  # so its records have keys, whatever the topology says
        why = f"{moved}: the old value of a key stays behind in its old partition and is never compacted away"
        yield Harm(Hazard.PARTITION_GROWTH, Level.DESTRUCTIVE, why)
    elif topic.role in (Role.RETRY, Role.DLQ) or topic.keyed is False:
        return
    elif topic.keyed:
        why = f"{moved}: records of one key are read out of order while old ones remain"
        yield Harm(Hazard.PARTITION_GROWTH, Level.DISRUPTIVE, why)
    else:
        why = f"if its records have keys (the topology does not say, `key:` would), {moved}"
        yield Harm(Hazard.PARTITION_GROWTH, Level.DISRUPTIVE, why)


def _replicas(change: ReassignReplicas) -> Iterator[Harm]:
    if change.after < change.before:
        why = f"{change.after} instead of {change.before} copies of every record: fewer broker failures are survived"
        yield Harm(Hazard.REPLICATION_LOWERED, Level.DESTRUCTIVE, why)


def _retention(change: SetConfig, subject: Subject) -> Iterator[Harm]:
    deletes = "delete" in (subject.value_after(POLICY, change) or "delete")
    for key, hazard in (("retention.ms", Hazard.RETENTION_CUT), ("retention.bytes", Hazard.SIZE_CUT)):
        delta = subject.delta(key, change)
        if delta is None or not deletes:
            continue
        before, after = limit(delta.before), limit(delta.after)
        if before is not None and after is not None and after >= before:
            continue
        then = short(key, delta.after) if delta.after is not None else "what it inherits, which was not read"
        cut = f"{key} goes from {short(key, delta.before or 'unknown')} to {then}"
        if hazard is Hazard.RETENTION_CUT:
            why = f"{cut}: records older than {then} are deleted within minutes"
        else:
            why = f"{cut} per partition: the oldest records beyond {then} are deleted within minutes"
        if after is None:
            why = f"{cut}: records may be deleted"
        yield Harm(hazard, Level.DESTRUCTIVE, why)


def _policy(change: SetConfig, subject: Subject) -> Iterator[Harm]:
    delta = subject.delta(POLICY, change)
    if delta is None or same(POLICY, delta.before, delta.after):
        return
    old = set(normal(POLICY, delta.before or "").split(",")) - {""}
    new = set(normal(POLICY, delta.after or "").split(",")) - {""}
    effects = []
    if "compact" in new - old:
        effects.append("only the last record of each key is kept, and records without a key are refused")
    if "delete" in new - old:
        age = short("retention.ms", subject.value_after("retention.ms", change) or "its retention")
        effects.append(f"also the last record of a key is deleted once it is older than {age}")
    if "compact" in old - new:
        effects.append("keys are no longer compacted, so older values of a key stay until they expire")
    if "delete" in old - new:
        effects.append("nothing expires any more, so the topic grows with its keys")
    shown = f"{POLICY} goes from {delta.before or 'unknown'} to {delta.after or 'what it inherits, which was not read'}"
    yield Harm(Hazard.CLEANUP_POLICY, Level.DESTRUCTIVE, f"{shown}: {'; '.join(effects) or 'records may be deleted'}")


def _switches(change: SetConfig, subject: Subject) -> Iterator[Harm]:
    unclean = subject.delta("unclean.leader.election.enable", change)
    if unclean and _turned(unclean.before, unclean.after, to="true"):
        why = "an out-of-sync replica may become leader: acknowledged records can be lost without an error"
        yield Harm(Hazard.UNCLEAN_ELECTION, Level.DESTRUCTIVE, why)
    tiered = subject.delta("remote.storage.enable", change)
    if tiered and _turned(tiered.before, tiered.after, to="false"):
        why = "tiered storage goes off: records in the remote tier can no longer be read"
        yield Harm(Hazard.TIERED_STORAGE_OFF, Level.DESTRUCTIVE, why)


def _messages(change: SetConfig, subject: Subject) -> Iterator[Harm]:
    size = subject.delta("max.message.bytes", change)
    if size:
        before, after = integer(size.before), integer(size.after)
        if before is None or after is None or after < before:
            old, new = short(size.key, size.before or "unknown"), short(size.key, size.after or "unknown")
            why = f"max.message.bytes goes from {old} to {new}: larger batches are refused"
            yield Harm(Hazard.MESSAGE_SIZE_CUT, Level.DISRUPTIVE, why)
    stamp = subject.delta("message.timestamp.type", change)
    if stamp and not same(stamp.key, stamp.before, stamp.after):
        why = (
            f"message.timestamp.type goes from {stamp.before or 'unknown'} to {stamp.after or 'unknown'}: "
            "retention and time-based reads use another clock from here on"
        )
        yield Harm(Hazard.TIMESTAMP_TYPE, Level.DISRUPTIVE, why)


def _min_isr(change: SetConfig, subject: Subject, state: ClusterState) -> Iterator[Harm]:
    delta, live = subject.delta(MIN_ISR, change), subject.live
    if delta is None or live is None:
        return
    factor = live.replication_factor
    before, after = integer(delta.before), integer(delta.after)
    # the broker never asks for more in-sync replicas than there are replicas (measured on 4.3.1)
    was, will = min(before or 1, factor), min(after or 1, factor)
    if after is None or will < was:
        then = str(after) if after is not None else "what it inherits, which was not read"
        why = f"{MIN_ISR} goes from {delta.before or 'unknown'} to {then}: acknowledged records are on fewer brokers"
        yield Harm(Hazard.MIN_ISR_LOWERED, Level.DESTRUCTIVE, why)
    elif will > was:
        short_ones = sum(1 for p in live.partitions if len(p.isr) < will)
        if short_ones:
            why = (
                f"{short_ones} of {len(live.partitions)} partitions have fewer than {will} replicas in sync now: "
                "producers with acks=all cannot write to them until they catch up"
            )
            yield Harm(Hazard.MIN_ISR_UNREACHABLE, Level.DISRUPTIVE, why)
        elif will == factor and factor > 1:
            why = f"{MIN_ISR} {after} with {factor} replicas: one broker down stops producers with acks=all"
            yield Harm(Hazard.MIN_ISR_UNREACHABLE, Level.DISRUPTIVE, why)
    if elr_at_stake(live, state):
        why = (
            f"writing {MIN_ISR} clears the eligible leader replicas while replicas are out of sync: a partition whose "
            "in-sync replicas are lost then stays offline, or loses records"
        )
        yield Harm(Hazard.ELR_CLEARED, Level.DISRUPTIVE, why)


def elr_at_stake(live: TopicState, state: ClusterState) -> bool:
    """Whether a write of min.insync.replicas can lose ELR members (KIP-966).

    Measured on 4.3.1: setting, removing or pinning the value clears them, also where the effective value stays.
    ELR holds members only while replicas are out of sync; a cluster that did not say counts as having it on.
    """
    if all(len(p.isr) >= len(p.replicas) for p in live.partitions):
        return False
    if isinstance(state.features, Read) and state.features.value.get(_ELR, 0) < 1:
        return False
    if isinstance(state.elr, Read) and live.name in state.elr.value:
        return any(state.elr.value[live.name])
    return True


def _turned(before: str | None, after: str | None, *, to: str) -> bool:
    """Whether a switch ends at ``to`` and was not there, or may be so."""
    starts_elsewhere = before is None or normal("", before) != to
    return starts_elsewhere and (after is None or normal("", after) == to)


_CONFIG_CHECKS = (_retention, _policy, _switches, _messages)
