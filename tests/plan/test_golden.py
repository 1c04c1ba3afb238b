"""Whole plans, from files to text: each directory of ``tests/golden`` is a topology, a cluster, and what is shown.

``plan.yaml`` there holds the options. ``pytest tests/plan --update-goldens`` writes the expected files anew.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from kafka_resilience_cli.cluster.snapshot import load_file
from kafka_resilience_cli.plan.document import dumps, loads, schema_text
from kafka_resilience_cli.plan.options import Permission, PlanOptions
from kafka_resilience_cli.plan.planner import make_plan
from kafka_resilience_cli.project.load import load_or_raise
from kafka_resilience_cli.project.project import Project
from kafka_resilience_cli.report.plan import plan_text
from kafka_resilience_cli.report.plan_markdown import plan_markdown

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = sorted(path.parent for path in GOLDEN.glob("*/cluster.json"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_plan(case: Path, golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case)
    options = yaml.safe_load((case / "plan.yaml").read_text("utf-8")) or {}
    loaded = load_or_raise([Path("topology.yaml")], environment=options.pop("env", None), project=Project(root=case))
    plan = make_plan(
        loaded.topologies,
        load_file(case / "cluster.json"),
        PlanOptions(
            today=date(2026, 11, 24),
            created_at="2026-11-24T12:00:00Z",
            cluster_label="main",
            allow=tuple(Permission.parse(text) for text in options.pop("allow", ())),
            targets=tuple(options.pop("targets", ())),
            **options,
        ),
    )
    document = dumps(replace(plan, krc_version="0.0.0"))
    assert list(Draft7Validator(json.loads(schema_text())).iter_errors(json.loads(document))) == []
    shown = loads(document)  # views work from the document alone
    found = {"plan.json": document, "plan.txt": plan_text(shown), "plan.md": plan_markdown(shown)}
    for name, text in found.items():
        golden(case / name, text)
