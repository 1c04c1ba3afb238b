"""What a lint comes to, for reports and exit codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kafka_resilience_cli.clients.config import ClientConfig
from kafka_resilience_cli.findings import Finding, Severity
from kafka_resilience_cli.lint.engine import Unknown
from kafka_resilience_cli.lint.rule import LintSettings, Rule


@dataclass(frozen=True, slots=True)
class Change:
    """A file that fixes change: its text before and after, and what to write. ``path`` is resolved."""

    file: str
    path: Path
    before: str
    after: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not judged, and why. ``named``: somebody asked for it by name."""

    file: str
    why: str
    named: bool = False


@dataclass(frozen=True, slots=True)
class LintedFile:
    """A file that was judged; ``clients`` are those configured in it, none for a topology."""

    file: str
    clients: tuple[ClientConfig, ...] = ()


@dataclass(frozen=True, slots=True)
class LintOutcome:
    """What was found. ``findings`` are those to show; the numbers count the others.

    ``rules`` are those that ran, ``root`` is the project's directory, ``repository`` the top of its repository.
    ``changes`` are the files that fixes change.
    """

    findings: tuple[Finding, ...]
    unknown: tuple[Unknown, ...]
    files: tuple[LintedFile, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    rules: tuple[Rule, ...] = ()
    settings: LintSettings = field(default_factory=LintSettings)
    root: Path = Path()
    repository: Path = Path()
    suppressed: int = 0
    baselined: int = 0
    fixed: Mapping[str, int] = field(default_factory=dict)
    """How many findings of each code were fixed."""
    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    """What else there is to know: a baseline that was written, a client that could not be asked."""

    def fails(self, at: Severity | None) -> bool:
        """Whether there is a finding at least as bad as ``at``; ``None``: never."""
        order = list(Severity)
        return at is not None and any(order.index(f.severity) <= order.index(at) for f in self.findings)

    @property
    def statistics(self) -> Mapping[str, int]:
        """Findings per code, the most frequent first."""
        return dict(sorted(Counter(f.code for f in self.findings).items(), key=lambda each: (-each[1], each[0])))
