"""Which key a misspelt one was meant to be, where there is hardly a doubt. Not a rule."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection

_ALIKE = 0.9
"""One letter more, less or other in a dozen."""

_SHORTEST = 8
"""Shorter words are like too many others."""

_UNITS = (".ms", ".bytes", ".enable", ".class", ".config", "s")
_SIGNS = re.compile(r"[^a-z0-9]")


def meant(key: str, known: Collection[str]) -> str | None:
    """The known key that ``key`` is a misspelling of: other signs or case, a unit left out, a letter wrong."""
    folded = _SIGNS.sub("", key.lower())
    same = next((name for name in known if _SIGNS.sub("", name) == folded), None)
    if same:
        return same
    if "." not in key:
        return None
    longer = next((key + unit for unit in _UNITS if key + unit in known), None)
    if longer or len(key) < _SHORTEST:
        return longer
    found = difflib.get_close_matches(key.lower(), known, n=1, cutoff=_ALIKE)
    return found[0] if found else None
