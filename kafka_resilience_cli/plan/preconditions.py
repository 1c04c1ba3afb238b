"""The live facts a change was computed from, and whether they still hold.

A fact has a name and a value as text, so that a saved plan can carry it: ``topic`` (``exists`` or absent),
``partitions``, ``config.KEY`` (the override, or absent), ``effective.KEY``, ``replication_factor``, ``records``,
``active_groups``, ``absent_brokers``, ``live_brokers_at_least.N``, ``isr_at_least.N`` and ``elr_at_stake``
(``yes`` or ``no``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kafka_resilience_cli.cluster.gateway import Wanted
from kafka_resilience_cli.cluster.state import ClusterState, read_or
from kafka_resilience_cli.plan.changes import (
    AddPartitions,
    Change,
    CreateTopic,
    DeleteTopic,
    Precondition,
    ReassignReplicas,
    SetConfig,
)
from kafka_resilience_cli.plan.degraded import brokers_of
from kafka_resilience_cli.plan.obstacles import active_groups
from kafka_resilience_cli.plan.risk import MIN_ISR, POLICY, elr_at_stake
from kafka_resilience_cli.plan.unmanaged import records
from kafka_resilience_cli.plan.values import integer, same

_RETENTION = frozenset({"retention.ms", "retention.bytes"})


def preconditions(
    change: Change, state: ClusterState, *, brokers: int | None, allow_degraded: bool, data_loss_accepted: bool = False
) -> tuple[Precondition, ...]:
    """What must still hold when ``change`` is made. ``brokers`` is the declared number of them."""
    names = _facts(change, brokers, allow_degraded, data_loss_accepted)
    return tuple(Precondition(name, fact(name, change.topic, state)) for name in names)


def fact(name: str, topic: str, state: ClusterState) -> str | None:
    """The present value of a fact about ``topic``; ``None`` is absent. Raises ``ValueError`` for an unknown fact."""
    live = read_or(state.topics, {}).get(topic)
    config = read_or(state.configs, {}).get(topic)
    kind, _, rest = name.partition(".")
    match kind:
        case "topic":
            return "exists" if live else None
        case "partitions":
            return str(len(live.partitions)) if live else None
        case "replication_factor":
            return str(live.replication_factor) if live else None
        case "config":
            return config.overrides.get(rest) if config else None
        case "effective":
            found = config.effective(rest) if config else None
            return found.value if found else None
        case "records":
            count = records(topic, state)
            return None if count is None else str(count)
        case "active_groups":
            groups = active_groups(topic, state)
            return None if groups is None else ",".join(groups)
        case "absent_brokers":
            return ",".join(str(broker) for broker in sorted(brokers_of(state).absent))
        case "live_brokers_at_least":
            return _yes(len(read_or(state.brokers, {})) >= int(rest))
        case "isr_at_least":
            return _yes(live.smallest_isr >= int(rest)) if live else None
        case "elr_at_stake":
            return _yes(elr_at_stake(live, state)) if live else None
        case _:
            raise ValueError(f"unknown fact {name!r}")


def moved(change: Change, state: ClusterState) -> tuple[tuple[Precondition, str | None], ...]:
    """The preconditions that no longer hold, each with the value found now."""
    found = ((p, fact(p.fact, change.topic, state)) for p in change.preconditions)
    return tuple((p, now) for p, now in found if not same(p.fact.partition(".")[2], p.expected, now))


def wanted_facts(changes: Iterable[Change]) -> Wanted:
    """What has to be read to answer :func:`moved` for all of ``changes``."""
    by_kind: dict[str, set[str]] = {}
    for change in changes:
        for precondition in change.preconditions:
            by_kind.setdefault(precondition.fact.partition(".")[0], set()).add(change.topic)

    def topics(*kinds: str) -> frozenset[str]:
        return frozenset(topic for kind in kinds for topic in by_kind.get(kind, ()))

    return Wanted(
        configs=topics("config", "effective"),
        offsets=topics("records"),
        elr=topics("elr_at_stake"),
        groups="active_groups" in by_kind,
        features="elr_at_stake" in by_kind,
    )


def _facts(change: Change, brokers: int | None, allow_degraded: bool, data_loss_accepted: bool) -> Sequence[str]:
    placement: list[str] = []
    if not allow_degraded:
        placement = ["absent_brokers"] + ([f"live_brokers_at_least.{brokers}"] if brokers else [])
    match change:
        case CreateTopic():
            return ["topic", *placement]
        case AddPartitions():
            return ["partitions", *placement]
        case ReassignReplicas():
            return ["partitions", "replication_factor"]
        case DeleteTopic():
            return ["topic", *([] if data_loss_accepted else ["active_groups", "records"])]
        case SetConfig():
            return _config_facts(change, allow_degraded)


def _config_facts(change: SetConfig, allow_degraded: bool) -> list[str]:
    deltas = {**change.set, **change.remove}
    facts = [f"config.{key}" for key in sorted(deltas)]
    facts += [f"effective.{key}" for key in sorted(deltas)]
    if _RETENTION & deltas.keys() and POLICY not in deltas:
        facts.append(f"effective.{POLICY}")
    if MIN_ISR in deltas:
        facts.append("replication_factor")
        delta = deltas[MIN_ISR]
        before, after = integer(delta.before) or 1, integer(delta.after) or 1
        if not allow_degraded:
            facts.append("elr_at_stake")
            if after > before:
                facts.append(f"isr_at_least.{after}")
    return facts


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"
