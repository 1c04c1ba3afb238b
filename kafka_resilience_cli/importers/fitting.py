"""What has to be declared beside a chain's names so that its derived topics are exactly those that exist.

Compares what krc derives with what is live. A difference that a topology can express becomes an override; one that it
cannot makes the chain a bad description, and its topics are declared one by one instead.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kafka_resilience_cli.importers.chain import DeclaredChain, Overrides
from kafka_resilience_cli.topology.chain_settings import LEAST_MARGIN_MS
from kafka_resilience_cli.topology.configkeys import canonical
from kafka_resilience_cli.topology.model import Topic
from kafka_resilience_cli.units import LONG_MAX, UnitError

RETENTION = "retention.ms"


@dataclass(frozen=True, slots=True)
class LiveTopic:
    """A topic as it is: ``config`` holds its overrides in the broker's words."""

    name: str
    partitions: int
    replication_factor: int
    config: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a chain cannot be declared as one; one plain sentence without a full stop."""

    why: str


def fit(chain: DeclaredChain, derived: Mapping[str, Topic], live: Mapping[str, LiveTopic]) -> DeclaredChain | Misfit:
    """The chain with everything overridden in which ``derived`` (from the chain as it is) differs from ``live``."""
    hops = chain.seen.hops
    if missing := [name for name in chain.seen.topics if name not in derived]:
        return Misfit(f"krc would not derive {', '.join(missing)}")
    for name in chain.seen.topics:
        if extra := sorted(derived[name].config.keys() - live[name].config.keys()):
            return Misfit(f"krc would also set {', '.join(extra)} on {name}")
    fitted = chain
    if hops:
        outage = _outage(chain, live)
        retry = _overrides([(derived[name], live[name]) for name in hops], leave_out=RETENTION if outage.exact else "")
        if isinstance(retry, Misfit):
            return retry
        fitted = replace(fitted, outage_ms=outage.ms, retry=retry)
    if chain.seen.dlq:
        dlq = _overrides([(derived[chain.seen.dlq], live[chain.seen.dlq])])
        if isinstance(dlq, Misfit):
            return dlq
        fitted = replace(fitted, dlq=dlq)
    return fitted


def differences(topic: Topic, live: LiveTopic) -> list[str]:
    """What of a topic would change, by name of the property or key: empty where it is declared as it is."""
    found = []
    if topic.partitions.value != live.partitions:
        found.append("partitions")
    if topic.replication_factor.value != live.replication_factor:
        found.append("replication factor")
    for key in sorted(topic.config.keys() | live.config.keys()):
        declared = topic.config.get(key)
        if declared is None or key not in live.config or not _same(key, declared.value, live.config[key]):
            found.append(key)
    return found


def _overrides(pairs: Sequence[tuple[Topic, LiveTopic]], leave_out: str = "") -> Overrides | Misfit:
    """What holds for every pair and is not derived for each; an override is for all retry topics of a chain."""
    properties: dict[str, int | None] = {"partitions": None, "replication_factor": None}
    for name in properties:
        wanted = {getattr(live, name) for _, live in pairs}
        if all(getattr(topic, name).value == getattr(live, name) for topic, live in pairs):
            continue
        if len(wanted) > 1:
            return Misfit(f"its retry topics differ in {name.replace('_', ' ')}")
        properties[name] = wanted.pop()
    config: dict[str, str] = {}
    for key in sorted({key for _, live in pairs for key in live.config} - {leave_out}):
        if all(
            key in t.config and key in v.config and _same(key, t.config[key].value, v.config[key]) for t, v in pairs
        ):
            continue
        values = {live.config.get(key) for _, live in pairs}
        value = values.pop()
        if values or value is None:
            return Misfit(f"its retry topics differ in {key}")
        config[key] = value
    return Overrides(properties["partitions"], properties["replication_factor"], config)


@dataclass(frozen=True, slots=True)
class _Outage:
    ms: int | None
    exact: bool


def _outage(chain: DeclaredChain, live: Mapping[str, LiveTopic]) -> _Outage:
    """The outage that the retention of the retry topics was made for (R7), and whether it gives just that retention."""
    kept = [_milliseconds(live[name]) for name in chain.seen.hops]
    # dialects that reuse a topic have fewer hops than delays; the delays of the first hops are the first delays
    waits = [ms - delay for ms, delay in zip(kept, chain.seen.delays, strict=False)]
    if any(not 0 <= ms < LONG_MAX for ms in kept) or min(waits) < LEAST_MARGIN_MS:
        return _Outage(None if max(kept) < 0 else 0, exact=False)
    outages = {bisect_right(range(wait + 1), wait, key=_needed) - 1 for wait in waits}
    outage = min(outages)
    if len(outages) == 1 and all(_needed(outage) == wait for wait in waits):
        return _Outage(outage, exact=True)
    return _Outage(_rounded(outage), exact=False)


def _needed(outage: int) -> int:
    """Retention beside the delay, as R7 has it."""
    return outage + max(LEAST_MARGIN_MS, outage // 2)


def _rounded(ms: int) -> int:
    """Down to whole days, hours or minutes, whichever says something."""
    return next((ms - ms % unit for unit in (86_400_000, 3_600_000, 60_000) if ms >= unit), ms)


def _milliseconds(topic: LiveTopic) -> int:
    text = topic.config.get(RETENTION, "")
    return int(text) if text.lstrip("-").isdigit() else -1


def _same(key: str, one: str, other: str) -> bool:
    try:
        return canonical(key, one) == canonical(key, other)
    except UnitError:
        return one == other
