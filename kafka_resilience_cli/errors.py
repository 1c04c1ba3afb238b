"""Exceptions that stop a command, each one paragraph a tired person can act on.

What krc has to *say* about files or clusters is a :class:`~kafka_resilience_cli.findings.Finding`; this module is
for what it cannot go on after. ``cli/`` catches :class:`KrcError` once and prints it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kafka_resilience_cli.findings import Finding


class KrcError(Exception):
    """What happened, why, and what to try.

    ``what`` is one sentence without a full stop; ``why`` may hold several lines (a log tail, a broker's own words);
    ``hint`` is the way out.
    """

    def __init__(self, what: str, *, why: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.hint = hint


class UsageError(KrcError):
    """The command line does not make sense."""


class InvalidInput(KrcError):
    """Files that cannot be used: carries every finding, so that all are shown at once."""

    def __init__(self, findings: Sequence[Finding], *, hint: str = "") -> None:
        files = {f.location.file for f in findings if f.location}
        count = len(findings)
        super().__init__(
            f"{count} error{'s' if count != 1 else ''} in {len(files) or 1} file{'s' if len(files) > 1 else ''}",
            hint=hint,
        )
        self.findings = tuple(findings)


class Interrupted(KrcError):
    """Ctrl-C, after what was in flight has been reported."""
