"""A topic together with everything in its topology that explains it: its chains, who reads and who writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.topology.model import ExternalTopic, RetryChain, Topic, Topology
from kafka_resilience_cli.topology.nearest import did_you_mean


@dataclass(frozen=True, slots=True)
class ExplainedTopic:
    """A topic with the topology that has it, and every chain it is the source or a tier of."""

    topology: Topology
    topic: Topic | ExternalTopic
    chains: tuple[RetryChain, ...]
    readers: tuple[str, ...]
    """Groups that subscribe to it, sorted."""
    writers: tuple[str, ...]
    """Labels of what writes to it, sorted."""


def find(topologies: Sequence[Topology], name: str) -> ExplainedTopic:
    """The topic ``name``, with or without the environment's prefix; declared and derived before external.

    Raises :class:`KrcError` where there is none, with the nearest name.
    """
    for section in ("topics", "external"):
        for topology in topologies:
            for wanted in (name, topology.prefix + name):
                topic = getattr(topology, section).get(wanted)
                if topic is not None:
                    return _explained(topology, topic)
    known = {name for topology in topologies for name in (*topology.topics, *topology.external)}
    where = ", ".join(sorted({topology.name for topology in topologies})) or "any topology"
    raise KrcError(
        f"no topic {name} in {where}",
        hint=did_you_mean(name, known, "krc validate lists what the files declare"),
    )


def _explained(topology: Topology, topic: Topic | ExternalTopic) -> ExplainedTopic:
    name = topic.name
    readers = {c.group for c in topology.consumers.values() if any(s.topic == name for s in c.topics)}
    readers |= {c.group for c in topology.connectors.values() if any(s.topic == name for s in c.reads)}
    readers |= {s.application_id for s in topology.streams.values() if any(t.topic == name for t in s.topics)}
    writers = {p.label for p in topology.producers.values() if name in p.topics}
    writers |= {c.label for c in topology.connectors.values() if name in c.writes}
    writers |= {s.label for s in topology.streams.values() if name in s.writes}
    chains = tuple(
        chain
        for chain in topology.chains
        if name in (chain.source, chain.dlq) or any(hop.topic == name for hop in chain.hops)
    )
    return ExplainedTopic(topology, topic, chains, tuple(sorted(readers)), tuple(sorted(writers)))
