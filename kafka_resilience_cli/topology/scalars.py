"""What an unquoted word in YAML means, and which ones two YAML readers would read differently.

Where YAML 1.1, YAML 1.2 and common sense disagree (``on``, ``012``, ``12:30``, ``4.10``, ``1e3``), nothing is guessed:
the word is refused and must be quoted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A word that is refused: ``message`` says how it would be read, ``hint`` what to write."""

    message: str
    hint: str


Scalar: TypeAlias = str | int | float | bool | None

_WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_SWITCHES = {
    **dict.fromkeys(("yes", "Yes", "YES", "on", "On", "ON"), "true"),
    **dict.fromkeys(("no", "No", "NO", "off", "Off", "OFF"), "false"),
}

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
_TRAPS = (
    (re.compile(r"[-+]?0[0-9_]+"), "an octal number in YAML 1.1, a decimal one in 1.2"),
    (re.compile(r"[-+]?0[oxb][0-9a-fA-F_]+"), "a number in some YAML versions, a text in others"),
    (re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"), "a number to base 60"),
    (re.compile(r"[-+]?[0-9]+_[0-9_]*(?:\.[0-9_]*)?"), "a number in YAML 1.1, a text in 1.2"),
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?"), "a date"),
    (
        re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][-+]?[0-9]+"),
        "a number in some YAML versions, a text in others",
    ),
    (re.compile(r"[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN)"), "infinity or not-a-number"),
    (re.compile(r"\+[0-9].*|[-+]?\.[0-9]+|[-+]?[0-9]+\."), "a number"),
    (re.compile(r"-?[0-9]{19,}"), "a number that is too large"),
)


def is_null(text: str) -> bool:
    """Whether an unquoted word stands for no value."""
    return text in _WORDS and _WORDS[text] is None


def resolve(text: str) -> Scalar | Ambiguous:
    """The value of an unquoted word, or why it is refused."""
    if text in _WORDS:
        return _WORDS[text]
    if text in _SWITCHES:
        meant = _SWITCHES[text]
        return Ambiguous(f"YAML reads {text} as {meant}", f'write {meant}, or "{text}" in quotes for the text')
    if text[0] not in "0123456789+-.":
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        value = float(text)
        if repr(value) == text:
            return value
        return Ambiguous(f"YAML reads {text} as the number {value!r}", f'quote it: "{text}"')
    for pattern, meaning in _TRAPS:
        if pattern.fullmatch(text):
            shown = text if len(text) <= 40 else text[:37] + "..."
            return Ambiguous(f"YAML reads {shown} as {meaning}", f'quote it, "{shown}", or write it the plain way')
    return text
