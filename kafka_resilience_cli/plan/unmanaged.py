"""Live topics that no file declares but that are the topology's business: shown, never touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kafka_resilience_cli.cluster.state import ClusterState, Read, read_or
from kafka_resilience_cli.dialects import DIALECTS
from kafka_resilience_cli.dialects.dialect import Naming
from kafka_resilience_cli.plan.changes import UnmanagedTopic
from kafka_resilience_cli.topology.model import RetryChain, Topology

_Scheme = tuple[str, tuple[tuple[str, str], ...]]
"""A dialect and its options: what decides how names are read."""


def unmanaged(topology: Topology, state: ClusterState) -> tuple[UnmanagedTopic, ...]:
    """Undeclared topics under the ownership prefixes, and what retry chains left behind when they changed."""
    known = topology.topics.keys() | topology.external.keys() | topology.removed.keys()
    schemes = _schemes(topology)
    found = []
    for name, live in sorted(read_or(state.topics, {}).items()):
        if name in known or live.internal or name.startswith("__"):
            continue
        chain = _left_behind(name, schemes, topology)
        if chain or name.startswith(topology.ownership_prefixes):
            found.append(UnmanagedTopic(name, len(live.partitions), chain, records(name, state)))
    return tuple(found)


def records(topic: str, state: ClusterState) -> int | None:
    """Records by the watermarks, an upper bound; ``None`` where they were not read."""
    if not isinstance(state.offsets, Read) or topic not in state.offsets.value:
        return None
    return sum(max(0, offsets.high - offsets.low) for offsets in state.offsets.value[topic])


def _schemes(topology: Topology) -> Mapping[_Scheme, Mapping[str, list[RetryChain]]]:
    """The chains by the way their topics are named, and by source."""
    options = {
        (reader.group, subscription.topic): tuple((k, v.value) for k, v in subscription.retry.options.items())
        for reader in topology.consumers.values()
        for subscription in reader.topics
        if subscription.retry
    }
    schemes: dict[_Scheme, dict[str, list[RetryChain]]] = {}
    for chain in topology.chains:
        scheme = (chain.dialect, options.get((chain.group, chain.source), ()))
        schemes.setdefault(scheme, {}).setdefault(chain.source, []).append(chain)
    return schemes


def _left_behind(name: str, schemes: Mapping[_Scheme, Mapping[str, list[RetryChain]]], topology: Topology) -> str:
    templates = {key: known.value for key, known in topology.naming.items()}
    for (dialect, options), sources in schemes.items():
        known = DIALECTS.get(dialect)
        naming = Naming(topology.prefix, templates, dict(options))
        parsed = known.parse(name, sources.keys(), naming) if known else None
        if parsed is None:
            continue
        for chain in _matching(sources.get(parsed.source or parsed.stem, ()), parsed.group):
            return f"{parsed.kind.value} topic of group {chain.group} on {chain.source}"
    return ""


def _matching(chains: Iterable[RetryChain], group: str | None) -> Iterable[RetryChain]:
    return (chain for chain in chains if group in (None, chain.group))
