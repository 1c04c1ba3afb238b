"""Finding and reading krc.yaml, the one project file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from kafka_resilience_cli.errors import InvalidInput, KrcError
from kafka_resilience_cli.findings import DocPath, Finding, Severity
from kafka_resilience_cli.project.lint_section import lint_section
from kafka_resilience_cli.project.project import ClusterEntry, Project
from kafka_resilience_cli.topology.clientfiles import shown
from kafka_resilience_cli.topology.positions import SourceMap
from kafka_resilience_cli.topology.source import Source
from kafka_resilience_cli.topology.validation import DocumentSchema, shipped_schema

PROJECT_FILE = "krc.yaml"
SCHEMA_FILE = "krc-project-v1.schema.json"


def project_schema() -> DocumentSchema:
    return shipped_schema(__package__ or "", SCHEMA_FILE)


def present(path: Path) -> bool:
    """Whether there is such a file or directory."""
    return os.path.exists(path)  # noqa: PTH110 - Path.exists raises for a name that is too long


def find_project(start: Path | None = None) -> Project:
    """The project that ``start`` (the working directory) belongs to: the nearest krc.yaml there or above.

    Without one, a project that is nothing but the directory. Raises :class:`InvalidInput` for a broken file.
    """
    here = (start or Path.cwd()).absolute()
    for directory in (here, *here.parents):
        file = directory / PROJECT_FILE
        if file.is_file():
            return read_project(file)
    return Project(root=here)


def read_project(file: Path) -> Project:
    """The project in ``file``. Raises :class:`InvalidInput` with everything that is wrong with it."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise KrcError(f"cannot read {shown(file)}", why=error.strerror or str(error)) from error
    root = file.absolute().parent
    source = Source(shown(file), data)
    findings = [_as_project(finding) for finding in source.findings]
    value: Any = {} if source.value is None else source.value
    if not source.broken:
        findings += _schema_findings(source, value)
        findings += _missing_topologies(source, value, root)
    if findings:
        raise InvalidInput(sorted(findings, key=lambda f: f.sort_key))
    return Project(
        root=root,
        file=file.absolute(),
        topologies=tuple(root / path for path in value.get("topologies", ())),
        clusters={name: _cluster(name, entry, source.file, root) for name, entry in _clusters(value)},
        max_partitions=value.get("caps", {}).get("max_partitions"),
        lint=lint_section(value, source.file, SourceMap([source])),
    )


def _schema_findings(source: Source, value: Any) -> list[Finding]:
    sources = SourceMap([source])
    if not isinstance(value, dict):
        place = sources.locate(DocPath(source.file))
        return [Finding("J006", Severity.ERROR, "a project file is a mapping at the top", location=place)]
    return [
        sources.placed(
            Finding(
                problem.code.replace("Y", "J"),
                Severity.ERROR,
                problem.message,
                path=DocPath(source.file, problem.keys),
                hint=problem.hint,
            ),
            key=problem.at_key,
        )
        for problem in project_schema().problems(value)
    ]


def _missing_topologies(source: Source, value: Any, root: Path) -> list[Finding]:
    sources = SourceMap([source])
    listed = value.get("topologies") if isinstance(value, dict) else None
    return [
        sources.placed(
            Finding(
                "J201",
                Severity.ERROR,
                f"there is no {path}",
                path=DocPath(source.file, ("topologies", index)),
                hint="paths are relative to krc.yaml",
            )
        )
        for index, path in enumerate(listed if isinstance(listed, list) else ())
        if isinstance(path, str) and not present(root / path)
    ]


def _as_project(finding: Finding) -> Finding:
    return Finding(
        finding.code.replace("Y", "J"),
        finding.severity,
        finding.message,
        path=finding.path,
        location=finding.location,
        hint=finding.hint,
        related=finding.related,
    )


def _clusters(value: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return sorted(value.get("clusters", {}).items())


def _cluster(name: str, entry: dict[str, Any], file: str, root: Path) -> ClusterEntry:
    client_config = entry.get("client_config")
    return ClusterEntry(
        name=name,
        path=DocPath(file, ("clusters", name)),
        bootstrap_servers=entry.get("bootstrap_servers", ""),
        client_config=root / client_config if client_config else None,
        id=entry.get("id", ""),
        platform=entry.get("platform", ""),
    )
