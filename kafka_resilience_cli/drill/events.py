"""The lines of a history: what producers, groups, faults and the final read did, one JSON object each.

Lists are parallel: the offset at an index belongs to the id at that index. A partition is written as Kafka writes it,
``orders-0``. ``at`` is milliseconds since the epoch. Reading and writing files is for ``history.py``, what follows from
the events for ``checker.py``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeAlias

from kafka_resilience_cli.units import LONG_MAX

UNKNOWN_OFFSET = -1
"""The offset of an acknowledgement that did not say one, as Kafka's clients have it."""


class EventError(ValueError):
    """A line that is no event; its message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Producer:
    """One producer instance. An ``idempotent`` one (transactional ones are) owes order and no duplicates."""

    producer: str
    idempotent: bool = False
    at: int = 0


@dataclass(frozen=True, slots=True)
class Send:
    """Written before the records are handed to the client; every attempt of the application has an id of its own.

    ``partition`` may stay empty where the client's partitioner decides, ``tx`` names the transaction.
    """

    producer: str
    ids: Sequence[str]
    partition: str = ""
    keys: Sequence[str] = ()
    tx: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Ok:
    """The broker acknowledged them."""

    ids: Sequence[str]
    partition: str
    offsets: Sequence[int] = ()
    at: int = 0


@dataclass(frozen=True, slots=True)
class Fail:
    """They were certainly not written: refused before they were sent, too large, not authorised."""

    ids: Sequence[str]
    error: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Unknown:
    """They may have been written: timed out, disconnected. A send without a result is unknown too."""

    ids: Sequence[str]
    error: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Transaction:
    """How a transaction ended, as far as its producer knows: ``committed``, ``aborted`` or ``unknown``."""

    tx: str
    outcome: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """A consumer group. Without this line it is taken to read uncommitted records, Kafka's default."""

    group: str
    isolation: str = "read_uncommitted"
    at: int = 0


@dataclass(frozen=True, slots=True)
class Assign:
    """A member got partitions, or sought: from each position on it owes every record, in order."""

    group: str
    member: str
    generation: int
    positions: Mapping[str, int]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """The application got these records of a partition, in this order."""

    group: str
    member: str
    generation: int
    partition: str
    offsets: Sequence[int]
    ids: Sequence[str]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Commit:
    """Offsets that the group's coordinator accepted: of the next record to read, as Kafka counts."""

    group: str
    member: str
    generation: int
    offsets: Mapping[str, int]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """Something was broken. ``proof`` is what showed that it really was; without it nothing is proven."""

    fault: str
    proof: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Log:
    """Records that the final read found: a fresh consumer, read_committed, from the beginning, after all has healed."""

    partition: str
    offsets: Sequence[int]
    ids: Sequence[str]
    at: int = 0


@dataclass(frozen=True, slots=True)
class LogEnd:
    """The final read of a partition is over.

    ``start`` and ``end`` are the log's own (its start, its high watermark), ``position`` is how far the reader came.
    """

    partition: str
    start: int
    position: int
    end: int
    at: int = 0


@dataclass(frozen=True, slots=True)
class End:
    """The history is whole."""

    at: int = 0


Event: TypeAlias = (
    Producer | Send | Ok | Fail | Unknown | Transaction | Group | Assign | Read | Commit | Fault | Log | LogEnd | End
)

EVENTS: Mapping[str, type[Any]] = {
    "producer": Producer,
    "send": Send,
    "ok": Ok,
    "fail": Fail,
    "unknown": Unknown,
    "transaction": Transaction,
    "group": Group,
    "assign": Assign,
    "read": Read,
    "commit": Commit,
    "fault": Fault,
    "log": Log,
    "log-end": LogEnd,
    "end": End,
}
"""By the value of ``event``."""

_NAMES = {kind: name for name, kind in EVENTS.items()}
_WORDS = {
    ("transaction", "outcome"): ("committed", "aborted", "unknown"),
    ("group", "isolation"): ("read_committed", "read_uncommitted"),
}
_LISTS = ("keys", "offsets")
"""Parallel to ``ids``, where a line has both."""


def encode(event: Event) -> str:
    """One line without its end; what has its default is left out."""
    said = {field.name: value for field in fields(event) if (value := getattr(event, field.name)) != field.default}
    return json.dumps({"event": _NAMES[type(event)], **said}, ensure_ascii=False, separators=(",", ":"))


def decode(document: object) -> Event:
    """The event of a line's JSON. Raises :class:`EventError`."""
    if not isinstance(document, dict):
        raise EventError("a line is a JSON object")
    name = document.get("event")
    kind = EVENTS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise EventError(f"event is one of {', '.join(EVENTS)}, not {json.dumps(name)[:40]}")
    values = {}
    for field, check, required in _FIELDS[kind]:
        value = document.get(field, MISSING)
        if value is MISSING:
            if required:
                raise EventError(f"{name} needs {field}")
            continue
        problem = check(value)
        if problem:
            raise EventError(f"{field} of {name} {problem}")
        values[field] = value
    if len(values) + 1 != len(document):
        stranger = min(set(document) - set(values) - {"event"})
        raise EventError(f"{name} has no {stranger[:40]!r}")
    _whole(str(name), values)
    event: Event = kind(**values)
    return event


def _whole(name: str, values: Mapping[str, Any]) -> None:
    for (event, field), words in _WORDS.items():
        if event == name and field in values and values[field] not in words:
            raise EventError(f"{field} of {name} is one of {', '.join(words)}")
    ids = values.get("ids")
    for field in _LISTS if ids is not None else ():
        if values.get(field) and len(values[field]) != len(ids or ()):
            raise EventError(f"{name} has {len(ids or ())} ids and {len(values[field])} {field}")
    if name in ("read", "log") and len(values["offsets"]) != len(values["ids"]):
        raise EventError(f"{name} has {len(values['ids'])} ids and {len(values['offsets'])} offsets")


def _text(value: object) -> str:
    return "" if isinstance(value, str) else "is a text"


def _flag(value: object) -> str:
    return "" if isinstance(value, bool) else "is true or false"


def _number(value: object) -> str:
    return "" if type(value) is int and UNKNOWN_OFFSET <= value <= LONG_MAX else "is a whole number"


def _texts(value: object) -> str:
    return "" if isinstance(value, list) and set(map(type, value)) <= {str} else "is a list of texts"


def _numbers(value: object) -> str:
    if isinstance(value, list) and set(map(type, value)) <= {int}:
        return "" if not value or (min(value) >= UNKNOWN_OFFSET and max(value) <= LONG_MAX) else "is out of range"
    return "is a list of whole numbers"


def _positions(value: object) -> str:
    if isinstance(value, dict) and not any(map(_number, value.values())):
        return ""
    return "is an object of partitions and offsets"


_CHECKS: Mapping[str, Callable[[object], str]] = {
    "str": _text,
    "bool": _flag,
    "int": _number,
    "Sequence[str]": _texts,
    "Sequence[int]": _numbers,
    "Mapping[str, int]": _positions,
}
_FIELDS = {
    kind: tuple((field.name, _CHECKS[str(field.type)], field.default is MISSING) for field in fields(kind))
    for kind in EVENTS.values()
}
