"""The state of a cluster with nothing on it: where a cluster in memory begins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from kafka_resilience_cli.cluster.state import Broker, ClusterState, ConfigLevel, ConfigValue, Read

TOPIC_DEFAULTS: Mapping[str, str] = {
    "cleanup.policy": "delete",
    "compression.gzip.level": "-1",
    "compression.lz4.level": "9",
    "compression.type": "producer",
    "compression.zstd.level": "3",
    "delete.retention.ms": "86400000",
    "file.delete.delay.ms": "60000",
    "flush.messages": "9223372036854775807",
    "flush.ms": "9223372036854775807",
    "follower.replication.throttled.replicas": "",
    "index.interval.bytes": "4096",
    "leader.replication.throttled.replicas": "",
    "local.retention.bytes": "-2",
    "local.retention.ms": "-2",
    "max.compaction.lag.ms": "9223372036854775807",
    "max.message.bytes": "1048588",
    "message.timestamp.after.max.ms": "3600000",
    "message.timestamp.before.max.ms": "9223372036854775807",
    "message.timestamp.type": "CreateTime",
    "min.cleanable.dirty.ratio": "0.5",
    "min.compaction.lag.ms": "0",
    "min.insync.replicas": "1",
    "preallocate": "false",
    "remote.log.copy.disable": "false",
    "remote.log.delete.on.disable": "false",
    "remote.storage.enable": "false",
    "retention.bytes": "-1",
    "retention.ms": "604800000",
    "segment.bytes": "1073741824",
    "segment.index.bytes": "10485760",
    "segment.jitter.ms": "0",
    "segment.ms": "604800000",
    "unclean.leader.election.enable": "false",
}
"""What Kafka 4.3.1 answers for a topic without overrides on a broker without settings."""


def empty_cluster(brokers: int = 3, *, cluster_id: str = "memory") -> ClusterState:
    """A cluster of live brokers in racks a, b, c … with nothing on it, every section read."""
    return ClusterState(
        id=cluster_id,
        taken_at=datetime(2026, 1, 1, tzinfo=UTC),
        brokers=Read({n: Broker(n, "broker", 9000 + n, chr(ord("a") + (n - 1) % 26)) for n in range(1, brokers + 1)}),
        topics=Read({}),
        configs=Read({}),
        topic_defaults=Read({k: ConfigValue(v, ConfigLevel.DEFAULT) for k, v in TOPIC_DEFAULTS.items()}),
        groups=Read({}),
        offsets=Read({}),
        elr=Read({}),
        features=Read({"eligible.leader.replicas.version": 1}),
        bootstrap="memory:9092",
    )
