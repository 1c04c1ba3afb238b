"""Which key a misspelt one was meant to be, where there is hardly a doubt. Not a rule."""

from __future__ import annotations

import difflib
import re
from functools import cache

_ALIKE = 0.9
"""One letter more, less or other in a dozen."""

_SHORTEST = 8
"""Shorter words are like too many others."""

_UNITS = (".ms", ".bytes", ".enable", ".class", ".config", "s")
_SIGNS = re.compile(r"[^a-z0-9]")


@cache
def meant(key: str, known: frozenset[str]) -> str | None:
    """The known key that ``key`` is a misspelling of: other signs or case, a unit left out, a letter wrong."""
    same = _folded(known).get(_fold(key))
    if same:
        return same
    if "." not in key:
        return None
    longer = next((key + unit for unit in _UNITS if key + unit in known), None)
    if longer or len(key) < _SHORTEST:
        return longer
    near = [name for name in known if abs(len(name) - len(key)) <= len(key) * (1 - _ALIKE) * 2 + 1]
    found = difflib.get_close_matches(key.lower(), sorted(near), n=1, cutoff=_ALIKE)
    return found[0] if found else None


@cache
def _folded(known: frozenset[str]) -> dict[str, str]:
    return {_fold(name): name for name in sorted(known)}


def _fold(name: str) -> str:
    return _SIGNS.sub("", name.lower())
