"""Texts as Spring converts them: YAML's scalars, durations, data sizes, booleans, enums, lists.

``None`` is the answer where Boot would refuse the text.
"""

from __future__ import annotations

import re

from kafka_resilience_cli.catalogue.spring_keys import TypedProperty

_TRUE = frozenset({"true", "on", "yes", "1"})
_FALSE = frozenset({"false", "off", "no", "0"})
_YAML_BOOLEAN = re.compile(r"(?:yes|Yes|YES|true|True|TRUE|on|On|ON)|(no|No|NO|false|False|FALSE|off|Off|OFF)")
_YAML_NULL = re.compile(r"~|null|Null|NULL|")
_YAML_INT = re.compile(
    r"([-+]?)(?:0b(?P<two>[01_]+)|0x(?P<sixteen>[0-9a-fA-F_]+)|0(?P<eight>[0-7_]+)|(?P<sixty>[1-9][0-9_]*(?::[0-5]?[0-9])+)"
    r"|(?P<ten>0|[1-9][0-9_]*))"
)
_YAML_FLOAT = re.compile(
    r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[0-9][0-9_]*[eE][-+]?[0-9]+|\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?)"
)
_AMOUNT = re.compile(r"([+-]?[0-9]+)([a-zA-Z]{0,2})")
_ISO = re.compile(
    r"([+-]?)P(?:([+-]?[0-9]+)D)?(?:T(?:([+-]?[0-9]+)H)?(?:([+-]?[0-9]+)M)?(?:([+-]?[0-9]+)(?:[.,]([0-9]{0,9}))?S)?)?",
    re.IGNORECASE,
)
_NANOS = {
    "ns": 1,
    "us": 10**3,
    "ms": 10**6,
    "": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
    "d": 86400 * 10**9,
}
_BYTES = {"": 1, "B": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3, "TB": 1024**4}


def yaml_scalar(plain: str) -> str:
    """A plain scalar as SnakeYAML reads it (YAML 1.1, timestamps off), as the text of the Java object."""
    boolean = _YAML_BOOLEAN.fullmatch(plain)
    if boolean:
        return "false" if boolean[1] else "true"
    if _YAML_NULL.fullmatch(plain):
        return ""
    number = _YAML_INT.fullmatch(plain)
    if number:
        return str(-_integer(number) if number[1] == "-" else _integer(number))
    if _YAML_FLOAT.fullmatch(plain):
        return java_double(float(plain.replace("_", "")))
    return plain


def _integer(match: re.Match[str]) -> int:
    groups = {name: text.replace("_", "") for name, text in match.groupdict().items() if text is not None}
    if "sixty" in groups:
        total = 0
        for part in groups["sixty"].split(":"):
            total = total * 60 + int(part)
        return total
    base = {"two": 2, "sixteen": 16, "eight": 8, "ten": 10}
    return next(int(text or "0", base[name]) for name, text in groups.items())


def java_double(value: float) -> str:
    """``Double.toString``."""
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(value) if "e" not in repr(value) else f"{value:.20f}".rstrip("0")
    if value != value or value in (float("inf"), float("-inf")):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    mantissa, _, exponent = f"{value!r}".partition("e")
    digits = mantissa.replace(".", "").replace("-", "")
    if not exponent:
        whole, _, fraction = mantissa.lstrip("-").partition(".")
        digits, exponent = (whole + fraction).rstrip("0") or "0", str(len(whole) - 1)
    elif "." not in mantissa:
        digits += "0"
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{int(exponent)}"


def converted(typed: TypedProperty, text: str) -> str | None:
    """What the client gets of a typed property's text; an empty text of most types is nothing at all: ``""``."""
    match typed.kind:
        case "text" | "class":
            return text.strip() if typed.kind == "class" else text
        case "list":
            return ",".join(part.strip() for part in text.split(",")) if text.strip() else ""
        case "boolean":
            return _boolean(text.strip().lower())
        case "int":
            return _int(re.sub(r"\s", "", text))
        case "duration":
            return _cast(milliseconds(text.strip()), typed.bits) if text.strip() else ""
        case "size":
            return _cast(size_in_bytes(text.strip()), typed.bits) if text.strip() else ""
        case "enum":
            return _enum(typed, text.strip()) if text.strip() else ""
        case "resource":
            return re.sub(r"file:(?://[^/]*(?=/))?", "", text, count=1) if text.startswith("file:") else None
    return None


def milliseconds(text: str) -> int | None:
    """``30s``, ``500``, ``PT1M30S``: Boot's ``DurationStyle`` with milliseconds where no unit stands."""
    amount = _AMOUNT.fullmatch(text)
    if amount:
        unit = _NANOS.get(amount[2].lower())
        return None if unit is None else int(amount[1]) * unit // 10**6
    iso = _ISO.fullmatch(text)
    if not iso or not any(iso.groups()[1:]) or text.upper().endswith("T"):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in iso.groups()[1:5])
    nanos = int((iso[6] or "").ljust(9, "0") or 0)
    total = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 10**9
    total += -nanos if (iso[5] or "").startswith("-") else nanos
    return (-total if iso[1] == "-" else total) // 10**6


def size_in_bytes(text: str) -> int | None:
    """``64KB`` is 65536: Spring's ``DataSize``, which knows upper case only."""
    amount = _AMOUNT.fullmatch(text)
    unit = _BYTES.get(amount[2]) if amount else None
    return int(amount[1]) * unit if amount and unit is not None else None


def _cast(number: int | None, bits: int) -> str | None:
    """As Java's cast to ``int`` does, silently: 30 days of milliseconds are a negative number."""
    if number is None:
        return None
    half = 1 << (bits - 1)
    return str((number + half) % (2 * half) - half)


def _boolean(text: str) -> str | None:
    if not text:
        return ""
    return "true" if text in _TRUE else "false" if text in _FALSE else None


def _int(text: str) -> str | None:
    if not text:
        return ""
    match = re.fullmatch(r"([+-]?)(?:0[xX]([0-9a-fA-F]+)|#([0-9a-fA-F]+)|([0-9]+))", text)
    if not match:
        return None
    number = int(match[4]) if match[4] else int(match[2] or match[3], 16)
    return str(-number if match[1] == "-" else number)


def _enum(typed: TypedProperty, text: str) -> str | None:
    """Boot compares letters and digits, in any case."""
    wanted = re.sub(r"[^a-z0-9]", "", text.lower())
    return next((texts for name, texts in typed.texts.items() if name.lower().replace("_", "") == wanted), None)
