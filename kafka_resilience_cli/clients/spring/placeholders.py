"""``${name:default}`` in Spring's property values.

A name is looked up in the file itself. Where it is not there, the default is the value: that is what runs where nobody
sets the name elsewhere, and what the author chose. Without a default the value is not known.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Lookup = Callable[[str], str | None]
"""The text that the file gives a property, before its own placeholders are resolved."""

_FILTERED = re.compile(r"@[A-Za-z][\w.-]*@")
"""Maven's resource filtering, ``@project.version@``."""
_DEPTH = 10


class Unresolved(Exception):
    """Raised for a placeholder whose value is not in the file; the message names it."""


def resolve(text: str, lookup: Lookup, depth: int = 0) -> str:
    """Raises :class:`Unresolved`."""
    filtered = _FILTERED.search(text)
    if filtered:
        raise Unresolved(f"what the build puts for {filtered[0]}")
    result, position = "", 0
    while (start := text.find("${", position)) >= 0:
        end = _end(text, start)
        if end is None:
            break
        result += text[position:start] + _value(text[start + 2 : end], lookup, depth)
        position = end + 1
    return result + text[position:]


def _value(inner: str, lookup: Lookup, depth: int) -> str:
    name, colon, default = _split(inner)
    name = resolve(name, lookup, depth)
    found = lookup(name) if depth < _DEPTH and not name.startswith("random.") else None
    if found is not None:
        return resolve(found, lookup, depth + 1)
    if colon:
        return resolve(default, lookup, depth)
    raise Unresolved(f"the placeholder ${{{inner}}}")


def _split(inner: str) -> tuple[str, str, str]:
    """At the first colon outside of an inner placeholder."""
    depth = 0
    for index, character in enumerate(inner):
        if inner.startswith("${", index):
            depth += 1
        elif character == "}":
            depth -= 1
        elif character == ":" and depth == 0:
            return inner[:index], ":", inner[index + 1 :]
    return inner, "", ""


def _end(text: str, start: int) -> int | None:
    """Where the placeholder that starts at ``start`` closes."""
    depth, index = 0, start + 2
    while index < len(text):
        if text.startswith("${", index):
            depth += 1
            index += 2
            continue
        if text[index] == "}":
            if depth == 0:
                return index
            depth -= 1
        index += 1
    return None
