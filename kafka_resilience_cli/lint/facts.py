"""What a rule may ask about everything around its subject.

Whoever asks for what is not known gets :class:`~.subjects.MissingFact`, so that rules stay straight-line code.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.cluster.state import ClusterState
from kafka_resilience_cli.lint.rule import LintSettings, Thresholds
from kafka_resilience_cli.lint.subjects import Client, Consumer, MissingFact, Producer
from kafka_resilience_cli.settings import Known
from kafka_resilience_cli.topology.model import ExternalTopic, Profile, RetryChain, Topic, Topology


class Facts:
    """The surroundings of one subject: its topology where it has one, the other clients, the thresholds."""

    def __init__(
        self,
        topology: Topology | None,
        clients: tuple[Client, ...],
        settings: LintSettings,
        profile: Profile,
        kafka_version: Version | None = None,
        *,
        state: ClusterState | None = None,
        loaded: tuple[Topology, ...] = (),
    ) -> None:
        self._topology = topology
        self._kafka_version = kafka_version
        self._state = state
        self.loaded = loaded or ((topology,) if topology else ())
        """Every topology that was loaded with this one; those that a cluster is compared with."""
        self.clients = clients
        """Every client of the same topology, or of the same file where there is none."""
        self.settings = settings
        self.profile = profile

    @property
    def thresholds(self) -> Thresholds:
        return self.settings.thresholds

    @property
    def topology(self) -> Topology:
        if self._topology is None:
            raise MissingFact("a topology that declares this client")
        return self._topology

    @property
    def has_topology(self) -> bool:
        return self._topology is not None

    @property
    def state(self) -> ClusterState:
        """The cluster that a plan is for, or that is looked at. What was not read of it: :func:`~.live.told`."""
        if self._state is None:
            raise MissingFact("the cluster's state")
        return self._state

    @property
    def platform(self) -> str:
        """``apache`` where nobody says otherwise."""
        return self._topology.cluster.platform if self._topology else "apache"

    @property
    def kafka_version(self) -> Version:
        """Of the brokers."""
        version = Version.parse(self._topology.cluster.kafka_version) if self._topology else self._kafka_version
        if version is None:
            raise MissingFact("the cluster's kafka_version")
        return version

    @property
    def brokers(self) -> int:
        count = self._topology.cluster.brokers if self._topology else None
        if count is None:
            raise MissingFact("the cluster's number of brokers")
        return count

    @property
    def racks(self) -> tuple[str, ...]:
        racks = self._topology.cluster.racks if self._topology else ()
        if not racks:
            raise MissingFact("the cluster's racks")
        return racks

    def topic(self, name: str) -> Topic | ExternalTopic:
        found = self.topology.topics.get(name) or self.topology.external.get(name)
        if found is None:
            raise MissingFact(f"the declaration of topic {name}")
        return found

    def owned(self, name: str) -> Topic | None:
        """The topic where krc owns it."""
        return self.topology.topics.get(name)

    def topic_config(self, topic: Topic | ExternalTopic, key: str) -> str:
        """What is declared; else Kafka's own default for the cluster's version, where brokers cannot change it.

        A broker's configuration may set most topic defaults, so an undeclared value of such a key is missing.
        """
        known = topic.config.get(key)
        if known is not None:
            return known.value
        raise MissingFact(f"{key} of topic {topic.name}")

    def replication_factor(self, topic: Topic | ExternalTopic) -> int:
        known = topic.replication_factor
        if not isinstance(known, Known):
            raise MissingFact(f"the replication factor of topic {topic.name}")
        return known.value

    def partitions(self, topic: Topic | ExternalTopic) -> int:
        known = topic.partitions
        if not isinstance(known, Known):
            raise MissingFact(f"the partitions of topic {topic.name}")
        return known.value

    @cached_property
    def producers(self) -> tuple[Producer, ...]:
        """Declared producers, and those that frameworks make."""
        return tuple(client for client in self.clients if isinstance(client, Producer))

    @cached_property
    def consumers(self) -> tuple[Consumer, ...]:
        return tuple(client for client in self.clients if isinstance(client, Consumer))

    def writers_of(self, topic: str) -> tuple[Producer, ...]:
        return tuple(each for each in self.producers if each.app and topic in each.app.topics)

    def readers_of(self, topic: str) -> tuple[Consumer, ...]:
        return tuple(each for each in self.consumers if each.app and topic in each.topics)

    def chains_of(self, group: str) -> Iterator[RetryChain]:
        return (chain for chain in self.topology.chains if chain.group == group)
