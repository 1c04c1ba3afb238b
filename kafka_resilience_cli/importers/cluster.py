"""A cluster's topics as topologies: the pipeline from a state to texts that plan as "no change" on that cluster.

Which chains are declared is for ``proposal.py``, how things are written for ``document.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kafka_resilience_cli import __version__
from kafka_resilience_cli.cluster.state import Broker, ClusterState, Read, read_or
from kafka_resilience_cli.importers.chain import DeclaredChain
from kafka_resilience_cli.importers.document import Contents, PlainTopic, document
from kafka_resilience_cli.importers.fitting import LiveTopic
from kafka_resilience_cli.importers.proposal import propose
from kafka_resilience_cli.importers.recognition import Lookalike, Recognition, recognise
from kafka_resilience_cli.importers.selection import Omission, Selection, select
from kafka_resilience_cli.importers.yaml_text import yaml_text
from kafka_resilience_cli.plan.changes import AddPartitions, ReassignReplicas, SetConfig
from kafka_resilience_cli.plan.diff import diff
from kafka_resilience_cli.topology.model import Topology

_SHAPES: dict[type, str] = {AddPartitions: "partitions", ReassignReplicas: "replication factor"}

SCHEMA = "yaml-language-server: $schema=krc-topology-v1.schema.json"


@dataclass(frozen=True, slots=True)
class ImportedTopology:
    """One topology: ``inexact`` names what a plan would still show, by topic."""

    name: str
    text: str
    topics: int
    chains: tuple[DeclaredChain, ...]
    lookalikes: tuple[Lookalike, ...]
    inexact: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Imported:
    """Everything that was imported, sorted by name, and what was left out."""

    topologies: tuple[ImportedTopology, ...]
    omitted: tuple[Omission, ...]


def import_topologies(
    state: ClusterState, *, name: str = "", match: Sequence[str] = (), split: bool = False
) -> Imported:
    """Describe the topics of ``state`` that ``match`` names, chains and dead-letter queues included.

    ``split`` makes one topology of each first part of a name. Raises :class:`KrcError` where there is nothing.
    """
    selection = select(state, match)
    groups = read_or(state.groups, {})
    seen = recognise(selection.topics.keys(), groups.values())
    parts = _split(selection, seen) if split else [(name or _common_part(selection.topics), selection, seen)]
    brokers = read_or(state.brokers, {})
    facts = Contents("", (), brokers=len(brokers) or None, racks=_racks(brokers.values()))
    topologies = (_topology(replace(facts, name=part), own, recognition, state) for part, own, recognition in parts)
    return Imported(tuple(topologies), selection.omitted)


def first_part(name: str) -> str:
    """What comes before the first dot of a topic's name; where there is none, before the first dash or underscore."""
    for separator in (".", "-", "_"):
        head, found, _ = name.strip("._-").partition(separator)
        if found:
            return head
    return name.strip("._-") or "topics"


def _topology(contents: Contents, selection: Selection, seen: Recognition, state: ClusterState) -> ImportedTopology:
    header = _header(state, len(selection.topics))

    def text_of(chains: Sequence[DeclaredChain], lookalikes: Sequence[Lookalike]) -> str:
        plain = _plain_topics(selection.topics, chains, lookalikes)
        return yaml_text(document(replace(contents, topics=plain, chains=chains)), header)

    proposal = propose(seen, selection.topics, text_of)
    return ImportedTopology(
        contents.name,
        proposal.text,
        len(selection.topics),
        proposal.chains,
        proposal.lookalikes,
        _inexact(proposal.topology, state),
    )


def _inexact(topology: Topology, state: ClusterState) -> dict[str, list[str]]:
    live = read_or(state.topics, {})
    state = replace(state, topics=Read({name: live[name] for name in topology.topics}))  # the others do not matter here
    found: dict[str, list[str]] = {}
    for change in diff(topology, state).changes:
        what = [*change.set, *change.remove] if isinstance(change, SetConfig) else [_SHAPES.get(type(change), "topic")]
        found.setdefault(change.topic, []).extend(what)
    return dict(sorted(found.items()))


def _plain_topics(
    live: Mapping[str, LiveTopic], chains: Sequence[DeclaredChain], lookalikes: Sequence[Lookalike]
) -> list[PlainTopic]:
    derived = {name for chain in chains for name in chain.seen.topics}
    notes = {min(like.topics): _note(like) for like in lookalikes}
    return [
        PlainTopic(name, topic.partitions, topic.replication_factor, topic.config, notes.get(name, ()))
        for name, topic in sorted(live.items())
        if name not in derived
    ]


def _note(like: Lookalike) -> tuple[str, ...]:
    return (f"{like.names} like a {like.dialect} chain of {like.source}.", f"Not declared as one: {like.why}.")


def _header(state: ClusterState, topics: int) -> tuple[str, ...]:
    cluster = " ".join(part for part in (state.id, f"({state.bootstrap})" if state.bootstrap else "") if part)
    return (
        SCHEMA,
        f"Imported from cluster {cluster or 'without an id'} on {state.taken_at:%Y-%m-%d} by krc {__version__}.",
        f"{topics} topic{'s' if topics != 1 else ''}. Declared is only what was set on a topic, not what it inherits.",
    )


def _racks(brokers: Iterable[Broker]) -> tuple[str, ...]:
    return tuple(sorted({broker.rack for broker in brokers if broker.rack}))


def _split(selection: Selection, seen: Recognition) -> list[tuple[str, Selection, Recognition]]:
    """By the first part of the name; derived topics stay with their source. Case does not tell files apart."""
    home = {name: first_part(name) for name in selection.topics}
    derived = [(c.source, c.topics) for c in seen.chains] + [(like.source, like.topics) for like in seen.lookalikes]
    for source, topics in derived:
        home.update(dict.fromkeys(topics, first_part(source)))
    spelling = {part.casefold(): part for part in sorted(home.values(), reverse=True)}
    parts: dict[str, list[str]] = {}
    for name, part in sorted(home.items()):
        parts.setdefault(spelling[part.casefold()], []).append(name)
    return [
        (
            part,
            Selection({name: selection.topics[name] for name in names}, ()),
            Recognition(
                tuple(c for c in seen.chains if c.source in names),
                tuple(c for c in seen.lookalikes if c.source in names),
            ),
        )
        for part, names in sorted(parts.items())
    ]


def _common_part(names: Iterable[str]) -> str:
    parts = {first_part(name) for name in names}
    return parts.pop() if len(parts) == 1 else "imported"
