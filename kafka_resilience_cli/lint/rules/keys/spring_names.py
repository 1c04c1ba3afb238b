"""Spring Boot's own properties in a file, by names that do not depend on how they are spelled. Not a rule."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kafka_resilience_cli.clients.document import Entry
from kafka_resilience_cli.lint.subjects import Client

_SIGNS = re.compile(r"[^a-z0-9.]")


def canonical(name: str) -> str:
    """The same for every spelling that Boot takes for the same property."""
    return _SIGNS.sub("", name.lower())


def entries(client: Client) -> Iterator[Entry]:
    """The entries below ``spring.kafka``."""
    for entry in client.file.document.entries:
        if canonical(entry.key).startswith("spring.kafka."):
            yield entry
