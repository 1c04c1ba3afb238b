"""What krc asks of a cluster, whoever answers: the interface that plan, apply and the commands are written against.

``confluent.py`` answers most of it and ``extended.py`` (kafka-python) the rest; ``memory.py`` is a cluster without a
broker for tests of decisions and of error paths.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kafka_resilience_cli.cluster.state import ClusterState


@dataclass(frozen=True, slots=True)
class BrokerError:
    """A broker's (or the client's) refusal: Kafka's error code and name, and the message that came with it."""

    code: int
    name: str
    message: str

    @property
    def authorization(self) -> bool:
        """The principal may not do this: TOPIC_ (29), GROUP_ (30), CLUSTER_AUTHORIZATION_FAILED (31)."""
        return self.code in (29, 30, 31)

    @property
    def unknown_outcome(self) -> bool:
        """The request may or may not have been carried out: re-read before going on."""
        return self.code in (7, -185, -195)


@dataclass(frozen=True, slots=True)
class NewTopic:
    """A topic to create. ``assignment`` (one list of broker ids per partition) replaces the broker's own choice."""

    name: str
    partitions: int
    replication_factor: int
    config: Mapping[str, str] = field(default_factory=dict)
    assignment: tuple[tuple[int, ...], ...] | None = None


@dataclass(frozen=True, slots=True)
class ConfigEdit:
    """Overrides to set and to remove on one topic, as one atomic edit."""

    topic: str
    set: Mapping[str, str] = field(default_factory=dict)
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sections to read. ``configs``, ``elr`` and ``offsets`` name topics; ``None`` there means every topic.

    Topics that do not exist are left out of the answer. ``topics`` and ``brokers`` are always read.
    """

    configs: frozenset[str] | None = frozenset()
    offsets: frozenset[str] | None = frozenset()
    elr: frozenset[str] | None = frozenset()
    groups: bool = False
    topic_defaults: bool = False
    features: bool = False
    broker_configs: bool = False


Results = Mapping[str, BrokerError | None]
"""Per topic: ``None`` is success."""


class Gateway(Protocol):
    """One connection to one cluster.

    Every call is bounded in time. A call that starts a sequence refreshes metadata first, and a controller time-out is
    retried once as refresh + call (a cached dead "controller" would otherwise time out for ever). Writing methods take
    one batch (see :mod:`~kafka_resilience_cli.cluster.batching`), answer per topic and never raise for a broker's
    refusal; they raise :class:`~kafka_resilience_cli.errors.KrcError` only where the cluster cannot be reached.
    """

    def read(self, wanted: Wanted) -> ClusterState:
        """The sections asked for, configs in chunks and in parallel."""

    def overrides_by_broker(self, topic: str, brokers: Collection[int]) -> Mapping[int, Mapping[str, str] | None]:
        """What each broker itself has of a topic: its overrides, or ``None`` where it does not list the topic yet.

        A broker that does not answer is left out. Brokers apply the controller's changes in order, each at its own
        pace: one that shows the last change has seen all before it.
        """

    def create_topics(self, topics: Sequence[NewTopic], *, validate_only: bool = False) -> Results: ...

    def add_partitions(self, totals: Mapping[str, int], *, validate_only: bool = False) -> Results:
        """``totals``: the new partition count per topic."""

    def alter_configs(self, edits: Sequence[ConfigEdit], *, validate_only: bool = False) -> Results: ...

    def delete_topics(self, names: Sequence[str]) -> Results: ...

    def close(self) -> None: ...
