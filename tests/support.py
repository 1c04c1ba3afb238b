"""What tests of many rooms need."""

from __future__ import annotations

import tempfile
import textwrap
from collections.abc import Mapping
from pathlib import Path

from kafka_resilience_cli.findings import Finding
from kafka_resilience_cli.project.load import Loaded, load
from kafka_resilience_cli.project.project import Project
from kafka_resilience_cli.report.findings import findings_text
from kafka_resilience_cli.topology.model import Topology

HEADER = "krc: 1\nname: test\n"


def topology(text: str, environment: str | None = None, files: Mapping[str, str] | None = None) -> Topology:
    """The one topology in ``text``, without errors. A header may be left out; ``files`` lie beside it."""
    loaded = load_text(text, environment, files)
    assert not loaded.errors, findings_text(loaded.errors)
    (found,) = loaded.topologies
    return found


def problems(text: str, environment: str | None = None, files: Mapping[str, str] | None = None) -> tuple[Finding, ...]:
    """What is wrong with the topology in ``text``, warnings included."""
    return load_text(text, environment, files).findings


def load_text(text: str, environment: str | None = None, files: Mapping[str, str] | None = None) -> Loaded:
    body = textwrap.dedent(text)
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        write(directory, {"topology.yaml": body if "krc:" in body else HEADER + body, **(files or {})})
        return load([directory / "topology.yaml"], environment=environment, project=Project(root=directory))


def write(directory: Path, files: Mapping[str, str]) -> None:
    """Write ``files``, by their path below ``directory``."""
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")


def places(findings: tuple[Finding, ...]) -> list[tuple[str, int, int]]:
    """Code, line and column of each finding."""
    return [(f.code, f.location.line, f.location.column) for f in findings if f.location]
