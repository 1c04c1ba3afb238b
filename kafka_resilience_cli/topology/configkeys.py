"""The topic configuration keys of Apache Kafka: type, unit, and the text that a broker gives back for a value.

Keys and types are those of ``org.apache.kafka.storage.internals.log.LogConfig`` from 2.8 to 4.4. Whether a value is
wise, or known to the version of a cluster, is not decided here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kafka_resilience_cli.units import UnitError, format_duration, format_size, parse_duration, parse_number, parse_size

VENDOR_PREFIXES = ("confluent.", "redpanda.", "automq.")
"""Keys that only a vendor's brokers know are passed on as they are."""

REMOTE_DEFAULT = -2
"""``local.retention.*`` and ``remote.copy.lag.*``: take the value of the key without the prefix."""


class Kind(StrEnum):
    """How a value is written and compared."""

    DURATION = "duration"
    SIZE = "size"
    NUMBER = "number"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    LIST = "list"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class ConfigKey:
    """One key. ``choices`` are the values it takes, of a list or a choice; ``least`` the smallest number."""

    kind: Kind
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = (1 << 63) - 1


def _duration(least: int = 0) -> ConfigKey:
    return ConfigKey(Kind.DURATION, least=least)


def _size(least: int = 0, most: int = (1 << 63) - 1) -> ConfigKey:
    return ConfigKey(Kind.SIZE, least=least, most=most)


_INT_MAX = (1 << 31) - 1
_BOOLEAN = ConfigKey(Kind.BOOLEAN)
_TEXT = ConfigKey(Kind.TEXT)

CONFIG_KEYS: Mapping[str, ConfigKey] = {
    "cleanup.policy": ConfigKey(Kind.LIST, ("compact", "delete")),
    "compression.gzip.level": ConfigKey(Kind.NUMBER, least=-1, most=9),
    "compression.lz4.level": ConfigKey(Kind.NUMBER, least=1, most=17),
    "compression.type": ConfigKey(Kind.CHOICE, ("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer")),
    "compression.zstd.level": ConfigKey(Kind.NUMBER, least=-131072, most=22),
    "delete.retention.ms": _duration(),
    "errors.deadletterqueue.group.enable": _BOOLEAN,
    "file.delete.delay.ms": _duration(),
    "flush.messages": ConfigKey(Kind.NUMBER, least=1),
    "flush.ms": _duration(),
    "follower.replication.throttled.replicas": _TEXT,
    "index.interval.bytes": _size(most=_INT_MAX),
    "leader.replication.throttled.replicas": _TEXT,
    "local.retention.bytes": _size(REMOTE_DEFAULT),
    "local.retention.ms": _duration(REMOTE_DEFAULT),
    "max.compaction.lag.ms": _duration(1),
    "max.message.bytes": _size(most=_INT_MAX),
    "message.downconversion.enable": _BOOLEAN,
    "message.format.version": _TEXT,
    "message.timestamp.after.max.ms": _duration(),
    "message.timestamp.before.max.ms": _duration(),
    "message.timestamp.difference.max.ms": _duration(),
    "message.timestamp.type": ConfigKey(Kind.CHOICE, ("CreateTime", "LogAppendTime")),
    "min.cleanable.dirty.ratio": ConfigKey(Kind.DECIMAL),
    "min.compaction.lag.ms": _duration(),
    "min.insync.replicas": ConfigKey(Kind.NUMBER, least=1, most=_INT_MAX),
    "preallocate": _BOOLEAN,
    "remote.copy.lag.bytes": _size(REMOTE_DEFAULT),
    "remote.copy.lag.ms": _duration(REMOTE_DEFAULT),
    "remote.log.copy.disable": _BOOLEAN,
    "remote.log.delete.on.disable": _BOOLEAN,
    "remote.storage.enable": _BOOLEAN,
    "retention.bytes": _size(-1),
    "retention.ms": _duration(-1),
    "segment.bytes": _size(most=_INT_MAX),
    "segment.index.bytes": _size(4, most=_INT_MAX),
    "segment.jitter.ms": _duration(),
    "segment.ms": _duration(1),
    "unclean.leader.election.enable": _BOOLEAN,
}


def vendor_key(key: str) -> bool:
    """Whether a key belongs to a vendor, so that nothing is known of it."""
    return key.startswith(VENDOR_PREFIXES)


def canonical(key: str, text: str) -> str:
    """The broker's own text for a value: milliseconds, bytes, ``true``, ``compact,delete``.

    Vendors' keys keep their text. Raises :class:`UnitError` with what is wrong and what to write.
    """
    known = CONFIG_KEYS.get(key, _TEXT)
    if known.kind is Kind.DURATION:
        return _bounded(key, parse_duration(text, bare=True), known)
    if known.kind is Kind.SIZE:
        return _bounded(key, parse_size(text, bare=True), known)
    if known.kind is Kind.NUMBER:
        return _bounded(key, parse_number(text), known)
    if known.kind is Kind.DECIMAL:
        return _decimal(text)
    if known.kind is Kind.BOOLEAN:
        if text.lower() not in ("true", "false"):
            raise UnitError(f"{text!r} is not true or false")
        return text.lower()
    if known.kind is Kind.CHOICE:
        return _choice(text, known.choices)
    if known.kind is Kind.LIST:
        return _list(text, known.choices)
    return text


def readable(key: str, value: str) -> str:
    """A canonical value with its unit, where the key has one: ``7d``, ``2MiB``; otherwise the value itself."""
    known = CONFIG_KEYS.get(key, _TEXT)
    if known.kind not in (Kind.DURATION, Kind.SIZE):
        return value
    try:
        number = parse_number(value)
    except UnitError:
        return value
    if known.kind is Kind.DURATION:
        return format_duration(number)
    return format_size(number)


def _bounded(key: str, number: int, known: ConfigKey) -> str:
    if number < known.least:
        raise UnitError(f"{key} is at least {known.least}, not {number}")
    if number > known.most:
        raise UnitError(f"{key} is at most {known.most}, not {number}")
    return str(number)


def _decimal(text: str) -> str:
    try:
        number = float(text) if text[:1].isdigit() and text.isascii() and "_" not in text else -1.0
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise UnitError(f"{text!r} is not a number from 0 to 1")
    return repr(number)


def _choice(text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        near = next((c for c in choices if c.lower() == text.lower()), None)
        raise UnitError(f"{text!r} is not one of {', '.join(choices)}" + (f": write {near}" if near else ""))
    return text


def _list(text: str, choices: tuple[str, ...]) -> str:
    items = [item.strip() for item in text.split(",")] if text.strip() else []
    for item in items:
        if item not in choices:
            raise UnitError(f"{item!r} is not one of {', '.join(choices)}")
    if len(set(items)) < len(items):
        raise UnitError(f"{text!r} names a value twice")
    return ",".join(sorted(items))
