"""What tests of many rooms need."""

from __future__ import annotations

import tempfile
import textwrap
from pathlib import Path

from kafka_resilience_cli.project.load import load
from kafka_resilience_cli.project.project import Project
from kafka_resilience_cli.report.findings import findings_text
from kafka_resilience_cli.topology.model import Topology

HEADER = "krc: 1\nname: test\n"


def topology(text: str, environment: str | None = None) -> Topology:
    """The one topology in ``text``, which has no errors. A header and indentation may be left out."""
    body = textwrap.dedent(text)
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "topology.yaml"
        file.write_text(body if "krc:" in body else HEADER + body, encoding="utf-8")
        loaded = load([file], environment=environment, project=Project(root=Path(directory)))
    assert not loaded.errors, findings_text(loaded.errors)
    (found,) = loaded.topologies
    return found
