"""The ``lint:`` section of krc.yaml, before anybody has looked up its rules.

Which rules there are is not known in this room; ``lint/settings.py`` makes settings of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kafka_resilience_cli.findings import DocPath
from kafka_resilience_cli.topology.model import Sources
from kafka_resilience_cli.topology.positions import SourceMap
from kafka_resilience_cli.units import parse_duration, parse_size


@dataclass(frozen=True, slots=True)
class LintSection:
    """What the file says; everything is empty where it says nothing.

    ``thresholds`` are milliseconds and bytes by name; those that are absent were not declared.
    """

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    baseline: str = ""
    thresholds: Mapping[str, int] = field(default_factory=dict)
    path: DocPath = field(default_factory=lambda: DocPath("krc.yaml", ("lint",)))
    sources: Sources = field(default_factory=SourceMap, compare=False, repr=False)


def lint_section(value: Mapping[str, Any], file: str, sources: Sources) -> LintSection:
    """The section of a document that its schema accepts."""
    section: Mapping[str, Any] = value.get("lint") or {}
    thresholds = {
        name: parse_size(text) if name == "header_budget" else parse_duration(text)
        for name, text in section.get("thresholds", {}).items()
    }
    return LintSection(
        select=tuple(section.get("select", ())),
        extend_select=tuple(section.get("extend_select", ())),
        ignore=tuple(section.get("ignore", ())),
        severity=section.get("severity", {}),
        per_file_ignores={glob: tuple(codes) for glob, codes in section.get("per_file_ignores", {}).items()},
        exclude=tuple(section.get("exclude", ())),
        baseline=section.get("baseline", ""),
        thresholds=thresholds,
        path=DocPath(file, ("lint",)),
        sources=sources,
    )
