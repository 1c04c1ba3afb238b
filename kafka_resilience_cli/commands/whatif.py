"""``krc whatif``: which failures a cluster, a plan or a topology survives. Nothing is changed or broken."""

from __future__ import annotations

from dataclasses import dataclass

from kafka_resilience_cli.commands.placing import Source, placed
from kafka_resilience_cli.progress import Progress
from kafka_resilience_cli.whatif.outlook import Outlook, Question, outlook
from kafka_resilience_cli.whatif.promise import Answer


@dataclass(frozen=True, slots=True)
class WhatIfRequest:
    """Whose failures, and which."""

    source: Source
    question: Question


def whatif(request: WhatIfRequest, progress: Progress) -> Outlook:
    """Read the placement and predict.

    Raises:
        KrcError: it cannot be read.
        UsageError: a failure, domain or promise that there is not.
    """
    found = placed(request.source, progress)
    with progress.step("Predicting"):
        return outlook(found, request.question)


def exit_code(found: Outlook) -> int:
    """1 where an assertion breaks, 2 where one cannot be told, else 0."""
    return {Answer.HOLDS: 0, Answer.BREAKS: 1, Answer.UNKNOWN: 2}[found.answer]
