"""``krc verify``: whether a history, krc's own or anybody's, is what Kafka promises."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kafka_resilience_cli.drill.anomalies import Verdict
from kafka_resilience_cli.drill.checker import check
from kafka_resilience_cli.drill.history import HistoryReader


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """Which history."""

    history: Path


@dataclass(frozen=True, slots=True)
class VerifyOutcome:
    """The verdict on a file; ``torn``: its last line was cut off in the middle and not used."""

    history: Path
    run: str
    torn: bool
    verdict: Verdict


def verify(request: VerifyRequest) -> VerifyOutcome:
    """Read the history as a stream and check it.

    Raises :class:`~kafka_resilience_cli.drill.history.HistoryError` for a file that is no history, is of another
    version, or contradicts itself.
    """
    reader = HistoryReader(request.history)
    verdict = check(reader)
    return VerifyOutcome(request.history, reader.run, reader.torn, verdict)
