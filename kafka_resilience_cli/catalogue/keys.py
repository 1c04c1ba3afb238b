"""What the catalogue knows of one configuration key, in one version of one client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kafka_resilience_cli.catalogue.version import Version


class Table(StrEnum):
    """The tables of the catalogue; each is one data file, loaded on its own.

    The first eight are ``ConfigDef``s of Kafka's Java classes (their versions are Kafka's), ``librdkafka`` is the
    library's own property table, ``spring-boot`` the configuration metadata in Boot's jars.
    """

    PRODUCER = "producer"
    CONSUMER = "consumer"
    SHARE_CONSUMER = "share-consumer"
    ADMIN = "admin"
    STREAMS = "streams"
    CONNECTOR = "connector"
    SINK = "sink"
    SOURCE = "source"
    WORKER = "worker"
    TOPIC = "topic"
    BROKER = "broker"
    LIBRDKAFKA = "librdkafka"
    SPRING_BOOT = "spring-boot"


class Kind(StrEnum):
    """How a value is parsed: Kafka's ``ConfigDef.Type`` and its like in librdkafka and Spring."""

    BOOLEAN = "boolean"
    INT = "int"
    SHORT = "short"
    LONG = "long"
    DOUBLE = "double"
    STRING = "string"
    LIST = "list"
    CLASS = "class"
    PASSWORD = "password"
    ENUM = "enum"
    """One of ``choices`` (librdkafka, Spring)."""
    FLAGS = "flags"
    """A list of ``choices`` (librdkafka's ``debug``)."""
    DURATION = "duration"
    SIZE = "size"
    MAP = "map"
    OTHER = "other"
    """Pointers and callbacks, which no file can hold."""

    @property
    def numeric(self) -> bool:
        return self in (Kind.INT, Kind.SHORT, Kind.LONG, Kind.DOUBLE)


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """One key. ``default`` is the text a file would hold; ``None`` where there is none (``required`` tells apart).

    ``least`` and ``most`` bound numbers; ``choices`` are the values it takes, where the client lists them; ``valid``
    is the client's own text about valid values. ``scope`` (librdkafka) is ``producer``, ``consumer`` or empty for
    both; ``alias_of`` names the key that this one stands for. ``deprecated`` says so in the client's words (empty:
    not deprecated), ``replacement`` names the key to use instead. ``internal`` keys are not for users. One that is not
    ``supported`` does nothing any more: the framework still names it only to say so (Spring Boot).
    """

    name: str
    kind: Kind
    default: str | None = None
    required: bool = False
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    valid: str = ""
    importance: str = ""
    doc: str = ""
    scope: str = ""
    alias_of: str = ""
    deprecated: str = ""
    replacement: str = ""
    internal: bool = False
    supported: bool = True


@dataclass(frozen=True, slots=True)
class KeyTable:
    """One table in one version. ``version`` is the release line that answers for the one asked for.

    ``exact`` is false where a newer version than any known was asked for: the newest known one stands in.
    """

    table: Table
    version: Version
    exact: bool
    keys: Mapping[str, KeyFacts]
    added: Mapping[str, Version] = field(default_factory=dict)
    """Keys of later versions, and the version that brought them."""
    removed: Mapping[str, Version] = field(default_factory=dict)
    """Keys of earlier versions, and the version that lacked them first."""

    def get(self, key: str) -> KeyFacts | None:
        return self.keys.get(key)
