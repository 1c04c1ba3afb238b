"""Waiting until what was done can be seen: listed, led, in sync, and read back as written.

A successful answer only says that the controller has committed; brokers list a topic, and followers catch up, seconds
later (Kafka's own clients see UNKNOWN_TOPIC_OR_PARTITION meanwhile). Whether a change was carried out at all is for the
executor.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kafka_resilience_cli.apply import operations
from kafka_resilience_cli.cluster.gateway import Gateway, Wanted
from kafka_resilience_cli.cluster.state import Broker, ClusterState, TopicState, read_or
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.plan.changes import AddPartitions, Change, CreateTopic, SetConfig
from kafka_resilience_cli.progress import Progress, Silent

READS = 5
"""Complete reads in a row where no broker can be asked for its own view (after growth, or without the right to): each
read goes to whichever broker is at hand."""

PAUSE_S = 0.1
LONGEST_PAUSE_S = 1.0
PATIENCE = 0.05
"""The pause grows with the time waited, as this share of it: looking costs the brokers time they need to get ready."""


@dataclass(frozen=True, slots=True)
class NotReady:
    """A topic that does not show what was done to it; ``why`` is a phrase ("partition 2 has no leader")."""

    topic: str
    why: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether everything showed in time. ``waited`` is in seconds; ``interrupted``: somebody did not want to wait."""

    waiting: tuple[NotReady, ...] = ()
    waited: float = 0.0
    interrupted: bool = False

    @property
    def ready(self) -> bool:
        return not self.waiting


@dataclass
class Watch:
    """How to wait: at most ``timeout`` seconds, until ``stop`` says otherwise.

    With ``degraded``, replicas on brokers that are not live are not waited for.
    """

    gateway: Gateway
    timeout: float = 120.0
    degraded: bool = False
    stop: Callable[[], bool] = lambda: False
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def wait(self, changes: Sequence[Change], progress: Progress | None = None) -> Readiness:
        """Wait until ``changes``, in the order in which they were made, show.

        Never raises for a cluster that is away: that is "not ready" too.
        """
        start = self.clock()
        topics = len({change.topic for change in changes})
        complete = 0
        waiting: tuple[NotReady, ...] = ()
        with (progress or Silent()).step("Waiting until it shows", topics, "topics") as step:
            while changes:
                waiting, reads = self._look(changes)
                complete = 0 if waiting else complete + 1
                step.update(topics - len(waiting), note=waiting[0].topic if waiting else "")
                waited = self.clock() - start
                if complete >= reads:
                    break
                if self.stop():
                    return Readiness(waiting, waited, interrupted=True)
                if waited >= self.timeout:
                    break
                self.sleep(min(LONGEST_PAUSE_S, max(PAUSE_S, waited * PATIENCE)))
        return Readiness(waiting, self.clock() - start)

    def _look(self, changes: Sequence[Change]) -> tuple[tuple[NotReady, ...], int]:
        """What does not show yet, and how many complete reads are enough."""
        edited = frozenset(change.topic for change in changes if isinstance(change, SetConfig))
        try:
            state = self.gateway.read(Wanted(configs=edited))
        except KrcError as error:
            return tuple(NotReady(name, error.what) for name in sorted({c.topic for c in changes})), READS
        found: dict[str, NotReady] = {}
        for change in changes:
            why = self._hidden(change, state)
            if why:
                found.setdefault(change.topic, NotReady(change.topic, why))
        brokers = read_or(state.brokers, {})
        certain = len(brokers) == 1
        witness = next((c for c in reversed(changes) if not isinstance(c, AddPartitions)), None)
        if witness and not found:
            # a broker that has seen the last change has seen all before it
            views = self.gateway.overrides_by_broker(witness.topic, sorted(brokers))
            late = [b for b in sorted(brokers) if b not in views or not operations.shown(witness, views[b])]
            if views and late:
                found[witness.topic] = NotReady(witness.topic, f"not shown yet by {_named(late)}")
            certain = certain or (bool(views) and witness is changes[-1])
        return tuple(found[name] for name in sorted(found)), 1 if certain else READS

    def _hidden(self, change: Change, state: ClusterState) -> str:
        match change:
            case SetConfig():
                return operations.difference(change, state)
            case CreateTopic() | AddPartitions():
                # what a topic was created with becomes visible together with the topic
                topic = read_or(state.topics, {}).get(change.topic)
                missing = operations.unlisted(change, state)
                return missing or (unhealthy(topic, read_or(state.brokers, {}), self.degraded) if topic else "")
            case _:
                return operations.unlisted(change, state)


def unhealthy(topic: TopicState, brokers: Mapping[int, Broker], degraded: bool = False) -> str:
    """The first partition without a leader or with a short ISR, in words; empty where there is none."""
    for partition in topic.partitions:
        if partition.leader is None:
            return f"partition {partition.id} has no leader"
        missing = set(partition.replicas) - set(partition.isr)
        absent = missing - set(brokers)
        if degraded:
            missing -= absent
        if missing:
            count = f"{len(partition.isr)} of {len(partition.replicas)} replicas in sync"
            names = ", ".join(f"broker {n}{' is not live' if n in absent else ''}" for n in sorted(missing))
            return f"partition {partition.id} has {count} (missing: {names})"
    return ""


def _named(brokers: Sequence[int]) -> str:
    return f"broker{'s' if len(brokers) > 1 else ''} {', '.join(map(str, brokers))}"
