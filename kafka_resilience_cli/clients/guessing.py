"""Family and role of a client by the keys that configure it; each guess is a sentence that names its evidence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from kafka_resilience_cli.clients import vocabulary
from kafka_resilience_cli.clients.config import Family, Role
from kafka_resilience_cli.clients.document import Format

_COMMON_WORDS = frozenset(
    {
        "client.id",
        "client.rack",
        "group.id",
        "batch.size",
        "buffer.memory",
        "request.timeout.ms",
        "retry.backoff.ms",
        "max.request.size",
        "log.level",
    }
)
"""Keys that other programs have as well; one of them alone is no evidence."""

_WORKER = ("offset.storage.topic", "config.storage.topic", "status.storage.topic", "offset.storage.file.filename")
_CLASS_NAME = re.compile(r"(?P<sink>sink)|(?P<source>source)", re.IGNORECASE)
_SOURCES = ("io.debezium.", "org.apache.kafka.connect.mirror.")
"""Packages whose connectors read from elsewhere without saying so in their names."""


def about_kafka(keys: Collection[str]) -> bool:
    """Whether enough keys are a Kafka client's: one that no other program has, or two."""
    known = [key for key in keys if key in vocabulary.everything() and ("." in key or key == "acks")]
    return len(known) > 1 or any(key not in _COMMON_WORDS for key in known)


def framework(keys: Collection[str]) -> tuple[Family, str] | None:
    """Connect or Streams, with the key that tells."""
    if "connector.class" in keys:
        return Family.CONNECT, "connector.class"
    worker = next((key for key in _WORKER if key in keys), "")
    if worker:
        return Family.CONNECT, worker
    own = sorted(vocabulary.streams_only().intersection(keys))
    if "application.id" in keys or len(own) > 1:
        return Family.STREAMS, "application.id" if "application.id" in keys else own[0]
    return None


def family(keys: Collection[str], format: Format) -> tuple[Family, str]:
    """Java or librdkafka, and why. Java works with keys that it does not know, librdkafka refuses them."""
    java = sorted(vocabulary.java_only().intersection(keys))
    librdkafka = sorted(vocabulary.librdkafka_only().intersection(keys))
    if java or librdkafka:
        ignored = format in (Format.PROPERTIES, Format.ENV)
        chosen = Family.JAVA if java and (ignored or len(java) >= len(librdkafka)) else Family.LIBRDKAFKA
        return chosen, f"family guessed from {(java or librdkafka)[0] if chosen is Family.JAVA else librdkafka[0]}"
    if format in (Format.PROPERTIES, Format.ENV):
        return Family.JAVA, f"family guessed: a {_NAMES[format]} is mostly a Java client's"
    return Family.LIBRDKAFKA, f"family guessed: flat keys in {_NAMES[format]} are mostly librdkafka's"


_NAMES = {
    Format.PROPERTIES: "properties file",
    Format.ENV: "file of environment variables",
    Format.YAML: "YAML",
    Format.JSON: "JSON",
    Format.INI: "an INI file",
    Format.KEY_VALUE: "key=value lines",
}


def roles(keys: Iterable[str], *, librdkafka: bool) -> tuple[tuple[Role, str], ...]:
    """The clients that the keys configure: a producer, a consumer, both, or neither, which is an admin client."""
    found = frozenset(keys)
    writing = sorted(vocabulary.producers_only(librdkafka) & found)
    reading = sorted(vocabulary.consumers_only(librdkafka) & found)
    sharing = [] if librdkafka else sorted(vocabulary.share_consumers_only() & found)
    guesses = []
    if writing:
        guesses.append((Role.PRODUCER, f"role guessed from {writing[0]}"))
    if sharing:
        guesses.append((Role.SHARE_CONSUMER, f"role guessed from {sharing[0]}"))
    elif reading:
        guesses.append((Role.CONSUMER, f"role guessed from {reading[0]}"))
    none = (Role.ADMIN, "role guessed: no key in it is only a producer's or a consumer's")
    return tuple(guesses) or (none,)


def connector(keys: Collection[str], class_name: str) -> tuple[Role, str]:
    """Sink, source or worker: by the class's own name, else by the topics."""
    if "connector.class" not in keys and any(key in keys for key in _WORKER):
        return Role.WORKER, f"role guessed from {next(key for key in _WORKER if key in keys)}"
    match = _CLASS_NAME.search(class_name.rpartition(".")[2])
    if match:
        role = Role.SINK if match["sink"] else Role.SOURCE
        return role, f"role guessed from connector.class {class_name}"
    if class_name.startswith(_SOURCES):
        return Role.SOURCE, f"role guessed from connector.class {class_name}"
    topics = next((key for key in ("topics", "topics.regex") if key in keys), "")
    if topics:
        return Role.SINK, f"role guessed from {topics}"
    return Role.SOURCE, "role guessed: it names no topics to read"
