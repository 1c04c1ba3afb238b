"""``krc validate``: whether topologies and the project file can be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kafka_resilience_cli.errors import InvalidInput
from kafka_resilience_cli.findings import Finding
from kafka_resilience_cli.project.load import read
from kafka_resilience_cli.project.project import Project
from kafka_resilience_cli.project.read import find_project
from kafka_resilience_cli.project.validation import Validation, validated


@dataclass(frozen=True, slots=True)
class ValidateRequest:
    """``paths`` empty: what the project says. ``environment``: only that one."""

    paths: Sequence[Path] = ()
    environment: str | None = None


def validate(request: ValidateRequest, start: Path | None = None) -> Validation:
    """Read everything, build every environment (or the one asked for), and say all that is wrong.

    Raises :class:`~kafka_resilience_cli.errors.KrcError` where a path does not exist, holds no topology, or no topology
    has the environment.
    """
    problems: tuple[Finding, ...] = ()
    try:
        project = find_project(start)
    except InvalidInput as error:
        problems = error.findings
        project = Project(root=(start or Path.cwd()).absolute())
    return validated(read(request.paths, project), request.environment, problems)
