"""What a topic without overrides has, from a broker's own configuration.

A topic key is a synonym of one or more broker keys (Kafka's ``ServerTopicConfigSynonyms``); the first of them that is
set counts, in its own unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from kafka_resilience_cli.cluster.gateway import BrokerError
from kafka_resilience_cli.cluster.session import Session
from kafka_resilience_cli.cluster.state import ConfigValue, Denied, Read, Section, TopicConfig
from kafka_resilience_cli.cluster.topic_configs import level_of

if TYPE_CHECKING:
    from confluent_kafka.admin import ConfigEntry

TIME_LIMIT = 5.0
"""Seconds per broker."""
MINUTE = 60_000
HOUR = 3_600_000

SYNONYMS: Mapping[str, tuple[tuple[str, int], ...]] = MappingProxyType(
    {
        "cleanup.policy": (("log.cleanup.policy", 1),),
        "compression.gzip.level": (("compression.gzip.level", 1),),
        "compression.lz4.level": (("compression.lz4.level", 1),),
        "compression.type": (("compression.type", 1),),
        "compression.zstd.level": (("compression.zstd.level", 1),),
        "delete.retention.ms": (("log.cleaner.delete.retention.ms", 1),),
        "file.delete.delay.ms": (("log.segment.delete.delay.ms", 1),),
        "flush.messages": (("log.flush.interval.messages", 1),),
        "flush.ms": (("log.flush.interval.ms", 1), ("log.flush.scheduler.interval.ms", 1)),
        "index.interval.bytes": (("log.index.interval.bytes", 1),),
        "local.retention.bytes": (("log.local.retention.bytes", 1),),
        "local.retention.ms": (("log.local.retention.ms", 1),),
        "max.compaction.lag.ms": (("log.cleaner.max.compaction.lag.ms", 1),),
        "max.message.bytes": (("message.max.bytes", 1),),
        "message.timestamp.after.max.ms": (("log.message.timestamp.after.max.ms", 1),),
        "message.timestamp.before.max.ms": (("log.message.timestamp.before.max.ms", 1),),
        "message.timestamp.type": (("log.message.timestamp.type", 1),),
        "min.cleanable.dirty.ratio": (("log.cleaner.min.cleanable.ratio", 1),),
        "min.compaction.lag.ms": (("log.cleaner.min.compaction.lag.ms", 1),),
        "min.insync.replicas": (("min.insync.replicas", 1),),
        "preallocate": (("log.preallocate", 1),),
        "retention.bytes": (("log.retention.bytes", 1),),
        "retention.ms": (
            ("log.retention.ms", 1),
            ("log.retention.minutes", MINUTE),
            ("log.retention.hours", HOUR),
        ),
        "segment.bytes": (("log.segment.bytes", 1),),
        "segment.index.bytes": (("log.index.size.max.bytes", 1),),
        "segment.jitter.ms": (("log.roll.jitter.ms", 1), ("log.roll.jitter.hours", HOUR)),
        "segment.ms": (("log.roll.ms", 1), ("log.roll.hours", HOUR)),
        "unclean.leader.election.enable": (("unclean.leader.election.enable", 1),),
    }
)


def read_topic_defaults(
    session: Session, brokers: Sequence[int], configs: Mapping[str, TopicConfig]
) -> Section[Mapping[str, ConfigValue]]:
    """By one broker's word, completed by what ``configs`` inherit: some keys have no broker setting behind them."""
    answer = _ask(session, brokers)
    inherited: dict[str, ConfigValue] = {}
    for config in configs.values():
        for key, value in config.inherited.items():
            inherited.setdefault(key, value)
    if not isinstance(answer, BrokerError):
        return Read(dict(sorted({**inherited, **from_broker(answer)}.items())))
    return Read(dict(sorted(inherited.items()))) if inherited else Denied(answer.message)


def _ask(session: Session, brokers: Sequence[int]) -> dict[str, ConfigEntry] | BrokerError:
    """The first broker that answers: one of those listed may have died a moment ago."""
    from confluent_kafka.admin import ConfigResource, ResourceType

    refusal = BrokerError(-195, "_TRANSPORT", "no broker is live")
    for broker in brokers:
        resource = ConfigResource(ResourceType.BROKER, str(broker))
        futures = session.client.describe_configs([resource], request_timeout=TIME_LIMIT)
        (answer,) = session.gather(futures, TIME_LIMIT).values()
        if not isinstance(answer, BrokerError):
            return cast("dict[str, ConfigEntry]", answer)
        refusal = answer
        if not answer.unknown_outcome:
            break
    return refusal


def from_broker(entries: Mapping[str, ConfigEntry]) -> dict[str, ConfigValue]:
    """Topic keys and the values they inherit from a broker's configuration."""
    found: dict[str, ConfigValue] = {}
    for key, sources in SYNONYMS.items():
        for name, unit in sources:
            entry = entries.get(name)
            if entry is None or entry.value is None:
                continue
            value = entry.value if unit == 1 else str(int(entry.value) * unit)
            found[key] = ConfigValue(value, level_of(entry))
            break
    return found
