"""What each broker itself knows of a topic, because brokers follow the controller at their own pace.

A broker applies the metadata log in order: one that shows a change has seen every change before it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import cast

from kafka_resilience_cli.cluster.gateway import BrokerError
from kafka_resilience_cli.cluster.session import Session
from kafka_resilience_cli.cluster.topic_configs import OVERRIDE_SOURCE, UNKNOWN_TOPIC

TIME_LIMIT = 5.0


def read_overrides_by_broker(
    session: Session, topic: str, brokers: Collection[int]
) -> dict[int, Mapping[str, str] | None]:
    """Per broker: the topic's overrides, or ``None`` where that broker does not list the topic.

    A broker that does not answer, or may not be asked, is left out.
    """
    from confluent_kafka.admin import ConfigResource, ResourceType

    futures = {}
    for broker in brokers:
        resource = ConfigResource(ResourceType.TOPIC, topic)
        asked = session.client.describe_configs([resource], request_timeout=TIME_LIMIT, broker=broker)
        (futures[broker],) = asked.values()
    views: dict[int, Mapping[str, str] | None] = {}
    for broker, answer in session.gather(futures, TIME_LIMIT).items():
        if not isinstance(answer, BrokerError):
            views[broker] = {
                name: entry.value or "" for name, entry in answer.items() if cast(int, entry.source) == OVERRIDE_SOURCE
            }
        elif answer.code == UNKNOWN_TOPIC:
            views[broker] = None
    return views
