"""Runs rules over files written in a test, as `krc lint` would."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from kafka_resilience_cli.cluster.snapshot import load_file
from kafka_resilience_cli.findings import Finding
from kafka_resilience_cli.plan.changes import Plan
from kafka_resilience_cli.plan.options import PlanOptions
from kafka_resilience_cli.plan.planner import make_plan
from kafka_resilience_cli.project.load import load_or_raise
from kafka_resilience_cli.project.project import Project

STATE = "cluster.json"
"""The name of a snapshot in an example: its topologies are planned on that cluster."""


def files_of(example: str) -> dict[str, str]:
    """``-- NAME --`` lines begin the files of an example."""
    parts = re.split(r"^-- (\S+) --\n", example, flags=re.MULTILINE)
    assert not parts[0].strip(), "an example starts with a line -- NAME --"
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def lint_files(files: dict[str, str]) -> list[Finding]:
    """The findings of every file in a directory that holds these, suppressed ones left out.

    With a snapshot also those of its cluster, and of the plan that the topologies come to there.
    """
    from kafka_resilience_cli.commands.lint import LintRequest, lint
    from kafka_resilience_cli.commands.lint_live import Live

    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        for path, text in files.items():
            (directory / path).parent.mkdir(parents=True, exist_ok=True)
            (directory / path).write_text(text, encoding="utf-8")
        live = Live(state=directory / STATE) if STATE in files else None
        found = list(lint(LintRequest(paths=(directory,), live=live), start=directory).findings)
        if live and any(path.endswith(".yaml") for path in files):
            found += _planned(directory).lint
        return found


def planned(files: Mapping[str, str]) -> Plan:
    """The plan of the topologies in these files on the cluster of their snapshot."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        for path, text in files.items():
            (directory / path).parent.mkdir(parents=True, exist_ok=True)
            (directory / path).write_text(text, encoding="utf-8")
        return _planned(directory)


def _planned(directory: Path) -> Plan:
    from kafka_resilience_cli.commands.plan_lint import PlanLint

    project = Project(root=directory)
    topologies = load_or_raise((directory,), environment=None, project=project).topologies
    state = load_file(directory / STATE)
    return PlanLint(project)(make_plan(topologies, state, PlanOptions(today=date(2026, 1, 1))), topologies, state)


def found(example: str) -> list[tuple[str, str, int]]:
    """Code, file name and line of each finding of an example; those of a cluster itself are in no file."""
    return [
        (finding.code, Path(finding.location.file).name, finding.location.line)
        if finding.location
        else (finding.code, "", 0)
        for finding in lint_files(files_of(example))
    ]
