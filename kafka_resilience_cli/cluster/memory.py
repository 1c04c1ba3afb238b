"""A cluster without a broker: a gateway over a :class:`ClusterState`, for tests of decisions and of error paths.

It keeps Kafka's promises as far as plan and apply rely on them (error codes per topic, normal placement, growth only);
what a broker really says is for the tests on a real one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from kafka_resilience_cli.cluster.blank import TOPIC_DEFAULTS as TOPIC_DEFAULTS
from kafka_resilience_cli.cluster.blank import empty_cluster as empty_cluster
from kafka_resilience_cli.cluster.gateway import BrokerError, ConfigEdit, NewTopic, Results, Wanted
from kafka_resilience_cli.cluster.state import (
    ClusterState,
    NotRead,
    Offsets,
    Partition,
    Read,
    Section,
    TopicConfig,
    TopicState,
)
from kafka_resilience_cli.errors import KrcError

K = TypeVar("K")
T = TypeVar("T")


@dataclass
class Failure:
    """What goes wrong on a call, ``times`` times.

    ``subject`` is a topic (``""``: every topic of the batch). A ``KrcError`` is raised, as where the cluster is gone;
    a :class:`BrokerError` becomes the topic's result. With ``applied`` the change happened although the answer is the
    error: a request that was carried out and whose response was lost.
    """

    call: str
    error: BrokerError | KrcError
    subject: str = ""
    times: int = 1
    applied: bool = False
    real_only: bool = False
    """Leave ``validate_only`` calls alone."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call that was made, for assertions."""

    name: str
    subjects: tuple[str, ...]
    validate_only: bool = False


@dataclass
class MemoryGateway:
    """The gateway. ``state`` is what the cluster holds now; ``calls`` what was asked of it.

    A created topic and added partitions are listed only after ``lag`` further reads, as on a real cluster.
    """

    state: ClusterState = field(default_factory=empty_cluster)
    failures: list[Failure] = field(default_factory=list)
    lag: int = 0
    calls: list[Call] = field(default_factory=list)
    before_call: Callable[[Call], None] | None = None
    """Called first, e.g. to raise KeyboardInterrupt or to change ``state`` behind the caller's back."""
    closed: bool = False
    _hidden: dict[str, tuple[int, TopicState | None]] = field(default_factory=dict)

    def read(self, wanted: Wanted) -> ClusterState:
        """The sections asked for, as far as ``state`` has them."""
        self._enter("read", ())
        seen = replace(self.state, topics=Read(self._visible()))
        return replace(
            seen,
            configs=_only(seen.configs, wanted.configs),
            offsets=_only(seen.offsets, wanted.offsets),
            elr=_only(seen.elr, wanted.elr),
            groups=seen.groups if wanted.groups else NotRead(),
            topic_defaults=seen.topic_defaults if wanted.topic_defaults else NotRead(),
            features=seen.features if wanted.features else NotRead(),
            broker_configs=seen.broker_configs if wanted.broker_configs else NotRead(),
        )

    def overrides_by_broker(self, topic: str, brokers: Collection[int]) -> Mapping[int, Mapping[str, str] | None]:
        """The same for every broker."""
        self._enter("overrides_by_broker", (topic,))
        if topic not in self._topics() or topic in self._hidden:
            return dict.fromkeys(brokers)
        config = _copy(self.state.configs).get(topic)
        return {broker: dict(config.overrides) if config else {} for broker in brokers}

    def create_topics(self, topics: Sequence[NewTopic], *, validate_only: bool = False) -> Results:
        """As Kafka: per topic, existing ones refused."""
        return self._write("create_topics", {t.name: t for t in topics}, self._create, validate_only)

    def add_partitions(self, totals: Mapping[str, int], *, validate_only: bool = False) -> Results:
        """As Kafka: only ever more."""
        return self._write("add_partitions", totals, self._grow, validate_only)

    def alter_configs(self, edits: Sequence[ConfigEdit], *, validate_only: bool = False) -> Results:
        """As Kafka: an edit of one topic holds whole or not at all."""
        return self._write("alter_configs", {e.topic: e for e in edits}, self._alter, validate_only)

    def delete_topics(self, names: Sequence[str]) -> Results:
        """As Kafka: gone at once."""
        return self._write("delete_topics", {name: name for name in names}, self._delete)

    def close(self) -> None:
        self.closed = True

    def _enter(self, name: str, subjects: tuple[str, ...], validate_only: bool = False) -> None:
        call = Call(name, subjects, validate_only)
        self.calls.append(call)
        if self.before_call:
            self.before_call(call)
        failure = self._failure(name, "", validate_only, KrcError)
        if failure and isinstance(failure.error, KrcError):
            failure.times -= 1
            raise failure.error

    def _failure(self, call: str, subject: str, validate_only: bool, kind: type) -> Failure | None:
        for failure in self.failures:
            wanted = failure.call == call and failure.subject in ("", subject) and isinstance(failure.error, kind)
            if wanted and failure.times > 0 and not (failure.real_only and validate_only):
                return failure
        return None

    def _write(
        self,
        name: str,
        batch: Mapping[str, T],
        carry_out: Callable[[str, T, bool], BrokerError | None],
        validate_only: bool = False,
    ) -> Results:
        self._enter(name, tuple(batch), validate_only)
        results: dict[str, BrokerError | None] = {}
        used: set[int] = set()
        for subject, item in batch.items():
            failure = self._failure(name, subject, validate_only, BrokerError)
            if failure is None:
                results[subject] = carry_out(subject, item, validate_only)
                continue
            if failure.applied:
                carry_out(subject, item, validate_only)
            assert isinstance(failure.error, BrokerError)
            results[subject] = failure.error
            used.add(id(failure))
        for failure in self.failures:
            failure.times -= id(failure) in used
        return results

    def _topics(self) -> dict[str, TopicState]:
        return _copy(self.state.topics)

    def _visible(self) -> dict[str, TopicState]:
        topics = self._topics()
        for name, (reads, shown) in list(self._hidden.items()):
            if reads <= 0 or name not in topics:
                del self._hidden[name]
                continue
            self._hidden[name] = (reads - 1, shown)
            if shown is None:
                del topics[name]
            else:
                topics[name] = shown
        return topics

    def _put(self, topic: TopicState, before: TopicState | None) -> None:
        if self.lag:
            self._hidden[topic.name] = (self.lag, before)
        empty = tuple(Offsets(0, 0) for _ in topic.partitions)
        offsets = _copy(self.state.offsets)
        offsets[topic.name] = (*offsets.get(topic.name, ()), *empty)[: len(topic.partitions)]
        elr = _copy(self.state.elr)
        elr[topic.name] = tuple(() for _ in topic.partitions)
        self.state = replace(
            self.state,
            topics=Read({**self._topics(), topic.name: topic}),
            offsets=_kept(self.state.offsets, offsets),
            elr=_kept(self.state.elr, elr),
        )

    def _create(self, name: str, new: NewTopic, validate_only: bool) -> BrokerError | None:
        brokers = sorted(_copy(self.state.brokers))
        if name in self._topics():
            return BrokerError(36, "TOPIC_ALREADY_EXISTS", f"Topic '{name}' already exists.")
        if new.partitions < 1 and new.assignment is None:
            return BrokerError(37, "INVALID_PARTITIONS", "Number of partitions must be larger than 0.")
        if new.assignment is None and not 1 <= new.replication_factor <= len(brokers):
            return BrokerError(
                38,
                "INVALID_REPLICATION_FACTOR",
                f"Unable to replicate the partition {new.replication_factor} time(s): "
                f"only {len(brokers)} broker(s) are registered.",
            )
        if refusal := self._unknown_key(new.config):
            return refusal
        if validate_only:
            return None
        if new.assignment is None:
            partitions = _place(range(new.partitions), new.replication_factor, brokers)
        else:
            partitions = tuple(Partition(p, row[0], row, row) for p, row in enumerate(new.assignment))
        self._put(TopicState(name, partitions), None)
        self._set_overrides(name, dict(new.config))
        return None

    def _grow(self, name: str, total: int, validate_only: bool) -> BrokerError | None:
        topic = self._topics().get(name)
        if topic is None:
            return _unknown_topic()
        now = len(topic.partitions)
        if total <= now:
            refusal = "already has" if total == now else f"would not be an increase from {now}, asked for"
            return BrokerError(37, "INVALID_PARTITIONS", f"The topic {name} {refusal} {total} partition(s).")
        if not validate_only:
            brokers = sorted(_copy(self.state.brokers))
            rows = _place(range(now, total), topic.replication_factor, brokers)
            self._put(replace(topic, partitions=(*topic.partitions, *rows)), topic)
        return None

    def _alter(self, name: str, edit: ConfigEdit, validate_only: bool) -> BrokerError | None:
        if name not in self._topics():
            return _unknown_topic()
        if refusal := self._unknown_key(edit.set):
            return refusal
        if not validate_only:
            current = _copy(self.state.configs).get(name)
            overrides = {**(current.overrides if current else {}), **edit.set}
            self._set_overrides(name, {k: v for k, v in overrides.items() if k not in edit.remove})
        return None

    def _delete(self, name: str, _item: str, _validate_only: bool) -> BrokerError | None:
        if name not in self._topics():
            return _unknown_topic()
        self.state = replace(
            self.state,
            topics=Read({k: v for k, v in self._topics().items() if k != name}),
            configs=_without(self.state.configs, name),
            offsets=_without(self.state.offsets, name),
            elr=_without(self.state.elr, name),
        )
        return None

    def _unknown_key(self, config: Mapping[str, str]) -> BrokerError | None:
        known = _copy(self.state.topic_defaults)
        for key in config:
            if known and key not in known:
                return BrokerError(40, "INVALID_CONFIG", f"Unknown topic config name: {key}")
        return None

    def _set_overrides(self, topic: str, overrides: dict[str, str]) -> None:
        defaults = _copy(self.state.topic_defaults)
        inherited = {k: v for k, v in defaults.items() if k not in overrides}
        configs = {**_copy(self.state.configs), topic: TopicConfig(overrides, inherited)}
        self.state = replace(self.state, configs=_kept(self.state.configs, configs))


def _place(ids: range, replication_factor: int, brokers: Sequence[int]) -> tuple[Partition, ...]:
    rows = ((p, tuple(brokers[(p + r) % len(brokers)] for r in range(replication_factor))) for p in ids)
    return tuple(Partition(p, row[0], row, row) for p, row in rows)


def _unknown_topic() -> BrokerError:
    return BrokerError(3, "UNKNOWN_TOPIC_OR_PART", "This server does not host this topic-partition.")


def _copy(section: Section[Mapping[K, T]]) -> dict[K, T]:
    return dict(section.value) if isinstance(section, Read) else {}


def _kept(section: Section[Mapping[str, T]], value: Mapping[str, T]) -> Section[Mapping[str, T]]:
    return Read(value) if isinstance(section, Read) else section


def _without(section: Section[Mapping[str, T]], name: str) -> Section[Mapping[str, T]]:
    return Read({k: v for k, v in section.value.items() if k != name}) if isinstance(section, Read) else section


def _only(section: Section[Mapping[str, T]], names: frozenset[str] | None) -> Section[Mapping[str, T]]:
    if names is None or not isinstance(section, Read):
        return section
    if not names:
        return NotRead()
    return Read({k: v for k, v in section.value.items() if k in names})
