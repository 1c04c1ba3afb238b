"""A retry chain as a topology declares it, with what has to be overridden to describe topics that exist already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kafka_resilience_cli.importers.recognition import SeenChain


@dataclass(frozen=True, slots=True)
class Overrides:
    """What differs from the derived values; ``config`` holds canonical broker strings."""

    partitions: int | None = None
    replication_factor: int | None = None
    config: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeclaredChain:
    """``outage_ms`` is ``None`` where it is left to krc's default; ``retry`` holds for every hop."""

    seen: SeenChain
    outage_ms: int | None = None
    retry: Overrides = Overrides()
    dlq: Overrides = Overrides()
