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


def encode(event: Event) -> str:
    """One line without its end; what has its default is left out."""
    said: dict[str, Any] = {"event": _NAMES[type(event)]}
    for name, default in _DEFAULTS[type(event)]:
        value = getattr(event, name)
        if value != default:
            said[name] = value
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def decode(document: object) -> Event:
    """The event of a line's JSON. Raises :class:`EventError`."""
    if not isinstance(document, dict):
        raise EventError("a line is a JSON object")
    said = dict(document)
    name = said.pop("event", None)
    kind = EVENTS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise EventError(f"event is one of {', '.join(EVENTS)}, not {json.dumps(name)[:40]}")
    checks = _CHECKS[kind]
    for field, value in said.items():
        check = checks.get(field)
        if check is None:
            raise EventError(f"{name} has no {field[:40]!r}")
        problem = check(value)
        if problem:
            raise EventError(f"{field} of {name} {problem}")
    if not _REQUIRED[kind] <= said.keys():
        raise EventError(f"{name} needs {', '.join(sorted(_REQUIRED[kind] - said.keys()))}")
    if "ids" in said:
        _parallel(name, said)
    event: Event = kind(**said)
    return event


def _parallel(name: object, document: Mapping[str, Any]) -> None:
    count = len(document["ids"])
    for field in ("offsets", "keys"):
        values = document.get(field)
        if values is not None and len(values) != count and (values or name in ("read", "log")):
            raise EventError(f"{name} has {count} ids and {len(values)} {field}")


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


def _word(*words: str) -> Callable[[object], str]:
    return lambda value: "" if value in words else f"is one of {', '.join(words)}"


_TYPES: Mapping[str, Callable[[object], str]] = {
    "str": _text,
    "bool": _flag,
    "int": _number,
    "Sequence[str]": _texts,
    "Sequence[int]": _numbers,
    "Mapping[str, int]": _positions,
}
_WORDS = {
    (Transaction, "outcome"): _word("committed", "aborted", "unknown"),
    (Group, "isolation"): _word("read_committed", "read_uncommitted"),
}
_CHECKS = {
    kind: {field.name: _WORDS.get((kind, field.name), _TYPES[str(field.type)]) for field in fields(kind)}
    for kind in EVENTS.values()
}
_REQUIRED = {
    kind: frozenset(field.name for field in fields(kind) if field.default is MISSING) for kind in EVENTS.values()
}
_DEFAULTS = {kind: tuple((field.name, field.default) for field in fields(kind)) for kind in EVENTS.values()}
