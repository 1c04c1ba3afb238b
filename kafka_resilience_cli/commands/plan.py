"""``krc plan``: reads a cluster as far as the topologies need it, and says what apply would do.

Nothing is written, and no topic is created by reading. Apply, the demo and tests plan with :func:`plan_on` too.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from kafka_resilience_cli.apply.operations import batches, send
from kafka_resilience_cli.cluster.gateway import BrokerError, Gateway
from kafka_resilience_cli.cluster.snapshot import load_file
from kafka_resilience_cli.cluster.state import ClusterState
from kafka_resilience_cli.commands.opening import Target, load, on_platform, one_cluster, opened
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.plan.changes import Allowed, Change, ChangeKey, Kind, Plan, key, kind
from kafka_resilience_cli.plan.options import PlanOptions
from kafka_resilience_cli.plan.planner import make_plan
from kafka_resilience_cli.plan.reading import first_read, merged, second_read
from kafka_resilience_cli.plan.refine import Verdicts, askable, refine
from kafka_resilience_cli.progress import Progress, Silent
from kafka_resilience_cli.project.project import Project
from kafka_resilience_cli.project.read import find_project
from kafka_resilience_cli.topology.model import Topology

LOOKS, LOOK_PAUSE_S = 20, 0.5
"""How often a cluster that contradicts itself is read again: 1 000 new topics take up to 6 s to be listed."""


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What to plan. ``state`` is a snapshot that stands in for the cluster; ``options`` is completed by the command."""

    target: Target
    options: PlanOptions
    server_validate: bool = True
    state: Path | None = None
    lint: bool = True


Judge: TypeAlias = Callable[[Plan, Sequence[Topology], ClusterState], Plan]
"""Adds what rules find in a plan, its topologies and their clients."""


def plan(request: PlanRequest, progress: Progress) -> Plan:
    """Plan on the cluster, or on a snapshot of it.

    Raises:
        InvalidInput: something is wrong with the files.
        KrcError: the cluster cannot be reached or read, or the request contradicts itself.
    """
    if request.state is not None:
        return _plan_on_snapshot(request, request.state)
    with opened(request.target, progress) as ready:
        options = completed(request.options, ready.project, ready.label)
        return plan_on(
            ready.gateway,
            ready.topologies,
            options,
            judge=judge_of(request, ready.project),
            server_validate=request.server_validate,
            progress=progress,
        )


def judge_of(request: PlanRequest, project: Project) -> Judge | None:
    """The project's rules, unless the request leaves them out."""
    if not request.lint:
        return None
    from kafka_resilience_cli.commands.plan_lint import PlanLint

    return PlanLint(project, targeted=bool(request.options.targets))


def completed(options: PlanOptions, project: Project, label: str) -> PlanOptions:
    """``options`` with the time, the project's caps and the name of the cluster."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return replace(options, created_at=now, cluster_label=label, max_partitions=project.max_partitions)


def exit_code(plan: Plan, *, detailed: bool) -> int:
    """1 where something is gated, blocked, refused or could not be compared; ``detailed``: 2 where there are changes.

    An undeclared override is not a change.
    """
    stuck = any(not isinstance(change.verdict, Allowed) for change in plan.changes)
    refused = bool(plan.refused_by and plan.changes)
    if stuck or refused or any(finding.severity is Severity.ERROR for finding in plan.findings):
        return 1
    return 2 if detailed and plan.changes else 0


def _plan_on_snapshot(request: PlanRequest, file: Path) -> Plan:
    project = find_project()
    topologies = load(request.target, project)
    cluster = project.clusters.get(one_cluster(topologies) or "")
    state = load_file(file)
    if cluster and cluster.id and state.id != cluster.id:
        raise KrcError(
            f"{file} is not of the cluster that krc.yaml calls {cluster.name}",
            why=f"it is of {state.id or 'a cluster without an id'}, expected {cluster.id}",
            hint="take a snapshot of that cluster, or correct its id in krc.yaml",
        )
    options = replace(completed(request.options, project, f"{file.name}"), applicable=False)
    topologies = on_platform(topologies, cluster.platform if cluster else "")
    judge = judge_of(request, project)
    made = make_plan(topologies, state, options)
    return judge(made, topologies, state) if judge else made


def plan_on(
    gateway: Gateway,
    topologies: Sequence[Topology],
    options: PlanOptions,
    *,
    judge: Judge | None = None,
    server_validate: bool = True,
    progress: Progress | None = None,
) -> Plan:
    """Read the cluster behind ``gateway``, plan, have the broker check the plan, and ``judge`` it.

    A broker lists what was just made seconds after the controller knows of it: where the two disagree, it is read
    again, for a while.
    """
    progress = progress or Silent()
    plan, state = _planned(gateway, topologies, options, progress)
    verdicts = _asked(gateway, plan, progress) if server_validate else {}
    for _ in range(LOOKS):
        if not _behind(verdicts):
            break
        time.sleep(LOOK_PAUSE_S)
        plan, state = _planned(gateway, topologies, options, progress)
        verdicts = _asked(gateway, plan, progress)
    plan = refine(plan, verdicts) if verdicts else plan
    return judge(plan, topologies, state) if judge else plan


def _planned(
    gateway: Gateway, topologies: Sequence[Topology], options: PlanOptions, progress: Progress
) -> tuple[Plan, ClusterState]:
    with progress.step("Reading the cluster"):
        state = gateway.read(first_read(topologies))
        more = second_read(topologies, state, prune_config=options.prune_config)
        if more is not None:
            state = merged(state, gateway.read(more))
    return make_plan(topologies, state, options), state


def _asked(gateway: Gateway, plan: Plan, progress: Progress) -> Verdicts:
    """The broker's answers to the plan's changes, sent with ``validate_only``."""
    by_kind: dict[Kind, list[Change]] = defaultdict(list)
    for change in askable(plan):
        by_kind[kind(change)].append(change)
    verdicts: dict[ChangeKey, BrokerError | None] = {}
    if not by_kind:
        return verdicts
    with progress.step("Checking the plan on the broker", sum(map(len, by_kind.values())), "changes") as step:
        for changes in by_kind.values():
            for batch in batches(changes):
                results = send(gateway, batch, validate_only=True)
                verdicts |= {key(change): results[change.topic] for change in batch if change.topic in results}
                step.advance(len(batch))
                if results and all(error and error.unknown_outcome for error in results.values()):
                    return verdicts  # nobody answers: the rest would wait as long for nothing
    return verdicts


def _behind(verdicts: Verdicts) -> bool:
    """Whether the broker refuses a change as made before, or made impossible, by one that it does not list yet."""
    contradictions = {
        (Kind.CREATE_TOPIC, 36),
        (Kind.ADD_PARTITIONS, 37),
        (Kind.ADD_PARTITIONS, 3),
        (Kind.SET_CONFIG, 3),
    }
    return any(error and (asked, error.code) in contradictions for (asked, _), error in verdicts.items())
