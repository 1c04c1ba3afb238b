"""Collecting what is wrong with chains, at the place where it was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kafka_resilience_cli.findings import DocPath, Finding, Related, Severity
from kafka_resilience_cli.settings import Declared, Known
from kafka_resilience_cli.topology.model import Sources


@dataclass(slots=True)
class Notes:
    """Collects findings; one that several subscriptions of a consumer cause is said once."""

    sources: Sources
    found: dict[tuple[str, str, DocPath], Finding] = field(default_factory=dict)

    def add(
        self,
        code: str,
        severity: Severity,
        message: str,
        path: DocPath,
        *,
        subject: str = "",
        hint: str = "",
        related: Sequence[tuple[DocPath, str]] = (),
    ) -> None:
        self.found.setdefault(
            (code, message, path),
            Finding(
                code,
                severity,
                message,
                kind="retry-chain",
                subject=subject,
                path=path,
                location=self.sources.locate(path),
                hint=hint,
                related=tuple(Related(self.sources.locate(p), text) for p, text in related),
            ),
        )

    @property
    def findings(self) -> list[Finding]:
        return sorted(self.found.values(), key=lambda f: f.sort_key)


def path_of(known: Known[int] | Known[str] | None, otherwise: DocPath) -> DocPath:
    """Where a value was written."""
    return known.origin.path if known and isinstance(known.origin, Declared) else otherwise
