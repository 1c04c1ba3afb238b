"""Reading and writing the headers that frameworks put on failed records.

Headers come from anywhere and are treated as hostile: every length is checked before it is decoded, text that is not
UTF-8 is shown escaped, and what cannot be read is named instead of guessed. Which headers a framework uses is for the
dialect modules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, TypeAlias

Headers: TypeAlias = Sequence[tuple[str, bytes | None]]
"""A record's headers, in order, with duplicates and nulls, as confluent-kafka hands them out."""

_INT32 = 2**31
_INT64 = 2**63
_DECIMAL = re.compile(rb"-?[0-9]{1,19}")


@dataclass(frozen=True, slots=True)
class Failure:
    """What the headers of a retried or dead-lettered record say. ``None`` where they do not; times in epoch ms.

    ``attempt`` counts the deliveries that have failed so far, the first one included.
    """

    attempt: int | None = None
    due_ms: int | None = None
    origin_topic: str | None = None
    origin_partition: int | None = None
    origin_offset: int | None = None
    origin_timestamp_ms: int | None = None
    group: str | None = None
    first_failure_ms: int | None = None
    error_class: str | None = None
    error_message: str | None = None
    cause_class: str | None = None

    @property
    def root_class(self) -> str | None:
        """The class to group failures by: frameworks wrap the cause in an exception of their own."""
        return self.cause_class or self.error_class


@dataclass(frozen=True, slots=True)
class Decoded:
    """A failure, and the headers that were there but could not be read."""

    failure: Failure
    unreadable: tuple[str, ...] = ()


class Newest(Enum):
    """Which of several headers of one name the framework wrote last."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Encoding:
    """How one value is bytes. ``decode`` raises ``ValueError`` on anything it does not accept."""

    encode: Callable[[int | str], bytes]
    decode: Callable[[bytes], int | str]


@dataclass(frozen=True, slots=True)
class HeaderField:
    """A header and the :class:`Failure` attribute it carries. ``shift`` is added when it is written."""

    name: str
    attribute: str
    encoding: Encoding
    newest: Newest = Newest.LAST
    shift: int = 0


_ATTRIBUTES = frozenset(f.name for f in fields(Failure))


@dataclass(frozen=True, slots=True)
class HeaderCodec:
    """A framework's headers. Of several fields for one attribute the first that can be read counts.

    ``strip`` are the headers (a trailing ``*``: all that begin so) that must not survive a redrive, because they make
    the framework count on where it stopped or send the record straight back.
    """

    fields: tuple[HeaderField, ...]
    strip: tuple[str, ...]

    def __post_init__(self) -> None:
        unknown = {f.attribute for f in self.fields} - _ATTRIBUTES
        if unknown:
            raise ValueError(f"not an attribute of Failure: {sorted(unknown)}")

    def encode(self, failure: Failure) -> tuple[tuple[str, bytes], ...]:
        """The headers for what is known of ``failure``, in the framework's order."""
        written = []
        for spec in self.fields:
            value = getattr(failure, spec.attribute)
            if value is not None:
                shifted = value + spec.shift if isinstance(value, int) else value
                written.append((spec.name, spec.encoding.encode(shifted)))
        return tuple(written)

    def decode(self, headers: Headers) -> Decoded:
        """What ``headers`` say; never raises."""
        known: dict[str, Any] = {}
        unreadable = []
        for spec in self.fields:
            values = [value for name, value in headers if name == spec.name]
            if not values:
                continue
            raw = values[0] if spec.newest is Newest.FIRST else values[-1]
            try:
                if raw is None:
                    raise ValueError("null")
                value = spec.encoding.decode(raw)
            except ValueError:
                unreadable.append(spec.name)
                continue
            known.setdefault(spec.attribute, value - spec.shift if isinstance(value, int) else value)
        return Decoded(Failure(**known), tuple(unreadable))

    def strips(self, name: str) -> bool:
        """Whether a redrive leaves out the header ``name``."""
        return any(name.startswith(s[:-1]) if s.endswith("*") else name == s for s in self.strip)


def _number(value: int | str, limit: int) -> int:
    if not isinstance(value, int) or not -limit <= value < limit:
        raise ValueError(f"{value!r} does not fit")
    return value


def _fixed(raw: bytes, length: int) -> int:
    if len(raw) != length:
        raise ValueError(f"{len(raw)} bytes, not {length}")
    return int.from_bytes(raw, "big", signed=True)


def _decode_decimal(raw: bytes) -> int:
    if not _DECIMAL.fullmatch(raw):
        raise ValueError("not a decimal number")
    return _number(int(raw), _INT64)


def _decode_big_integer(raw: bytes) -> int:
    if not 1 <= len(raw) <= 8:
        raise ValueError(f"{len(raw)} bytes, not 1 to 8")
    return int.from_bytes(raw, "big", signed=True)


def _encode_big_integer(value: int | str) -> bytes:
    number = _number(value, _INT64)
    bits = (number if number >= 0 else ~number).bit_length()
    return number.to_bytes(bits // 8 + 1, "big", signed=True)


def _decode_text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")


def _encode_text(value: int | str) -> bytes:
    return str(value).encode("utf-8", "backslashreplace")


TEXT = Encoding(_encode_text, _decode_text)
DECIMAL = Encoding(lambda v: str(_number(v, _INT64)).encode("ascii"), _decode_decimal)
INT32 = Encoding(lambda v: _number(v, _INT32).to_bytes(4, "big", signed=True), lambda raw: _fixed(raw, 4))
INT64 = Encoding(lambda v: _number(v, _INT64).to_bytes(8, "big", signed=True), lambda raw: _fixed(raw, 8))
BIG_INTEGER = Encoding(_encode_big_integer, _decode_big_integer)
"""``java.math.BigInteger.toByteArray``: big-endian two's complement in as few bytes as hold it and its sign."""
