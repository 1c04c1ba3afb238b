"""Each live broker's own word on what it gives to topics and accepts from clients.

Only keys that brokers of one cluster should agree on: nothing of listeners, directories or credentials.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kafka_resilience_cli.cluster.gateway import BrokerError
from kafka_resilience_cli.cluster.session import Session
from kafka_resilience_cli.cluster.state import ConfigValue, Denied, Read, Section
from kafka_resilience_cli.cluster.topic_configs import level_of
from kafka_resilience_cli.cluster.topic_defaults import SYNONYMS

if TYPE_CHECKING:
    from confluent_kafka.admin import ConfigEntry

TIME_LIMIT = 10.0
"""Seconds for all brokers together."""

SHARED = (
    "auto.create.topics.enable",
    "default.replication.factor",
    "delete.topic.enable",
    "group.initial.rebalance.delay.ms",
    "group.max.session.timeout.ms",
    "group.min.session.timeout.ms",
    "num.partitions",
    "offsets.retention.minutes",
    "offsets.topic.num.partitions",
    "offsets.topic.replication.factor",
    "replica.lag.time.max.ms",
    "transaction.max.timeout.ms",
    "transaction.state.log.min.isr",
    "transaction.state.log.replication.factor",
    "transactional.id.expiration.ms",
)
"""Keys without a topic's key behind them."""

BrokerConfigs = Mapping[int, Mapping[str, ConfigValue]]


def read_broker_configs(session: Session, brokers: Sequence[int]) -> Section[BrokerConfigs]:
    """By broker; one that does not answer in time is left out. Denied where none would tell."""
    from confluent_kafka.admin import ConfigResource, ResourceType

    calls = {
        broker: next(
            iter(
                session.client.describe_configs(
                    [ConfigResource(ResourceType.BROKER, str(broker))], request_timeout=TIME_LIMIT
                ).values()
            )
        )
        for broker in brokers
    }
    answers = session.gather(calls, TIME_LIMIT)
    found = {broker: shared(answer) for broker, answer in answers.items() if not isinstance(answer, BrokerError)}
    refusals = [answer for answer in answers.values() if isinstance(answer, BrokerError)]
    return Denied(refusals[0].message) if refusals and not found else Read(found)


def shared(entries: Mapping[str, ConfigEntry]) -> dict[str, ConfigValue]:
    """The keys to compare. What has several units is said in the first of Kafka's (``log.retention.ms``)."""
    found = {
        key: ConfigValue(entries[key].value, level_of(entries[key]))
        for key in SHARED
        if key in entries and entries[key].value is not None
    }
    for sources in SYNONYMS.values():
        for name, unit in sources:
            entry = entries.get(name)
            if entry is not None and entry.value is not None:
                value = entry.value if unit == 1 else str(int(entry.value) * unit)
                found[sources[0][0]] = ConfigValue(value, level_of(entry))
                break
    return dict(sorted(found.items()))
