"""What a real client says of a configuration: the same for Java's classes and for librdkafka."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Judgement:
    """``values`` are in force in the client that was built, so what it silently changed shows; empty where refused.

    ``error`` is the client's own message. ``warnings`` are what it logged meanwhile. ``stripped`` are keys that were
    left out before it was asked, because they name files, classes, commands or endpoints that are not here.
    """

    accepted: bool
    error: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    stripped: tuple[str, ...] = ()
