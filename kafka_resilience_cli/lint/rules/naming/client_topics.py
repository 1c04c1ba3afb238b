"""The topics that a client's file names under Kafka's own keys. No rule lives here.

What an application names in its code, or a connector under keys of its own, is not seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from kafka_resilience_cli.lint.subjects import Client, Sink, Source, StreamsApp, Worker

NamingTopics: TypeAlias = Sink | Source | StreamsApp | Worker

_KEYS: Mapping[type[Client], tuple[str, ...]] = {
    Sink: ("topics", "errors.deadletterqueue.topic.name"),
    Source: ("offsets.storage.topic",),
    StreamsApp: ("errors.dead.letter.queue.topic.name",),
    Worker: ("config.storage.topic", "offset.storage.topic", "status.storage.topic"),
}


def named_topics(client: NamingTopics) -> Iterator[tuple[str, str]]:
    """Each key that is written, with each name in it. Raises ``MissingFact`` where a value is not known."""
    if client.config is None:
        return
    for key in _KEYS[type(client)]:
        if client.written(key):
            yield from ((key, name.strip()) for name in client.value(key).split(",") if name.strip())
