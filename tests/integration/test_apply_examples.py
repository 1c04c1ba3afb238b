"""Every example under ``topologies/``, in every environment: apply, and the next plan is empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kafka_resilience_cli.commands.apply import apply_on
from kafka_resilience_cli.commands.plan import plan_on
from kafka_resilience_cli.plan.options import PlanOptions
from kafka_resilience_cli.project.load import load_or_raise, read
from kafka_resilience_cli.project.project import Project
from kafka_resilience_cli.sandbox.sandbox import Sandbox
from kafka_resilience_cli.topology.model import ClusterFacts, Topology
from tests.apply.live import connected, terms

pytestmark = pytest.mark.sandbox

EXAMPLES = Path(__file__).parents[2] / "topologies"


def cases() -> Iterator[object]:
    for directory in sorted(path for path in EXAMPLES.iterdir() if path.is_dir()):
        environments = read([directory], Project(directory)).environments
        for environment in environments or (None,):
            yield pytest.param(directory, environment, id=f"{directory.name}-{environment or 'base'}")


def here(topology: Topology) -> Topology:
    """Without what the example says about the cluster it is for, such as how many brokers it has."""
    return replace(topology, cluster=ClusterFacts())


@pytest.mark.parametrize(("directory", "environment"), cases())
def test_the_plan_after_an_apply_is_empty(
    sandbox: Sandbox, directory: Path, environment: str | None, tmp_path: Path
) -> None:
    loaded = load_or_raise([directory], environment=environment, project=Project(directory))
    topologies = [here(topology) for topology in loaded.topologies]
    options = PlanOptions(today=datetime.now(UTC).date())
    with connected(sandbox) as gateway:
        try:
            outcome = apply_on(gateway, topologies, options, lambda plan: plan, terms(tmp_path))
            assert outcome.complete, (outcome.results, outcome.held_back, outcome.readiness)
            assert plan_on(gateway, topologies, options).changes == ()
        finally:
            gateway.delete_topics(sorted({name for topology in topologies for name in topology.topics}))
