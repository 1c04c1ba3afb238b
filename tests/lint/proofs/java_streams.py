"""What Kafka Streams hands to its clients, read back inside a JVM. Runs in the child of `JavaWorker` only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.lint.proofs.java_builds import NOWHERE, kafka, properties, texts


def main_consumer(settings: Mapping[str, str]) -> dict[str, str]:
    return texts(_config(settings).getMainConsumerConfigs("app", "app", 0))


def known_keys() -> list[str]:
    return sorted(str(name) for name in kafka("streams.StreamsConfig").configDef().names())


def _config(settings: Mapping[str, str]) -> Any:
    return kafka("streams.StreamsConfig")(properties({"application.id": "app", **settings, **NOWHERE}))
