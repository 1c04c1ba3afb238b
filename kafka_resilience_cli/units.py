"""Durations and sizes as people write them, to and from the milliseconds and bytes that Kafka counts in.

Which configuration key is which is not known here. Fractions are refused, because they hide rounding, and so are
decimal sizes (``GB``), because Kafka counts in powers of two and nobody means 7 % less.
"""

from __future__ import annotations

import re

DURATION_UNITS = {"d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}
"""Milliseconds per unit, largest first."""

SIZE_UNITS = {"GiB": 1 << 30, "MiB": 1 << 20, "KiB": 1 << 10, "B": 1}
"""Bytes per unit, largest first."""

INT_MAX = (1 << 31) - 1
"""The largest value of the keys that Kafka holds in 32 bits."""

LONG_MAX = (1 << 63) - 1
"""The largest value that Kafka can hold: "never", for most keys."""

_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,18})")
_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?", re.ASCII)
_SIZE = re.compile(r"(\d+)(GiB|MiB|KiB|B)", re.ASCII)
_NUMBER_AND_WORD = re.compile(r"([0-9][0-9.,_]*)\s*([A-Za-zµ]+)")


class UnitError(ValueError):
    """A text that is no duration or size. Its message ends with what to write instead."""


def parse_number(text: str) -> int:
    """A whole number in Kafka's range, written the plain way. Raises :class:`UnitError`."""
    if not _NUMBER.fullmatch(text):
        raise UnitError(f"{text!r} is not a whole number")
    return _in_range(int(text), text)


def parse_duration(text: str, *, bare: bool = False) -> int:
    """Milliseconds of ``7d``, ``1h30m``, ``250ms``; ``-1`` (no limit) stays.

    ``bare`` also accepts a number without a unit, as milliseconds, the way Kafka's own files have it. Raises
    :class:`UnitError`.
    """
    if text == "-1" or (bare and _NUMBER.fullmatch(text)):
        return parse_number(text)
    match = _DURATION.fullmatch(text)
    if match and text:
        counts = zip(match.groups(), DURATION_UNITS.values(), strict=True)
        return _in_range(sum(int(count[:20]) * unit for count, unit in counts if count), text)
    raise UnitError(f"{text!r} is not a duration: {_duration_advice(text)}")


def parse_size(text: str, *, bare: bool = False) -> int:
    """Bytes of ``2MiB``, ``512B``; ``-1`` (no limit) stays. ``bare`` as in :func:`parse_duration`.

    Raises :class:`UnitError`.
    """
    if text == "-1" or (bare and _NUMBER.fullmatch(text)):
        return parse_number(text)
    match = _SIZE.fullmatch(text)
    if match:
        return _in_range(int(match[1][:20]) * SIZE_UNITS[match[2]], text)
    raise UnitError(f"{text!r} is not a size: {_size_advice(text)}")


def format_duration(milliseconds: int) -> str:
    """The shortest exact text that :func:`parse_duration` reads back: ``1d12h``, ``0ms``; negative numbers stay."""
    if milliseconds < 0:
        return str(milliseconds)
    parts, rest = [], milliseconds
    for name, unit in DURATION_UNITS.items():
        count, rest = divmod(rest, unit)
        if count:
            parts.append(f"{count}{name}")
    return "".join(parts) or "0ms"


def format_size(size: int) -> str:
    """Bytes in the largest unit that divides them exactly: ``2MiB``, ``1048588B``; negative numbers stay."""
    if size < 0:
        return str(size)
    for name, unit in SIZE_UNITS.items():
        if size >= unit and size % unit == 0:
            return f"{size // unit}{name}"
    return "0B"


def _in_range(value: int, text: str) -> int:
    if -LONG_MAX <= value <= LONG_MAX:
        return value
    shown = text if len(text) <= 40 else text[:37] + "..."
    raise UnitError(f"{shown!r} is more than Kafka can hold ({LONG_MAX})")


def _duration_advice(text: str) -> str:
    match = _NUMBER_AND_WORD.fullmatch(text)
    if _NUMBER.fullmatch(text):
        return f"say the unit, as in {text.lstrip('-')}ms" if text != "0" else "write 0ms"
    if match and "." in match[1]:
        return "fractions are not allowed, write 1h30m for an hour and a half"
    word = match[2].lower() if match else ""
    for names, unit in _LONG_NAMES:
        if match and (word in names or word.rstrip("s") in names):
            return f"write {match[1]}{unit}"
    if match and word in ("w", "week", "weeks") and match[1].isdigit():
        return f"the units are ms, s, m, h and d: write {int(match[1][:9]) * 7}d"
    return "the units are ms, s, m, h and d, largest first, as in 7d, 1h30m or 250ms"


_LONG_NAMES = (
    (("msec", "milli", "millisecond"), "ms"),
    (("sec", "second", "s"), "s"),
    (("min", "minute"), "m"),
    (("hr", "hour", "h"), "h"),
    (("day", "d"), "d"),
)


def _size_advice(text: str) -> str:
    match = _NUMBER_AND_WORD.fullmatch(text)
    if _NUMBER.fullmatch(text):
        return f"say the unit, as in {text.lstrip('-')}B"
    if match and "." in match[1]:
        return "fractions are not allowed, write 1536KiB for one and a half MiB"
    word = match[2].lower() if match else ""
    letter = word[:1].upper()
    if match and word in ("kb", "mb", "gb"):
        return (
            f"{match[2]} can mean powers of ten or of two, and Kafka counts bytes: "
            f"write {match[1]}{letter}iB for powers of two, or the number of bytes"
        )
    if match and word in ("k", "m", "g", "kib", "mib", "gib"):
        return f"write {match[1]}{letter}iB"
    return "the units are B, KiB, MiB and GiB, as in 512B or 2MiB"
