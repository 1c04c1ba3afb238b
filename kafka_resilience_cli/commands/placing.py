"""Where a placement comes from: a live cluster, a snapshot, what a plan would make of either, or a topology alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

from kafka_resilience_cli.cluster.gateway import Wanted
from kafka_resilience_cli.cluster.snapshot import load_file
from kafka_resilience_cli.cluster.state import ClusterState
from kafka_resilience_cli.commands.opening import Target, load, one_cluster
from kafka_resilience_cli.errors import UsageError
from kafka_resilience_cli.progress import Progress
from kafka_resilience_cli.project.clusters import resolve_connection
from kafka_resilience_cli.project.project import Project
from kafka_resilience_cli.project.read import find_project
from kafka_resilience_cli.topology.model import Topology
from kafka_resilience_cli.whatif.assumed import assumed
from kafka_resilience_cli.whatif.coordinators import OFFSETS_TOPIC, TRANSACTIONS_TOPIC
from kafka_resilience_cli.whatif.observed import missing, observed
from kafka_resilience_cli.whatif.outlook import Placed
from kafka_resilience_cli.whatif.placement import Placement

CONNECTION_VARIABLES = ("KRC_BOOTSTRAP_SERVERS", "KRC_CLIENT_CONFIG", "KRC_CLUSTER")


@dataclass(frozen=True, slots=True)
class Source:
    """``state``: a snapshot. ``planned``: after what ``krc apply`` would do. ``controllers``: brokers that are
    controllers too. ``importance``: pairs of a glob over topics and a weight, the last that matches counts.
    ``whole_cluster``: a cluster is needed, and all of it matters, whatever topologies there are."""

    target: Target
    state: Path | None = None
    planned: bool = False
    controllers: tuple[int, ...] = ()
    importance: tuple[tuple[str, int], ...] = ()
    whole_cluster: bool = False


def placed(source: Source, progress: Progress) -> Placed:
    """Read what is asked for. Of a cluster, only what topologies declare, where any are asked for.

    Raises:
        InvalidInput: something is wrong with the files.
        KrcError: the cluster or the snapshot cannot be read, or the request contradicts itself.
    """
    project = find_project()
    offline = source.state is None and not source.whole_cluster and not _connects(source.target)
    declared = bool(source.target.paths or source.target.environment or source.planned)
    topologies = load(source.target, project) if declared or offline else ()
    if offline:
        if source.planned:
            raise UsageError("--planned needs a cluster", hint="without one the topology itself is judged")
        found = assumed(topologies, voters=frozenset(source.controllers))
        return Placed(_weighed(found, source), ", ".join(sorted(topology.name for topology in topologies)))
    if source.state:
        state, label = load_file(source.state), source.state.name
    else:
        state, label = _live(source, topologies, project, progress)
    made: set[str] = set()
    if source.planned:
        state, made = _after(state, topologies, project)
    found = observed(state, topologies, voters=source.controllers, assumed=made)
    return Placed(_weighed(found, source), label, missing(state, topologies))


def _connects(target: Target) -> bool:
    flags = target.connection
    given = flags.bootstrap_server or flags.client_config or flags.cluster
    return bool(given or any(target.environ.get(name) for name in CONNECTION_VARIABLES))


def _live(
    source: Source, topologies: Sequence[Topology], project: Project, progress: Progress
) -> tuple[ClusterState, str]:
    from kafka_resilience_cli.cluster.connect import connect, verify_identity

    target = source.target
    spec = resolve_connection(target.connection, target.environ, project, one_cluster(topologies))
    with progress.step(f"Connecting to {spec.label}"):
        gateway = connect(spec, target.connect_timeout)
    try:
        with progress.step("Reading the cluster"):
            state = gateway.read(_wanted(topologies, source.planned))
    finally:
        gateway.close()
    verify_identity(spec, state.id)
    return state, spec.label


def _wanted(topologies: Sequence[Topology], planned: bool) -> Wanted:
    names: frozenset[str] | None = None
    if topologies:
        declared = {name for each in topologies for name in (*each.topics, *each.external, *each.removed)}
        names = frozenset(declared | {OFFSETS_TOPIC, TRANSACTIONS_TOPIC})
    return Wanted(
        configs=names,
        elr=names,
        offsets=names if planned else frozenset(),
        groups=planned or not topologies,
        topic_defaults=planned,
        features=True,
    )


def _after(state: ClusterState, topologies: Sequence[Topology], project: Project) -> tuple[ClusterState, set[str]]:
    """The state after the plan's changes, and the topics whose replicas are placed by assumption."""
    from kafka_resilience_cli.plan.changes import AddPartitions, CreateTopic, ReassignReplicas
    from kafka_resilience_cli.plan.options import PlanOptions
    from kafka_resilience_cli.plan.planner import make_plan
    from kafka_resilience_cli.plan.simulate import simulate

    options = PlanOptions(today=datetime.now(UTC).date(), max_partitions=project.max_partitions, applicable=False)
    changes = make_plan(topologies, state, options).changes
    moved = {c.topic for c in changes if isinstance(c, CreateTopic | AddPartitions | ReassignReplicas)}
    return simulate(state, changes), moved


def _weighed(placement: Placement, source: Source) -> Placement:
    topics = {
        name: replace(topic, importance=_importance(name, source.importance))
        for name, topic in placement.topics.items()
    }
    return replace(placement, topics=topics) if source.importance else placement


def _importance(name: str, weights: Sequence[tuple[str, int]]) -> int:
    return next((weight for glob, weight in reversed(weights) if fnmatchcase(name, glob)), 1)


def importance(texts: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """``GLOB=N`` each, N from 1 to 1 000 000. Raises :class:`UsageError`."""
    found = []
    for text in texts:
        glob, _, weight = text.rpartition("=")
        if not glob or not weight.isdecimal() or not 1 <= int(weight) <= 1_000_000:
            raise UsageError(f"--importance {text} is no weight", hint="--importance 'orders.*=10', from 1 to 1000000")
        found.append((glob, int(weight)))
    return tuple(found)


def controllers(text: str) -> tuple[int, ...]:
    """``1,2,3``. Raises :class:`UsageError`."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isdecimal() for part in parts):
        raise UsageError(f"--controllers {text} are no broker ids", hint="--controllers 1,2,3")
    return tuple(map(int, parts))
