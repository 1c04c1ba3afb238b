"""What lint says about itself: its comments and baseline, and what a real client says when asked.

These are no rules: they look at no topology and no client, but they are selected, ignored and counted like rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kafka_resilience_cli.findings import Severity


@dataclass(frozen=True, slots=True)
class OwnCode:
    """A code without a rule."""

    code: str
    name: str
    severity: Severity
    summary: str


UNUSED_IGNORE = OwnCode("W001", "unused-ignore", Severity.WARNING, "An ignore comment that suppresses nothing.")
UNKNOWN_IGNORE = OwnCode("W002", "unknown-ignore", Severity.WARNING, "An ignore comment that krc does not understand.")
NO_REASON = OwnCode("W003", "ignore-without-reason", Severity.INFO, "An ignore comment that does not say why.")
STALE_BASELINE = OwnCode("W004", "stale-baseline", Severity.WARNING, "Baseline entries that match nothing any more.")
REFUSED = OwnCode("A001", "refused-by-client", Severity.ERROR, "The real client refuses the configuration.")
ALTERED = OwnCode("A002", "altered-by-client", Severity.INFO, "The real client works with another value.")

OWN_CODES: Mapping[str, OwnCode] = {
    own.code: own for own in (UNUSED_IGNORE, UNKNOWN_IGNORE, NO_REASON, STALE_BASELINE, REFUSED, ALTERED)
}
