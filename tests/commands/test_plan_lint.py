"""What rules say is part of a plan, and an error refuses apply in ``prod``."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from kafka_resilience_cli.apply.outcome import ApplyOutcome
from kafka_resilience_cli.cli.main import run
from kafka_resilience_cli.cluster.memory import MemoryGateway
from kafka_resilience_cli.commands.apply import apply_on
from kafka_resilience_cli.commands.plan import plan_on
from kafka_resilience_cli.commands.plan_lint import PlanLint
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.plan.changes import Plan
from kafka_resilience_cli.plan.document import dumps, loads
from kafka_resilience_cli.plan.options import PlanOptions
from kafka_resilience_cli.project.load import load_or_raise
from kafka_resilience_cli.project.project import Project
from kafka_resilience_cli.project.read import find_project
from kafka_resilience_cli.report.plan import plan_hint, plan_text
from kafka_resilience_cli.topology.model import Topology

OPTIONS = PlanOptions(today=date(2026, 11, 24))
WEAK = """\
krc: 1
name: shop
owner: team-shop
profile: PROFILE
topics:
  orders: {partitions: 1, replication_factor: 1, ordering: none}
  prices: {partitions: 1, replication_factor: 3, ordering: none}
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(root=tmp_path)


def loaded(project: Project, profile: str = "prod", text: str = WEAK) -> tuple[Topology, ...]:
    (project.root / "topology.yaml").write_text(text.replace("PROFILE", profile), encoding="utf-8")
    return load_or_raise((project.root,), environment=None, project=project).topologies


def planned(project: Project, profile: str = "prod", *, lint: bool = True, text: str = WEAK) -> Plan:
    return plan_on(MemoryGateway(), loaded(project, profile, text), OPTIONS, judge=PlanLint(project) if lint else None)


def applied(project: Project, profile: str, gateway: MemoryGateway, *, lint: bool = True) -> ApplyOutcome:
    judge = PlanLint(project) if lint else None
    return apply_on(gateway, loaded(project, profile), OPTIONS, lambda plan: plan, judge=judge)


def test_a_plan_says_what_rules_find(project: Project) -> None:
    plan = planned(project)
    assert [(each.code, each.location.line) for each in plan.lint if each.location] == [("T001", 6)]
    assert plan.refused_by == ("T001",)


def test_without_lint_it_does_not(project: Project) -> None:
    plan = planned(project, lint=False)
    assert (plan.lint, plan.refused_by) == ((), ())


def test_dev_is_told_and_not_refused(project: Project) -> None:
    assert planned(project, "dev").refused_by == ()


def test_an_error_refuses_apply_in_prod_and_nothing_is_written(project: Project) -> None:
    gateway = MemoryGateway()
    with pytest.raises(KrcError) as caught:
        applied(project, "prod", gateway)
    assert caught.value.what.startswith("lint found 1 error in what would be applied; nothing was changed")
    assert "topology.yaml:6" in caught.value.why
    assert "--no-lint" in caught.value.hint
    assert [call.name for call in gateway.calls if call.name != "read" and not call.validate_only] == []


@pytest.mark.parametrize(("profile", "lint"), [("dev", True), ("prod", False)], ids=["in-dev", "without-lint"])
def test_otherwise_it_is_applied(project: Project, profile: str, lint: bool) -> None:
    assert applied(project, profile, MemoryGateway(), lint=lint).complete


def test_where_nothing_is_to_be_done_nothing_is_refused(project: Project) -> None:
    gateway = MemoryGateway()
    applied(project, "dev", gateway)
    assert applied(project, "prod", gateway).complete


def test_a_saved_plan_keeps_its_verdict(project: Project) -> None:
    plan = planned(project)
    read = loads(dumps(plan))
    assert read.refused_by == plan.refused_by
    assert read.lint == plan.lint


def test_the_text_says_it_and_no_hint_leads_to_apply(project: Project) -> None:
    plan = planned(project)
    text = plan_text(plan)
    assert "error[T001]" in text
    assert "Refused: krc apply makes none of this because of T001" in text
    assert plan_hint(plan, "") == ""


def test_a_targeted_plan_is_judged_by_what_it_changes(project: Project) -> None:
    options = PlanOptions(today=OPTIONS.today, targets=("prices",))
    plan = plan_on(MemoryGateway(), loaded(project), options, judge=PlanLint(project, targeted=True))
    assert plan.refused_by == ()


def test_settings_and_comments_are_those_of_lint(project: Project) -> None:
    (project.root / "krc.yaml").write_text("lint:\n  ignore: [T001]\n", encoding="utf-8")
    configured = find_project(project.root)
    assert plan_on(MemoryGateway(), loaded(configured), OPTIONS, judge=PlanLint(configured)).refused_by == ()
    commented = WEAK.replace("  orders:", "  # krc: ignore[T001] a cache\n  orders:")
    assert planned(project, text=commented).refused_by == ()


def test_a_saved_plan_is_refused_before_anything_is_reached(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.root)
    Path("plan.json").write_text(dumps(planned(project)), encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    nowhere = ["-b", "127.0.0.1:1", "--connect-timeout", "0.5"]
    assert run(["apply", "--plan", "plan.json", *nowhere], stdout=out, stderr=err) == 1
    assert "lint found 1 error" in err.getvalue()
    err = io.StringIO()
    assert run(["apply", "--plan", "plan.json", "--no-lint", *nowhere], stdout=out, stderr=err) == 1
    assert "lint found" not in err.getvalue()
