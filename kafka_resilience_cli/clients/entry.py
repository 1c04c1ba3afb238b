"""One line of a client file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """A value as the client would see it, and the line its key is on (from 1)."""

    value: str
    line: int
