"""Java clients that talk to a running cluster. Runs in the child of `JavaWorker` only; every wait is bounded."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from tests.lint.proofs.java_builds import built, java, kafka, reason

_POLL_MS = 200


def begin_transactions(settings: Mapping[str, str]) -> str:
    """Why the brokers refuse this producer; empty where they let it begin."""
    with built("producer", settings) as producer:
        try:
            producer.initTransactions()
        except java("java.lang.Exception") as error:
            return reason(error)
    return ""


def read(topic: str, count: int, settings: Mapping[str, str], seconds: float = 20) -> list[str]:
    """The values of a topic of one partition, from its start: at least ``count``, and all that come with them."""
    values: list[str] = []
    end = time.monotonic() + seconds
    with built("consumer", settings) as consumer:
        _assign(consumer, topic)
        while len(values) < count and time.monotonic() < end:
            values += [bytes(record.value()).decode() for record in consumer.poll(_millis(_POLL_MS))]
    return values


def connections_given_up(topic: str, settings: Mapping[str, str], seconds: float) -> int:
    """How many connections a consumer closes while it reads a topic without records."""
    end = time.monotonic() + seconds
    with built("consumer", settings) as consumer:
        _assign(consumer, topic)
        while time.monotonic() < end and not _closed(consumer):
            consumer.poll(_millis(_POLL_MS))
        return _closed(consumer)


def _assign(consumer: Any, topic: str) -> None:
    partitions = java("java.util.Collections").singletonList(kafka("common.TopicPartition")(topic, 0))
    consumer.assign(partitions)
    consumer.seekToBeginning(partitions)


def _closed(consumer: Any) -> int:
    for entry in consumer.metrics().entrySet():
        name = entry.getKey()
        if name.name() == "connection-close-total" and name.group() == "consumer-metrics":
            return int(entry.getValue().metricValue())
    return 0


def _millis(number: int) -> Any:
    return java("java.time.Duration").ofMillis(number)
