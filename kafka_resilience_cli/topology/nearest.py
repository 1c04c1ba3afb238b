"""Guessing what a misspelt name was meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_MANY = 20_000
"""Beyond this many candidates the comparison would take longer than anybody waits."""


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like ``word``, if one is like it at all."""
    names = sorted(set(candidates))
    if len(names) > _MANY or len(word) > 300:
        return None
    folded = {name.lower().replace("-", "_"): name for name in reversed(names)}
    same = folded.get(word.lower().replace("-", "_"))
    found = same or next(iter(difflib.get_close_matches(word, names, n=1, cutoff=0.6)), None)
    if found or len(word) < 3:
        return found
    return next((name for name in names if name.startswith(word) or (len(name) > 2 and word.startswith(name))), None)


def did_you_mean(word: str, candidates: Iterable[str], otherwise: str = "") -> str:
    """A hint that names the nearest candidate, or ``otherwise``."""
    found = nearest(word, candidates)
    return f"did you mean {found}?" if found else otherwise
