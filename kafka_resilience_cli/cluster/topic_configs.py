"""Reading topic configurations: chunks over all live brokers, a few in flight, only what is needed kept.

Kafka always answers with every key of a topic (about 33, with synonyms); of a chunk only the overrides stay, and one
mapping of inherited values for all topics that inherit the same.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import cycle
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from kafka_resilience_cli.cluster.gateway import BrokerError
from kafka_resilience_cli.cluster.session import Session
from kafka_resilience_cli.cluster.state import ConfigLevel, ConfigValue, TopicConfig

if TYPE_CHECKING:
    from confluent_kafka.admin import ConfigEntry, ConfigResource

CHUNK = 250
IN_FLIGHT = 4
"""Chunks under way: enough for every broker to have work, little enough to bound memory."""

TIME_LIMITS = (5.0, 15.0, 30.0)
"""Seconds per attempt. A dead broker makes a request wait its whole limit, so the first attempts are short."""

UNKNOWN_TOPIC = 3
OVERRIDE_SOURCE = 1
"""DYNAMIC_TOPIC_CONFIG: the only source that is an override."""

LEVELS: Mapping[int, ConfigLevel] = MappingProxyType(
    {
        0: ConfigLevel.UNKNOWN,
        1: ConfigLevel.TOPIC,
        2: ConfigLevel.BROKER_DYNAMIC,
        3: ConfigLevel.CLUSTER_DEFAULT,
        4: ConfigLevel.BROKER_STATIC,
        5: ConfigLevel.DEFAULT,
    }
)
"""Kafka's ConfigSource by its number on the wire."""


def level_of(entry: ConfigEntry) -> ConfigLevel:
    """The level of an entry. The client types ``source`` as an enum and fills in the number."""
    return LEVELS.get(cast(int, entry.source), ConfigLevel.UNKNOWN)


@dataclass
class TopicConfigs:
    """What was read: ``refused`` holds the topics whose configuration the broker would not tell."""

    found: dict[str, TopicConfig] = field(default_factory=dict)
    refused: dict[str, BrokerError] = field(default_factory=dict)


@dataclass
class _Chunk:
    names: list[str]
    attempt: int
    futures: Mapping[ConfigResource, Future[dict[str, ConfigEntry]]]


def read_topic_configs(session: Session, names: Iterable[str], brokers: Sequence[int]) -> TopicConfigs:
    """The configuration of existing topics; a topic that is gone by now is left out."""
    reader = _Reader(session, cycle(sorted(brokers)) if brokers else None)
    waiting = deque((chunk, 0) for chunk in _chunks(sorted(names)))
    flying: deque[_Chunk] = deque()
    while waiting or flying:
        while waiting and len(flying) < IN_FLIGHT:
            flying.append(reader.start(*waiting.popleft()))
        again, attempt = reader.finish(flying.popleft())
        if again:
            waiting.appendleft((again, attempt))
    return reader.result


def _chunks(names: Sequence[str]) -> Iterable[list[str]]:
    return (list(names[start : start + CHUNK]) for start in range(0, len(names), CHUNK))


class _Reader:
    def __init__(self, session: Session, brokers: Iterable[int] | None) -> None:
        self.result = TopicConfigs()
        self._session = session
        self._brokers = iter(brokers) if brokers else None
        self._keys: dict[str, str] = {}
        self._inherited: dict[tuple[tuple[str, str | None, int], ...], Mapping[str, ConfigValue]] = {}

    def start(self, names: list[str], attempt: int) -> _Chunk:
        from confluent_kafka.admin import ConfigResource, ResourceType

        options: dict[str, float | int] = {"request_timeout": TIME_LIMITS[attempt]}
        if self._brokers:
            options["broker"] = next(self._brokers)
        resources = [ConfigResource(ResourceType.TOPIC, name) for name in names]
        return _Chunk(names, attempt, self._session.client.describe_configs(resources, **options))

    def finish(self, chunk: _Chunk) -> tuple[list[str], int]:
        """Keep what came; the names to ask for again, of another broker, and the number of that attempt."""
        again: list[str] = []
        last = chunk.attempt + 1 == len(TIME_LIMITS)
        answers = self._session.gather(chunk.futures, TIME_LIMITS[chunk.attempt])
        for resource, answer in answers.items():
            if not isinstance(answer, BrokerError):
                self.result.found[resource.name] = self._config(answer)
            elif not last and (answer.code == UNKNOWN_TOPIC or answer.unknown_outcome):
                again.append(resource.name)
            elif answer.code != UNKNOWN_TOPIC:
                self.result.refused[resource.name] = answer
        if again:
            time.sleep(0.05 * 2**chunk.attempt)
        return again, chunk.attempt + 1

    def _config(self, entries: Mapping[str, ConfigEntry]) -> TopicConfig:
        keys = self._keys
        overrides: dict[str, str] = {}
        inherited = []
        for name, entry in entries.items():
            source = cast(int, entry.source)
            if source == OVERRIDE_SOURCE:
                overrides[keys.setdefault(name, name)] = entry.value or ""
            else:
                inherited.append((name, entry.value, source))
        content = tuple(inherited)
        shared = self._inherited.get(content)
        if shared is None:
            shared = {
                keys.setdefault(name, name): ConfigValue(value, LEVELS.get(source, ConfigLevel.UNKNOWN))
                for name, value, source in sorted(content)
            }
            self._inherited[content] = shared
        return TopicConfig(dict(sorted(overrides.items())), shared)
