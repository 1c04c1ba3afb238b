"""What rules say of a plan on a real cluster, as `krc plan` shows it, and of the cluster, as `krc lint --live` does."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from kafka_resilience_cli.cluster.connect import connect
from kafka_resilience_cli.cluster.connection import from_servers
from kafka_resilience_cli.commands.lint import LintRequest, lint
from kafka_resilience_cli.commands.lint_live import Live
from kafka_resilience_cli.commands.plan import plan_on
from kafka_resilience_cli.commands.plan_lint import PlanLint
from kafka_resilience_cli.findings import Finding
from kafka_resilience_cli.plan.options import PlanOptions
from kafka_resilience_cli.project.clusters import ConnectionFlags
from kafka_resilience_cli.project.load import load_or_raise
from kafka_resilience_cli.project.project import Project


def said_of_plan(servers: str, files: Mapping[str, str]) -> dict[str, str]:
    """What rules over changes say, by code."""
    with tempfile.TemporaryDirectory() as name:
        directory = _written(Path(name), files)
        project = Project(root=directory)
        topologies = load_or_raise((directory,), environment=None, project=project).topologies
        gateway = connect(from_servers(servers, source="test"))
        try:
            plan = plan_on(gateway, topologies, PlanOptions(today=date(2026, 11, 24)), judge=PlanLint(project))
        finally:
            gateway.close()
        return {each.code: each.message for each in plan.lint if each.code[0] == "Z"}


def said_of_cluster(servers: str, files: Mapping[str, str]) -> dict[str, Finding]:
    """What rules over clusters say, by code."""
    with tempfile.TemporaryDirectory() as name:
        directory = _written(Path(name), files)
        live = Live(ConnectionFlags(servers), environ={})
        found = lint(LintRequest((directory,), live=live), start=directory).findings
        return {each.code: each for each in found if each.code[0] == "V"}


def _written(directory: Path, files: Mapping[str, str]) -> Path:
    for path, text in files.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_text(text, encoding="utf-8")
    return directory
