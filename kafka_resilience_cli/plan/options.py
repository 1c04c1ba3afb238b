"""What the caller of a plan decides, as opposed to what files and clusters say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

from kafka_resilience_cli.errors import UsageError
from kafka_resilience_cli.topology.model import Hazard
from kafka_resilience_cli.topology.nearest import nearest


@dataclass(frozen=True, slots=True)
class Permission:
    """One ``--allow``: a hazard, on the topics whose name matches the glob."""

    hazard: Hazard
    topics: str = "*"

    @classmethod
    def parse(cls, text: str) -> Permission:
        """``retention-cut`` or ``TOPIC=retention-cut``. Raises :class:`UsageError` for an unknown hazard."""
        topics, _, name = text.rpartition("=")
        try:
            return cls(Hazard(name), topics or "*")
        except ValueError:
            near = nearest(name, Hazard)
            raise UsageError(
                f"--allow {text}: there is no hazard {name!r}" + (f", did you mean {near}?" if near else ""),
                hint="one of " + ", ".join(hazard.value for hazard in Hazard),
            ) from None

    def covers(self, hazard: Hazard, topic: str) -> bool:
        return hazard is self.hazard and fnmatchcase(topic, self.topics)

    def __str__(self) -> str:
        return self.hazard.value if self.topics == "*" else f"{self.topics}={self.hazard.value}"


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """``today`` decides which ``allow:`` entries have run out. ``targets`` are globs over topic names; none is all.

    ``max_partitions`` caps what one plan may create. A plan that is not ``applicable`` was made without a cluster.
    """

    today: date
    created_at: str = ""
    cluster_label: str = ""
    allow: tuple[Permission, ...] = ()
    allow_degraded: bool = False
    prune_config: bool = False
    targets: tuple[str, ...] = ()
    max_partitions: int | None = None
    applicable: bool = True
