"""Topic configuration values: when two are the same to a broker, and how a person reads them.

Keys are told apart by their names only; which keys exist is for the catalogue and, in the end, for the broker.
"""

from __future__ import annotations

import re

from kafka_resilience_cli.topology.configkeys import REMOTE_DEFAULT, readable
from kafka_resilience_cli.units import LONG_MAX

UNORDERED = frozenset(
    {"cleanup.policy", "leader.replication.throttled.replicas", "follower.replication.throttled.replicas"}
)
"""List keys whose order means nothing."""

THROTTLES = frozenset({"leader.replication.throttled.replicas", "follower.replication.throttled.replicas"})
"""Set by a reassignment while it runs, and removed by it: never pruned."""

REMOVED_KEYS = {
    "message.format.version": "remove it: Kafka 4.0 dropped the key",
    "message.downconversion.enable": "remove it: Kafka 4.0 dropped the key",
    "message.timestamp.difference.max.ms": "use message.timestamp.before.max.ms and message.timestamp.after.max.ms",
}
"""Keys that Kafka 4.0 no longer knows, and what to do."""

_INTEGER = re.compile(r"[+-]?[0-9]{1,30}")
_DECIMAL = re.compile(r"[+-]?[0-9]+\.[0-9]+")


def normal(key: str, value: str) -> str:
    """``value`` as the broker would report it, with lists that have no order sorted."""
    text = value.strip()
    lowered = text.lower()
    if lowered in ("true", "false"):
        return lowered
    if key in UNORDERED:
        return ",".join(sorted({part.strip() for part in text.split(",") if part.strip()}))
    if "," in text:
        return ",".join(part.strip() for part in text.split(","))
    return _number(text)


def same(key: str, one: str | None, other: str | None) -> bool:
    """Whether a broker sees no difference. ``None`` is "no value", equal only to itself."""
    if one is None or other is None or one == other:
        return one == other
    return normal(key, one) == normal(key, other)


def short(key: str, value: str) -> str:
    """``7d``, ``2MiB``, ``unlimited``: the value as one would say it."""
    number = integer(value)
    if number == LONG_MAX or (number == -1 and key in ("retention.ms", "retention.bytes")):
        return "unlimited"
    if number == REMOTE_DEFAULT and key.startswith("local.retention."):
        return "as " + key.removeprefix("local.")
    return readable(key, value) or '""'


def described(key: str, value: str) -> str:
    """``7d (604800000)``: the value as one would say it, and raw where that differs."""
    said = short(key, value)
    return said if said in (value, f"{value}B", f"{value}ms", '""') else f"{said} ({value})"


def integer(value: str | None) -> int | None:
    """The value as a whole number, or ``None`` where it is none."""
    return int(value) if value is not None and _INTEGER.fullmatch(value.strip()) else None


def limit(value: str | None) -> float | None:
    """A retention limit as a number: ``-1`` is infinite, ``None`` unknown."""
    number = integer(value)
    if number is None:
        return None
    return float("inf") if number < 0 else number


def _number(text: str) -> str:
    if _INTEGER.fullmatch(text):
        return str(int(text))
    return repr(float(text)) if _DECIMAL.fullmatch(text) else text
