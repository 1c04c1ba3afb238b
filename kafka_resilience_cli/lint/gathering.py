"""Topologies and client files → the subjects that rules look at, each with its surroundings.

Pure: whoever calls has read the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.config import ClientConfig, Role
from kafka_resilience_cli.cluster.state import ClusterState
from kafka_resilience_cli.lint import subjects
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import LintSettings
from kafka_resilience_cli.plan.changes import Change, DeleteTopic
from kafka_resilience_cli.topology import model

Configs = Callable[[str, str], Sequence[ClientConfig]]
"""Section (``producers``) and label of an application → the clients that its file configures."""


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to judge, its name for messages, and what surrounds it."""

    subject: Any
    kind: str
    name: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Planned:
    """What a plan would do, the cluster it was made for, and every topology that was planned."""

    changes: Sequence[Change]
    state: ClusterState
    loaded: tuple[model.Topology, ...]


def topology_cases(
    topology: model.Topology, configs: Configs, settings: LintSettings, planned: Planned | None = None
) -> tuple[Case, ...]:
    """Everything of one topology: its applications joined with their files, its topics, chains and queues.

    With a plan also its changes: those of the topology's own topics.
    """
    clients = tuple(_clients(topology, configs))
    state, loaded = (planned.state, planned.loaded) if planned else (None, ())
    facts = Facts(topology, clients, settings, topology.profile, state=state, loaded=loaded)
    cases = [Case(topology, "topology", topology.name, facts)]
    cases += [Case(topic, "topic", name, facts) for name, topic in topology.topics.items()]
    cases += [Case(topic, "external topic", name, facts) for name, topic in topology.external.items()]
    cases += [_client_case(client, facts) for client in clients]
    for chain in topology.chains:
        cases.append(Case(chain, "retry chain", f"{chain.source} of {chain.group}", facts))
        for hop in chain.hops:
            tier = subjects.RetryTier(hop, chain, topology.topics.get(hop.topic), topology)
            cases.append(Case(tier, "retry topic", hop.topic, facts))
        if chain.dlq is not None:
            cases.append(Case(_queue(chain, chain.dlq, topology), "dead-letter queue", chain.dlq, facts))
    for change in planned.changes if planned else ():
        if change.topic in (topology.removed if isinstance(change, DeleteTopic) else topology.topics):
            cases.append(Case(change, "change", change.topic, facts))
    return tuple(cases)


def cluster_case(
    state: ClusterState, name: str, loaded: tuple[model.Topology, ...], settings: LintSettings, profile: model.Profile
) -> Case:
    """A cluster, with the topologies that are declared for it. Where they differ, the strictest profile counts."""
    if loaded:
        strict = any(topology.profile is model.Profile.PROD for topology in loaded)
        profile = model.Profile.PROD if strict else model.Profile.DEV
    return Case(state, "cluster", name, Facts(None, (), settings, profile, state=state, loaded=loaded))


def file_cases(
    configs: Iterable[ClientConfig],
    settings: LintSettings,
    profile: model.Profile,
    kafka_version: Version | None = None,
) -> tuple[Case, ...]:
    """The clients of one file that no topology names. ``kafka_version`` is the brokers', where somebody said it."""
    clients = tuple(client(config.label, config) for config in configs)
    facts = Facts(None, clients, settings, profile, kafka_version)
    return tuple(_client_case(each, facts) for each in clients)


def client(label: str, config: ClientConfig | None, topology: model.Topology | None = None) -> subjects.Client:
    """A client by its configuration alone."""
    role = config.role if config else None
    return _CLIENTS[role](label, config, topology) if role else subjects.Client(label, config, topology)


_CLIENTS: Mapping[Role, Any] = {
    Role.PRODUCER: subjects.Producer,
    Role.CONSUMER: subjects.Consumer,
    Role.SHARE_CONSUMER: subjects.ShareConsumer,
    Role.ADMIN: subjects.Admin,
    Role.STREAMS: subjects.StreamsApp,
    Role.SINK: subjects.Sink,
    Role.SOURCE: subjects.Source,
    Role.WORKER: subjects.Worker,
}


def _clients(topology: model.Topology, configs: Configs) -> Iterator[subjects.Client]:
    for label, producer in topology.producers.items():
        yield from _joined(subjects.Producer, Role.PRODUCER, label, producer, configs("producers", label), topology)
    for label, consumer in topology.consumers.items():
        yield from _joined(subjects.Consumer, Role.CONSUMER, label, consumer, configs("consumers", label), topology)
    for label, streams in topology.streams.items():
        yield from _joined(subjects.StreamsApp, Role.STREAMS, label, streams, configs("streams", label), topology)
    for label, connector in topology.connectors.items():
        found = configs("connectors", label)
        sink = any(config.role is Role.SINK for config in found) or (not found and bool(connector.reads))
        made, role = (subjects.Sink, Role.SINK) if sink else (subjects.Source, Role.SOURCE)
        yield from _joined(made, role, label, connector, found, topology)


def _joined(
    made: Any, role: Role, label: str, app: Any, configs: Sequence[ClientConfig], topology: model.Topology
) -> Iterator[subjects.Client]:
    """The declared client with each configuration of its role, and the others of its file.

    Those are what its framework embeds, and the producer with which an application forwards what it could not process.
    """
    own: list[ClientConfig | None] = [
        config for config in configs if config.role is role and config.embedded_in is None
    ]
    for config in own or [None]:
        yield made(label, config, topology, app=app)
    for config in configs:
        if config.embedded_in is not None or config.role is not role:
            yield client(f"{label} ({config.role.value})", config, topology)


def _client_case(each: subjects.Client, facts: Facts) -> Case:
    kind = each.config.role.value if each.config else type(each).__name__.lower()
    return Case(each, kind, each.label, facts)


def _queue(chain: model.RetryChain, name: str, topology: model.Topology) -> subjects.DeadLetterQueue:
    apps: tuple[model.Consumer | model.Connector | model.Streams, ...] = (
        *topology.consumers.values(),
        *topology.connectors.values(),
        *topology.streams.values(),
    )
    spec = next(
        (
            subscription.dlq
            for app in apps
            for subscription in _subscriptions(app)
            if subscription.topic == chain.source and subscription.dlq is not None and _group(app) == chain.group
        ),
        None,
    )
    return subjects.DeadLetterQueue(name, chain, topology.topics.get(name), spec, topology)


def _subscriptions(app: model.Consumer | model.Connector | model.Streams) -> tuple[model.Subscription, ...]:
    return app.reads if isinstance(app, model.Connector) else app.topics


def _group(app: model.Consumer | model.Connector | model.Streams) -> str:
    return app.application_id if isinstance(app, model.Streams) else app.group
