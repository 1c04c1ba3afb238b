"""The values that the rules give to retry topics and dead-letter queues, each with its rule, reason and inputs.

What the topology says over them is for ``chain_overrides.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kafka_resilience_cli.dialects.dialect import DelayClock, Dialect, Partitioning, RetryTopic
from kafka_resilience_cli.findings import DocPath
from kafka_resilience_cli.settings import Derived, Known
from kafka_resilience_cli.topology.model import ClusterFacts, ExternalTopic, RetrySpec, Topic, Topology
from kafka_resilience_cli.units import INT_MAX, LONG_MAX, format_duration, format_size

DEFAULT_OUTAGE_MS = 3 * 86_400_000
"""The outage to survive where none is declared: a long weekend."""

DLQ_RETENTION_MS = 14 * 86_400_000
LEAST_MARGIN_MS = 3_600_000

DEFAULT_MAX_MESSAGE_BYTES = 1_048_588
"""Kafka's own ``message.max.bytes``: 1 MiB and the overhead of a batch."""

DEFAULT_REPLICATION = 3

DURABILITY = ("min.insync.replicas", "unclean.leader.election.enable")
"""What a source declares of these its chain declares too (R4)."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a derived topic is made of."""

    partitions: Known[int]
    replication_factor: Known[int]
    config: Mapping[str, Known[str]]


@dataclass(frozen=True, slots=True)
class Source:
    """What a chain needs to know of the topic it is for."""

    name: str
    partitions: Known[int] | None
    replication_factor: Known[int]
    config: Mapping[str, Known[str]]
    path: DocPath
    topic: Topic | None = None

    @property
    def max_message_bytes(self) -> int:
        known = self.config.get("max.message.bytes")
        return int(known.value) if known else DEFAULT_MAX_MESSAGE_BYTES

    @property
    def compacted(self) -> bool:
        known = self.config.get("cleanup.policy")
        return bool(known and "compact" in known.value)

    @property
    def oldest_ms(self) -> int | None:
        """The age of the oldest record that it can still hold; ``None`` where nothing limits it, or not known."""
        known = self.config.get("retention.ms")
        policy = self.config.get("cleanup.policy")
        if known is None or int(known.value) < 0 or (policy and "delete" not in policy.value):
            return None
        return int(known.value)

    @property
    def age(self) -> str:
        """``oldest_ms`` in words."""
        if self.oldest_ms is not None:
            return f"{self.name} retention.ms = {format_duration(self.oldest_ms)}"
        if self.compacted:
            return f"{self.name} is compacted: its records have any age"
        return f"{self.name} retention.ms = " + ("-1" if "retention.ms" in self.config else "not declared")


def source_of(topology: Topology, name: str) -> Source | None:
    """The source, declared or external; ``None`` where the topology has no such topic."""
    topic = topology.topics.get(name)
    if topic:
        return Source(name, topic.partitions, topic.replication_factor, topic.config, topic.path, topic)
    external = topology.external.get(name)
    if external is None:
        return None
    replication = external.replication_factor or _replication_beside(topology, external)
    return Source(name, external.partitions, replication, external.config, external.path)


def _replication_beside(topology: Topology, external: ExternalTopic) -> Known[int]:
    own = [topic.replication_factor.value for topic in topology.topics.values()]
    if own:
        why = f"replication of {external.name} is not stated; this is the most that the topology's own topics have"
        return _derived(max(own), "R4", why)
    most = min(DEFAULT_REPLICATION, topology.cluster.brokers or DEFAULT_REPLICATION)
    return _derived(most, "R4", f"replication of {external.name} is not stated; this is what krc takes then")


def retry_settings(
    sources: Sequence[Source], dialect: Dialect, spec: RetrySpec, hops: Sequence[RetryTopic], index: int
) -> Settings:
    """R1–R13 for one hop."""
    hop = hops[index]
    outage = outage_ms(spec)
    margin = max(LEAST_MARGIN_MS, outage // 2)
    declared = "" if spec.outage_to_survive else " (krc's default)"
    config = _common(sources, dialect, headroom=dialect.headroom_bytes + dialect.headroom_per_hop_bytes * index)
    kept = min(LONG_MAX, hop.delay_ms + outage + margin)
    config["retention.ms"] = _derived(
        str(kept),
        "R7",
        f"a record waits {format_duration(hop.delay_ms)}, the consumer may be down for {format_duration(outage)}, "
        f"and {format_duration(margin)} are for catching up",
        f"delay = {format_duration(hop.delay_ms)}",
        f"outage_to_survive = {format_duration(outage)}{declared}",
        raw=format_duration(kept),
    )
    config["retention.bytes"] = _derived("-1", "R7", "a size limit would delete records before they are due")
    if dialect.delay_clock is DelayClock.RECORD_TIMESTAMP:
        config["message.timestamp.type"] = _derived(
            "LogAppendTime",
            "R11",
            f"{dialect.name} counts the delay from the record's timestamp: it must be the time of arrival",
        )
    return Settings(_partitions(sources, dialect), _replication(sources), config)


def dlq_settings(
    sources: Sequence[Source], dialect: Dialect, hops: int, *, create_time: bool, cluster: ClusterFacts
) -> Settings:
    """R1–R13 for a dead-letter queue after ``hops`` retry topics.

    ``create_time``: the topology insists on the records' own timestamps, so that the retention has to cover their age.
    """
    config = _common(sources, dialect, headroom=dialect.headroom_bytes + dialect.headroom_per_hop_bytes * hops)
    config["retention.bytes"] = _derived("-1", "R8", "a flood must not evict the evidence by size")
    keeps_old = dialect.preserves_timestamps and create_time
    config["retention.ms"] = _aged_retention(sources, dialect) if keeps_old else _dlq_retention(sources)
    if dialect.preserves_timestamps:
        config["message.timestamp.type"] = _derived(
            "LogAppendTime",
            "R9",
            f"{dialect.framework} keeps the source's timestamp, so that an old record could be deleted on arrival",
        )
    if keeps_old and _has_before_max(cluster.kafka_version):
        config["message.timestamp.before.max.ms"] = _derived(
            str(LONG_MAX), "R10", "no record may be refused for its age"
        )
    return Settings(_partitions(sources, dialect), _replication(sources), config)


def outage_ms(spec: RetrySpec) -> int:
    """How long the consumer may be down."""
    return spec.outage_to_survive.value if spec.outage_to_survive else DEFAULT_OUTAGE_MS


def _dlq_retention(sources: Sequence[Source]) -> Known[str]:
    oldest = max(sources, key=lambda s: s.oldest_ms or 0)
    kept = max(DLQ_RETENTION_MS, oldest.oldest_ms or 0)
    why = "people need time to notice, to find the cause and to redrive"
    if kept > DLQ_RETENTION_MS:
        why += f"; {oldest.name} itself keeps records this long"
    return _derived(str(kept), "R8", why, oldest.age, raw=format_duration(kept))


def _aged_retention(sources: Sequence[Source], dialect: Dialect) -> Known[str]:
    unbounded = next((s for s in sources if s.oldest_ms is None), None)
    if unbounded:
        why = f"with {dialect.name}'s copied timestamps a record is as old as in its source, and that has no limit"
        return _derived("-1", "R9", why, unbounded.age)
    oldest = max(sources, key=lambda s: s.oldest_ms or 0)
    kept = min(LONG_MAX, DLQ_RETENTION_MS + (oldest.oldest_ms or 0))
    why = f"with {dialect.name}'s copied timestamps a record may arrive as old as its source allows; 14d come on top"
    return _derived(str(kept), "R9", why, oldest.age, raw=format_duration(kept))


def _partitions(sources: Sequence[Source], dialect: Dialect) -> Known[int]:
    known = [(s.partitions.value, s.name) for s in sources if s.partitions]
    if not known:
        return _derived(1, "R3", f"{dialect.name} takes any count, and that of the source is not stated")
    most, name = max(known)
    if dialect.partitioning is Partitioning.SAME_NUMBER:
        why = f"{dialect.name} keeps the partition number a record had in {name}, so each has to exist"
        return _derived(most, "R1", why, f"{name} partitions = {most}")
    why = f"as many as {name}, so that a flood does not end in one partition; {dialect.name} takes any count"
    return _derived(most, "R3", why, f"{name} partitions = {most}")


def _replication(sources: Sequence[Source]) -> Known[int]:
    most = max(sources, key=lambda s: s.replication_factor.value)
    origin = most.replication_factor.origin
    if isinstance(origin, Derived) and most.topic is None:
        return most.replication_factor
    value = most.replication_factor.value
    return _derived(value, "R4", f"as durable as {most.name}", f"{most.name} replication_factor = {value}")


def _common(sources: Sequence[Source], dialect: Dialect, *, headroom: int) -> dict[str, Known[str]]:
    config = {
        "cleanup.policy": _derived(
            "delete", "R6", "compaction would refuse records without a key and drop all but the last of each key"
        )
    }
    for key in DURABILITY:
        declared = [(source, source.config[key]) for source in sources if key in source.config]
        if declared:
            # the stricter one: more in-sync replicas, "false" before "true"
            source, known = max(declared, key=lambda d: int(d[1].value) if d[1].value.isdigit() else d[1].value < "t")
            config[key] = _derived(
                known.value, "R4", f"as durable as {source.name}", f"{source.name} {key} = {known.value}"
            )
    largest = max(sources, key=lambda s: s.max_message_bytes)
    note = "" if "max.message.bytes" in largest.config else " (Kafka's default; not declared)"
    size = min(INT_MAX, largest.max_message_bytes + headroom)
    config["max.message.bytes"] = _derived(
        str(size),
        "R13",
        f"the largest record of {largest.name} and {format_size(headroom)} for the headers of {dialect.name}",
        f"{largest.name} max.message.bytes = {format_size(largest.max_message_bytes)}{note}",
        raw=format_size(size),
    )
    return config


def _has_before_max(version: str) -> bool:
    """``message.timestamp.before.max.ms`` exists from Kafka 3.6; an older broker refuses it."""
    numbers = version.split(".")
    if len(numbers) < 2 or not all(n.isdigit() for n in numbers[:2]):
        return True
    return (int(numbers[0]), int(numbers[1])) >= (3, 6)


def _derived(value: T, rule: str, why: str, *inputs: str, raw: str = "") -> Known[T]:
    return Known(value, Derived(rule, why, inputs), raw)
