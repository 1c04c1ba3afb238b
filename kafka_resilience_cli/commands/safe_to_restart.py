"""``krc safe-to-restart`` and ``krc restart-order``: whether a broker may be restarted now, and which one next."""

from __future__ import annotations

from dataclasses import dataclass

from kafka_resilience_cli.commands.placing import Source, placed
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.progress import Progress
from kafka_resilience_cli.whatif.outlook import Placed
from kafka_resilience_cli.whatif.promise import Answer
from kafka_resilience_cli.whatif.restart import Restart, restart, restart_order


@dataclass(frozen=True, slots=True)
class RestartRequest:
    """Which broker, and how many replicas in sync are to be left above min ISR."""

    source: Source
    broker: int
    margin: int = 0


def safe_to_restart(request: RestartRequest, progress: Progress) -> tuple[Placed, Restart]:
    """Read the cluster or the snapshot, and judge.

    Raises :class:`KrcError` where it cannot be read, or the broker is not among the live ones.
    """
    found = placed(request.source, progress)
    live = found.placement.racks
    if request.broker not in live:
        raise KrcError(
            f"broker {request.broker} is not among the live brokers of {found.label}",
            why=f"live are {', '.join(map(str, sorted(live)))}",
            hint="a broker that is down already can be started",
        )
    return found, restart(found.placement, request.broker, request.margin)


def rolling_restart(source: Source, margin: int, progress: Progress) -> tuple[Placed, tuple[Restart, ...]]:
    """Read the cluster or the snapshot, and judge every live broker in the order of a rolling restart.

    Raises :class:`KrcError` where it cannot be read.
    """
    found = placed(source, progress)
    return found, restart_order(found.placement, margin)


def exit_code(*judged: Restart) -> int:
    """0 safe, 1 a risk, 2 could not be told."""
    said = {each.answer for each in judged}
    return 1 if Answer.BREAKS in said else 2 if Answer.UNKNOWN in said else 0
