"""The gateway on confluent-kafka: reading a cluster's state, and writing one batch at a time.

The rules for waiting are in ``session.py``, what is read how in the modules named after it. Nothing here decides
anything about a topology.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from kafka_resilience_cli.cluster.broker_configs import read_broker_configs
from kafka_resilience_cli.cluster.extended import ExtendedFacts, read_extended
from kafka_resilience_cli.cluster.gateway import BrokerError, ConfigEdit, NewTopic, Results, Wanted
from kafka_resilience_cli.cluster.groups import read_groups
from kafka_resilience_cli.cluster.session import Session, in_background
from kafka_resilience_cli.cluster.state import (
    Broker,
    ClusterState,
    Denied,
    Group,
    NotRead,
    Partition,
    Read,
    Section,
    TopicConfig,
    TopicState,
)
from kafka_resilience_cli.cluster.topic_configs import TopicConfigs, read_topic_configs
from kafka_resilience_cli.cluster.topic_defaults import read_topic_defaults
from kafka_resilience_cli.cluster.views import read_overrides_by_broker
from kafka_resilience_cli.cluster.watermarks import read_offsets

if TYPE_CHECKING:
    from confluent_kafka.admin import ClusterMetadata

ASK_LIMIT = 10.0
"""Seconds for a request that changes nothing: 1 000 are judged in 0.1 s, and a cluster without a controller never."""

WRITE_LIMIT = 60.0
"""Seconds for a writing request, the broker's work included."""

QUEUE_LIMIT = 30.0
"""Seconds a request may wait in the controller's queue (TimeoutMs on the wire)."""

DESCRIBE_LIMIT = 5.0
FRESH = 1.0
"""Seconds for which a controller that has just answered is taken to be alive."""

NOT_CARRIED_OUT = frozenset({8, 41, 89})
"""Answers that mean "not now": no broker, another controller, a quota (KIP-599)."""

BACKOFF = (0.1, 0.5, 2.0)

INTERNAL = frozenset({"__consumer_offsets", "__transaction_state", "__share_group_state"})
"""Kafka's ``Topic.INTERNAL_TOPICS``; metadata as this client shows them do not say it."""

T = TypeVar("T")


class ConfluentGateway:
    """One connection to one cluster; see :class:`~kafka_resilience_cli.cluster.gateway.Gateway`.

    ``extended`` makes kafka-python's options, or says why there are none.
    """

    def __init__(self, session: Session, extended: Callable[[], Mapping[str, Any] | Denied]) -> None:
        self._session = session
        self._extended = extended
        self._racks: dict[int, str | None] = {}
        self._answered = 0.0

    def read(self, wanted: Wanted) -> ClusterState:
        """One metadata request, then everything else at the same time."""
        session = self._session
        metadata = session.metadata()
        taken_at = datetime.now(UTC)
        described = session.client.describe_cluster(request_timeout=DESCRIBE_LIMIT)
        topics = _topics(metadata)
        extended = self._start_extended(wanted, topics)
        live = sorted(metadata.brokers)
        configs = topic_configs_section(
            read_topic_configs(session, _asked(wanted.configs, topics), live), wanted.configs
        )
        shown = configs.value if isinstance(configs, Read) else {}
        offsets = read_offsets(session, topics, _asked(wanted.offsets, topics)) if _some(wanted.offsets) else NotRead()
        groups = read_groups(session) if wanted.groups else NotRead()
        defaults = read_topic_defaults(session, live, shown) if wanted.topic_defaults else NotRead()
        broker_configs = read_broker_configs(session, live) if wanted.broker_configs else NotRead()
        self._learn_racks(described)
        facts = extended.result() if extended else ExtendedFacts()
        return ClusterState(
            id=metadata.cluster_id or "",
            taken_at=taken_at,
            brokers=Read({b.id: Broker(b.id, b.host, b.port, self._racks.get(b.id)) for b in _live(metadata)}),
            topics=Read(topics),
            configs=configs,
            topic_defaults=defaults,
            groups=_with_share_groups(groups, facts.share_groups),
            offsets=offsets,
            elr=facts.elr,
            features=facts.features,
            broker_configs=broker_configs,
            bootstrap=session.label,
        )

    def overrides_by_broker(self, topic: str, brokers: Collection[int]) -> Mapping[int, Mapping[str, str] | None]:
        """Asked of every broker at the same time."""
        return read_overrides_by_broker(self._session, topic, brokers)

    def create_topics(self, topics: Sequence[NewTopic], *, validate_only: bool = False) -> Results:
        """Per-topic results; 36 (already exists) is returned as it is, also after a retry in here."""
        from confluent_kafka.admin import NewTopic as Request

        def request(topic: NewTopic) -> Request:
            if topic.assignment is None:
                return Request(topic.name, topic.partitions, topic.replication_factor, config=dict(topic.config))
            rows = [list(row) for row in topic.assignment]
            return Request(topic.name, num_partitions=len(rows), replica_assignment=rows, config=dict(topic.config))

        def send(batch: Sequence[NewTopic]) -> Mapping[str, Future[None]]:
            return self._session.client.create_topics(
                [request(topic) for topic in batch],
                validate_only=validate_only,
                operation_timeout=QUEUE_LIMIT,
                request_timeout=ASK_LIMIT if validate_only else WRITE_LIMIT,
            )

        return self._write({topic.name: topic for topic in topics}, send, repeatable=validate_only)

    def add_partitions(self, totals: Mapping[str, int], *, validate_only: bool = False) -> Results:
        """``totals``: the new partition count per topic."""
        from confluent_kafka.admin import NewPartitions

        def send(batch: Sequence[tuple[str, int]]) -> Mapping[str, Future[None]]:
            return self._session.client.create_partitions(
                [NewPartitions(topic, total) for topic, total in batch],
                validate_only=validate_only,
                operation_timeout=QUEUE_LIMIT,
                request_timeout=ASK_LIMIT if validate_only else WRITE_LIMIT,
            )

        return self._write({topic: (topic, total) for topic, total in totals.items()}, send, repeatable=validate_only)

    def alter_configs(self, edits: Sequence[ConfigEdit], *, validate_only: bool = False) -> Results:
        """An edit holds whole or not at all; the same edit twice is the same as once, so it is repeatable."""
        from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType

        def resource(edit: ConfigEdit) -> ConfigResource:
            entries = [ConfigEntry(k, v, incremental_operation=AlterConfigOpType.SET) for k, v in edit.set.items()]
            entries += [ConfigEntry(k, None, incremental_operation=AlterConfigOpType.DELETE) for k in edit.remove]
            return ConfigResource(ResourceType.TOPIC, edit.topic, incremental_configs=entries)

        def send(batch: Sequence[ConfigEdit]) -> Mapping[str, Future[None]]:
            futures = self._session.client.incremental_alter_configs(
                [resource(edit) for edit in batch],
                validate_only=validate_only,
                request_timeout=ASK_LIMIT if validate_only else WRITE_LIMIT,
            )
            return {key.name: future for key, future in futures.items()}

        return self._write({edit.topic: edit for edit in edits}, send, repeatable=True)

    def delete_topics(self, names: Sequence[str]) -> Results:
        """Gone for good; per-topic results."""

        def send(batch: Sequence[str]) -> Mapping[str, Future[None]]:
            return self._session.client.delete_topics(
                list(batch), operation_timeout=QUEUE_LIMIT, request_timeout=WRITE_LIMIT
            )

        return self._write({name: name for name in names}, send, repeatable=False)

    def close(self) -> None:
        self._session.close()

    def _write(
        self, batch: Mapping[str, T], send: Callable[[Sequence[T]], Mapping[str, Future[None]]], *, repeatable: bool
    ) -> Results:
        """One request, and again for what the cluster did not carry out. ``repeatable``: twice is the same as once."""
        results: dict[str, BrokerError | None] = {}
        left = dict(batch)
        for attempt, pause in enumerate((*BACKOFF, None) if batch else ()):
            self._find_controller()
            answers = self._session.gather(send(list(left.values())), WRITE_LIMIT)
            results |= answers
            left = {name: batch[name] for name, answer in answers.items() if _again(answer, repeatable, attempt)}
            if len(left) < len(answers):
                self._answered = time.monotonic()
            if not left or pause is None:
                break
            self._answered = 0.0
            time.sleep(pause)  # the controller is busy or being elected: asking at once only adds to it
        return results

    def _find_controller(self) -> None:
        if time.monotonic() > self._answered + FRESH:
            self._session.metadata()
        else:
            self._session.honour_throttle()

    def _start_extended(self, wanted: Wanted, topics: Mapping[str, TopicState]) -> Future[ExtendedFacts] | None:
        asked = {name: topics[name] for name in _asked(wanted.elr, topics)}
        if not (asked or wanted.features or wanted.groups):
            return None
        options = self._extended
        return in_background(
            lambda: read_extended(options(), elr=asked, features=wanted.features, share_groups=wanted.groups)
        )

    def _learn_racks(self, described: Future[Any]) -> None:
        answer = self._session.gather({"cluster": described}, DESCRIBE_LIMIT)["cluster"]
        if not isinstance(answer, BrokerError):
            self._racks |= {node.id: node.rack or None for node in answer.nodes}


def _again(answer: BrokerError | None, repeatable: bool, attempt: int) -> bool:
    """Whether to send it again. A time-out has taken a minute already, so there is one second attempt."""
    if answer is None:
        return False
    never_sent = answer.code == -185 and "waiting for controller" in answer.message
    safe = never_sent or (repeatable and answer.unknown_outcome)
    return answer.code in NOT_CARRIED_OUT or (safe and attempt == 0)


def _some(names: frozenset[str] | None) -> bool:
    return names is None or bool(names)


def _asked(names: frozenset[str] | None, topics: Mapping[str, TopicState]) -> list[str]:
    return list(topics) if names is None else sorted(names & topics.keys())


def topic_configs_section(read: TopicConfigs, wanted: frozenset[str] | None) -> Section[Mapping[str, TopicConfig]]:
    """Denied where a topic asked for by name was refused, or where all were: a part would be taken for the whole."""
    if read.refused and (wanted is not None or not read.found):
        name, refusal = min(read.refused.items())
        others = f" (and {len(read.refused) - 1} more)" if len(read.refused) > 1 else ""
        return Denied(f"configuration of {name}{others}: {refusal.message}")
    return Read(dict(sorted(read.found.items()))) if _some(wanted) else NotRead()


def _with_share_groups(
    groups: Section[Mapping[str, Group]], share: Mapping[str, Group]
) -> Section[Mapping[str, Group]]:
    return Read(dict(sorted({**share, **groups.value}.items()))) if isinstance(groups, Read) else groups


def _live(metadata: ClusterMetadata) -> list[Any]:
    return [metadata.brokers[broker] for broker in sorted(metadata.brokers)]


def _topics(metadata: ClusterMetadata) -> dict[str, TopicState]:
    """Topics sorted by name; equal replica lists are one object, which halves the memory of a large cluster."""
    lists: dict[tuple[int, ...], tuple[int, ...]] = {}

    def shared(ids: Sequence[int]) -> tuple[int, ...]:
        found = tuple(ids)
        return lists.setdefault(found, found)

    topics: dict[str, TopicState] = {}
    for name in sorted(metadata.topics):
        partitions = metadata.topics[name].partitions
        if not partitions:
            continue
        topics[name] = TopicState(
            name,
            tuple(
                Partition(number, p.leader if p.leader >= 0 else None, shared(p.replicas), shared(p.isrs))
                for number, p in sorted(partitions.items())
            ),
            internal=name in INTERNAL,
        )
    return topics
