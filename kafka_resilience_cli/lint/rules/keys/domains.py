"""Which values a client takes for a key, by what the catalogue knows of it. Not a rule."""

from __future__ import annotations

import re
from collections.abc import Callable

from kafka_resilience_cli.catalogue.keys import KeyFacts, Kind

_INTEGER = re.compile(r"[+-]?[0-9]+")
_BITS = {Kind.SHORT: 15, Kind.INT: 31, Kind.LONG: 63}
_ANY_CASE = frozenset({"share.acquire.mode"})
"""Keys whose words Java takes in any case, although their validators do not say so."""

_TRUE_OR_FALSE = ("true", "t", "1", "false", "f", "0")


def java_refuses(value: str, *domains: KeyFacts) -> str:
    """Why each of these versions of a Java client refuses the value; empty where one takes it."""
    return _all(_java, value.strip(), domains)


def librdkafka_refuses(value: str, *domains: KeyFacts) -> str:
    """Why each of these versions of librdkafka refuses the value; empty where one takes it."""
    return _all(_librdkafka, value, domains)


def _all(refuses: Callable[[str, KeyFacts], str], value: str, domains: tuple[KeyFacts, ...]) -> str:
    reasons = [refuses(value, facts) for facts in domains]
    return reasons[0] if reasons and all(reasons) else ""


_DIGITS = 40
"""Whole numbers with more of them are beyond every limit, and slow or refused by Python."""


def _java(value: str, facts: KeyFacts) -> str:
    if facts.kind is Kind.BOOLEAN:
        return "" if value.lower() in ("true", "false") else "it is true or false"
    if facts.kind in _BITS:
        return _java_number(value, facts)
    if facts.kind is Kind.DOUBLE:
        try:
            return _range(float(value), facts)
        except ValueError:
            return "it is a number"
    if facts.choices and facts.kind in (Kind.STRING, Kind.ENUM):
        return _java_word(value, facts)
    if facts.kind is Kind.STRING and not value and "non-empty string" in facts.valid:
        return "it may not be empty"
    return ""


def _java_number(value: str, facts: KeyFacts) -> str:
    if not _INTEGER.fullmatch(value):
        return "it is a whole number without unit"
    bits, digits = _BITS[facts.kind], value.lstrip("+-0") or "0"
    number = int(digits[:_DIGITS]) * (-1 if value.startswith("-") else 1)
    if not -(2**bits) <= number < 2**bits:
        return f"the largest value is {2**bits - 1}"
    return _range(number, facts)


def _java_word(value: str, facts: KeyFacts) -> str:
    folding = "case insensitive" in facts.valid or facts.name in _ANY_CASE
    known = {choice.lower() for choice in facts.choices} if folding else set(facts.choices)
    if (value.lower() if folding else value) in known:
        return ""
    return f"it is one of {', '.join(facts.choices)}"


def _librdkafka(value: str, facts: KeyFacts) -> str:
    if facts.kind is Kind.BOOLEAN:
        return "" if value.lower() in _TRUE_OR_FALSE else "it is true or false"
    if facts.kind is Kind.INT:
        if not value:
            return "it may not be empty"
        number = strtol(value)
        if number is None:
            return "" if value.lower() in map(str.lower, facts.choices) or _acks(value, facts) else "it is a number"
        return _range(number, facts)
    if facts.kind is Kind.DOUBLE:
        match = re.match(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)", value)
        return _range(float(match[0]), facts) if match else "it is a number"
    if facts.kind is Kind.ENUM and facts.choices and (value.strip() or not value):
        return "" if value.lower() in map(str.lower, facts.choices) else f"it is one of {', '.join(facts.choices)}"
    return ""


def _acks(value: str, facts: KeyFacts) -> bool:
    return value.lower() == "all" and facts.name in ("acks", "request.required.acks")


def strtol(text: str) -> int | None:
    """What C's ``strtol`` with base 0, cut to 32 bits, makes of a text; ``None`` where it starts with no number.

    This is how librdkafka reads whole numbers: ``30s`` is 30, ``010`` is 8, ``0x10`` is 16.
    """
    match = re.match(r"\s*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)", text)
    if match is None:
        return None
    digits = match[2]
    base = 16 if digits[:2].lower() == "0x" else 8 if digits.startswith("0") and len(digits) > 1 else 10
    number = int(digits[:_DIGITS], base) * (-1 if match[1] == "-" else 1)
    number = max(-(2**63), min(2**63 - 1, number))
    return (number + 2**31) % 2**32 - 2**31


def _range(number: float, facts: KeyFacts) -> str:
    if facts.least is not None and number < facts.least:
        return f"the least value is {facts.least:.15g}"
    if facts.most is not None and number > facts.most:
        return f"the largest value is {facts.most:.15g}"
    return ""
