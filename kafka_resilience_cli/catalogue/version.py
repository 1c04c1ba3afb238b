"""Versions of clients, brokers and frameworks."""

from __future__ import annotations

import re
from typing import NamedTuple


class Version(NamedTuple):
    """``3.9`` is ``3.9`` without a patch level: compares below ``3.9.0``."""

    major: int
    minor: int
    patch: int = -1

    @classmethod
    def parse(cls, text: str) -> Version | None:
        """``4.1``, ``v4.1.0``, ``3.9.1-cp2``, ``2.16.0.post1``; ``None`` where it starts with no number.minor."""
        match = re.match(r"\s*v?(\d+)\.(\d+)(?:\.(\d+))?", text)
        return cls(int(match[1]), int(match[2]), int(match[3]) if match[3] else -1) if match else None

    @property
    def line(self) -> Version:
        """The release line: without the patch level."""
        return Version(self.major, self.minor)

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}" + (f".{self.patch}" if self.patch >= 0 else "")
