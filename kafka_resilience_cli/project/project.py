"""What krc.yaml says. Reading it is for ``project/read.py``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kafka_resilience_cli.findings import DocPath
from kafka_resilience_cli.project.lint_section import LintSection


@dataclass(frozen=True, slots=True)
class ClusterEntry:
    """A cluster by name: how to reach it, and facts to assert. ``client_config`` is absolute."""

    name: str
    path: DocPath
    bootstrap_servers: str = ""
    client_config: Path | None = None
    id: str = ""
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """The project file. ``root`` is its directory; without a file, the working directory and nothing else.

    ``topologies`` are files or directories, absolute.
    """

    root: Path
    file: Path | None = None
    topologies: tuple[Path, ...] = ()
    clusters: Mapping[str, ClusterEntry] = field(default_factory=dict)
    max_partitions: int | None = None
    """A cap on the partitions one plan may create, where the file sets one."""
    lint: LintSection = field(default_factory=LintSection)
