"""``krc apply``: plans, asks, and makes the changes; or makes those of a saved plan, and asks nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from kafka_resilience_cli.apply.history import unfinished
from kafka_resilience_cli.apply.outcome import ApplyOutcome, Ending
from kafka_resilience_cli.apply.results import Result
from kafka_resilience_cli.apply.session import Session, Terms
from kafka_resilience_cli.cluster.gateway import Gateway
from kafka_resilience_cli.commands.opening import Target, opened
from kafka_resilience_cli.commands.plan import Judge, PlanRequest, completed, judge_of, plan_on
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.plan.changes import Allowed, Plan
from kafka_resilience_cli.plan.document import loads
from kafka_resilience_cli.plan.options import PlanOptions
from kafka_resilience_cli.progress import Progress, Silent
from kafka_resilience_cli.project.clusters import resolve_connection
from kafka_resilience_cli.project.read import find_project
from kafka_resilience_cli.topology.model import Topology

Approve: TypeAlias = Callable[[Plan], Plan | None]
"""Shows a plan to somebody and returns what may run: the plan itself, one with its gates opened, or ``None``."""

MOST_ERRORS = 10
"""Findings that a refusal lists."""

Listener: TypeAlias = Callable[[Result], None]


def _nobody(result: Result) -> None:
    pass


def apply(
    request: PlanRequest, approve: Approve, terms: Terms, progress: Progress, finished: Listener = _nobody
) -> ApplyOutcome:
    """Load, connect, and :func:`apply_on`.

    Raises:
        InvalidInput: something is wrong with the files.
        KrcError: the cluster cannot be reached or read, or the journal cannot be written; nothing was sent.
        Interrupted: left at once, by a second Ctrl-C.
    """
    with opened(request.target, progress) as ready:
        options = completed(request.options, ready.project, ready.label)
        return apply_on(
            ready.gateway,
            ready.topologies,
            options,
            approve,
            terms,
            judge=judge_of(request, ready.project),
            server_validate=request.server_validate,
            progress=progress,
            finished=finished,
        )


def apply_file(
    file: Path, target: Target, terms: Terms, progress: Progress, finished: Listener = _nobody, *, lint: bool = True
) -> ApplyOutcome:
    """Connect, and make the changes of the plan saved in ``file``. Of ``target`` only the connection counts.

    Without one, it is the cluster that the plan was made for, if krc.yaml knows it. ``lint`` false: also what rules
    refused when it was made. Raises as :func:`apply`.
    """
    plan = read_plan(file)
    if lint:
        _refuse(plan)
    project = find_project()
    known = plan.cluster_label if plan.cluster_label in project.clusters else None
    flags = target.connection
    given = flags.bootstrap_server or flags.client_config or flags.cluster
    spec = resolve_connection(flags, target.environ, project, None if given else known)
    from kafka_resilience_cli.cluster.connect import connect

    with progress.step(f"Connecting to {spec.label}"):
        gateway = connect(spec, target.connect_timeout)
    try:
        return apply_saved(gateway, plan, replace(terms, saved_plan=file), progress=progress, finished=finished)
    finally:
        gateway.close()


def exit_code(outcome: ApplyOutcome) -> int:
    """0 where everything is done and shows, 130 where somebody interrupted, else 1."""
    if outcome.ending is Ending.INTERRUPTED:
        return 130
    return 0 if outcome.complete else 1


def apply_on(
    gateway: Gateway,
    topologies: Sequence[Topology],
    options: PlanOptions,
    approve: Approve,
    terms: Terms | None = None,
    *,
    judge: Judge | None = None,
    server_validate: bool = True,
    progress: Progress | None = None,
    finished: Listener = _nobody,
) -> ApplyOutcome:
    """Plan on the cluster behind ``gateway``, ask ``approve``, and make what is allowed.

    Nobody is asked where there is nothing to do, nor where ``judge`` refuses. Raises as
    :meth:`~kafka_resilience_cli.apply.session.Session.run`.
    """
    progress = progress or Silent()
    terms = replace(terms or Terms(), degraded=options.allow_degraded)
    plan = plan_on(gateway, topologies, options, judge=judge, server_validate=server_validate, progress=progress)
    _refuse(plan)
    if plan.changes:
        _tell_of_the_last(plan, terms, progress)
    approved = approve(plan) if plan.changes else plan
    if approved is None:
        return ApplyOutcome(plan, Ending.DECLINED)
    return Session(approved, gateway, terms, progress, finished).run()


def apply_saved(
    gateway: Gateway,
    plan: Plan,
    terms: Terms,
    *,
    progress: Progress | None = None,
    finished: Listener = _nobody,
) -> ApplyOutcome:
    """Make the changes of a plan from :func:`read_plan`, all of them or, where it is stale, none."""
    progress = progress or Silent()
    if any(isinstance(change.verdict, Allowed) for change in plan.changes):
        _tell_of_the_last(plan, terms, progress)
    return Session(plan, gateway, terms, progress, finished).run()


def read_plan(path: Path) -> Plan:
    """The saved plan at ``path``.

    Raises :class:`KrcError` where it cannot be read, has another format, or was made from a snapshot.
    """
    try:
        plan = loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise KrcError(f"cannot read the plan {path}", why=error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise KrcError(f"{path} is not a plan", hint="make one with: krc plan --save FILE") from error
    if not plan.applicable:
        raise KrcError(
            f"{path} was planned from a snapshot and cannot be applied",
            why="A snapshot says nothing about the cluster as it is now.",
            hint="plan on the cluster itself: krc plan --save FILE, without --state",
        )
    return plan


def _refuse(plan: Plan) -> None:
    """Raises :class:`KrcError` where rules found errors in what a ``prod`` topology would do."""
    errors = [each for each in plan.lint if each.severity is Severity.ERROR and each.code in plan.refused_by]
    if not errors or not plan.changes:
        return
    raise KrcError(
        f"lint found {len(errors)} error{'s' if len(errors) > 1 else ''} in what would be applied; nothing was changed",
        why="\n".join(f"{each.location}: {each.code} {each.message}" for each in errors[:MOST_ERRORS]),
        hint="krc lint shows all of it; --no-lint applies it anyway",
    )


def _tell_of_the_last(plan: Plan, terms: Terms, progress: Progress) -> None:
    last = unfinished(plan.cluster_id, terms.journal)
    if last:
        path, run = last
        progress.message(f"The last apply to this cluster did not come to its end: {run} ({run.actor}, {path})")
