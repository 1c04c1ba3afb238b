"""What can be read out of the clients' own texts: first sentences, bounds, choices, deprecations. Pure."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"</?(?:a|b|code|em|i|span|strong|tt)(?:\s[^>]*)?>")
_BREAK = re.compile(r"</?(?:br|div|h\d|li|ol|p|pre|table|td|th|tr|ul)(?:\s[^>]*)?/?>")
_BLOCK = re.compile(r"<(?:ul|ol|p|br|/p|li|pre)\b[^>]*>.*", re.DOTALL)
_SENTENCE = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\betc)(?<!\bvs)[.!?](?=\s)")
_NUMBER = r"-?[0-9.]+(?:E[0-9]+)?"
_RANGE = re.compile(rf"\[({_NUMBER})?,?\.\.\.,?({_NUMBER})?\]")
_CHOICES = re.compile(r"(\(case insensitive\) )?\[([^\[\]]*)\]")
_DEPRECATION = re.compile(
    r"^\W*deprecated\b|\b(?:this|the) (?:config|configuration|property|option) (?:is|has been) (?:now )?deprecated\b"
    r"|\bis deprecated and will be removed\b|^marked for deprecation",
    re.IGNORECASE,
)
_OPTION_OF_ANOTHER = re.compile(r"\bJAAS option\b|^Deprecated options are\b")
_REPLACEMENT = re.compile(
    r"(?:\buse|\balias for)\s+(?:the\s+)?[`'\"]?([a-z][a-z0-9.\-]*[a-z0-9])[`'\"]?(?=[\s,.]|$)", re.IGNORECASE
)


def plain(text: str) -> str:
    """Without markup, on one line."""
    return " ".join(html.unescape(_TAG.sub("", _BREAK.sub(" ", text))).split())


def sentences(text: str) -> list[str]:
    flat = plain(text)
    ends = [match.end() for match in _SENTENCE.finditer(flat)]
    return [
        part for start, end in zip([0, *ends], [*ends, len(flat)], strict=True) if (part := flat[start:end].strip())
    ]


def first_sentence(text: str) -> str:
    """The first sentence of what stands before any list or paragraph."""
    head = _BLOCK.sub("", text.strip()) or text
    found = sentences(head)
    return found[0] if found else ""


def bounds(valid: str) -> tuple[float | None, float | None]:
    """``[0,...,900]``, ``[1,...]``: least and most."""
    match = _RANGE.fullmatch(valid)
    return (_number(match[1]), _number(match[2])) if match else (None, None)


def _number(text: str | None) -> float | None:
    if text is None:
        return None
    value = float(text)
    return int(value) if value.is_integer() else value


def choices(valid: str) -> tuple[str, ...]:
    """``[all, -1, 0, 1]``; sorted where the client holds them in a set and their order says nothing."""
    match = _CHOICES.fullmatch(valid)
    if not match or "..." in valid:
        return ()
    found = [choice for choice in match[2].split(", ") if choice != "null"]
    return tuple(sorted(found) if match[1] else found)


def deprecation(doc: str) -> str:
    """The sentence that says so; empty where none does."""
    return next((s for s in sentences(doc) if _DEPRECATION.search(s) and not _OPTION_OF_ANOTHER.search(s)), "")


def replacement(doc: str, key: str) -> str:
    """What the documentation of a deprecated ``key`` says to use instead; whether that is a key is for the caller."""
    names = (match[1] for sentence in sentences(doc) for match in _REPLACEMENT.finditer(sentence))
    return next((name for name in names if name != key and ("." in name or "instead" in doc)), "")
