"""``krc apply``."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kafka_resilience_cli.cli.app import console_of
from kafka_resilience_cli.cli.connection import (
    CONNECT_TIMEOUT,
    BootstrapServer,
    ClientConfig,
    ClusterName,
    ConnectTimeout,
    connection_flags,
)
from kafka_resilience_cli.cli.planning import (
    AllowDegraded,
    Allowed,
    Environment,
    NoLint,
    NoServerValidate,
    Paths,
    PruneConfig,
    Targets,
    plan_options,
)

if TYPE_CHECKING:
    from kafka_resilience_cli.apply.results import Result
    from kafka_resilience_cli.commands.apply import Approve
    from kafka_resilience_cli.plan.changes import Plan
    from kafka_resilience_cli.progress import Progress
    from kafka_resilience_cli.report.console import Console

EPILOG = """\b
Examples:
  krc apply --env prod                                plan, show, ask, do it
  krc apply topologies/orders -b localhost:9092 --auto-approve
  krc plan --env prod --save plan.json                somebody reads it, then:
  krc apply --plan plan.json                          exactly that, or nothing if the cluster has moved
  krc apply --env prod --allow orders.audit=retention-cut

\b
Ctrl-C finishes the request in flight and reports; a second one leaves at once. Running apply again goes on.

\b
Exit codes:
  0 everything is done and visible, or there was nothing to do
  1 anything failed, stale, gated, blocked, refused or not ready, or not approved; 130 interrupted
"""


class Format(StrEnum):
    """How to print the result."""

    TEXT = "text"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add ``krc apply``."""
    app.command("apply", epilog=EPILOG)(_apply)


def _apply(
    context: typer.Context,
    paths: Paths = None,
    env: Environment = None,
    plan_file: Annotated[
        Path | None, typer.Option("--plan", metavar="FILE", help="Apply a saved plan; reads no topology, asks nobody.")
    ] = None,
    auto_approve: Annotated[
        bool, typer.Option("--auto-approve", help="Do not ask. Opens no gate: that takes --allow or `allow:`.")
    ] = False,
    target: Targets = None,
    allow: Allowed = None,
    allow_degraded: AllowDegraded = False,
    prune_config: PruneConfig = False,
    no_server_validate: NoServerValidate = False,
    no_lint: NoLint = False,
    journal: Annotated[
        Path | None,
        typer.Option("--journal", metavar="FILE", help="Append what is done to this file. [default: a new one a run]"),
    ] = None,
    wait_timeout: Annotated[
        float,
        typer.Option("--wait-timeout", metavar="SECONDS", min=0, help="How long to wait until all of it is visible."),
    ] = 120.0,
    output_format: Annotated[Format, typer.Option("--format", help="How to print the result.")] = Format.TEXT,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the result to a file.")
    ] = None,
    bootstrap_server: BootstrapServer = "",
    client_config: ClientConfig = None,
    cluster: ClusterName = "",
    connect_timeout: ConnectTimeout = CONNECT_TIMEOUT,
) -> None:
    """Make the topologies hold on the cluster: plan, show the plan, ask, and do what is allowed.

    Then wait until all of it is listed, led and in sync, so that the next plan is empty.
    """
    from kafka_resilience_cli.apply.session import Terms
    from kafka_resilience_cli.commands.apply import apply, apply_file, exit_code
    from kafka_resilience_cli.commands.opening import Target
    from kafka_resilience_cli.commands.plan import PlanRequest
    from kafka_resilience_cli.errors import UsageError
    from kafka_resilience_cli.report.apply import apply_json, apply_text
    from kafka_resilience_cli.report.console import plain

    console = console_of(context)
    terms = Terms(journal, wait_timeout)
    where = Target(tuple(paths or ()), env, connection_flags(bootstrap_server, client_config, cluster), connect_timeout)
    progress = console.progress()
    if plan_file:
        planning = (paths, env, target, allow, allow_degraded, prune_config, no_server_validate)
        if any(planning):
            raise UsageError(
                "--plan takes the plan as it was saved",
                why="topologies and options that make a plan contradict it",
                hint=f"krc apply --plan {plan_file}",
            )
        outcome = apply_file(plan_file, where, terms, progress, _listener(console, progress), lint=not no_lint)
    else:
        options = plan_options(targets=target, allow=allow, allow_degraded=allow_degraded, prune_config=prune_config)
        request = PlanRequest(where, options, server_validate=not no_server_validate, lint=not no_lint)
        approve = _approver(console, auto_approve)
        outcome = apply(request, approve, terms, progress, _listener(console, progress))
    if output_format is Format.JSON:
        console.result(apply_json(outcome), output)
    else:
        console.result(apply_text(outcome, plain if output else console.paint), output)
    raise typer.Exit(exit_code(outcome))


def _approver(console: Console, auto_approve: bool) -> Approve:
    """Shows the plan and asks. Raises :class:`UsageError` where nobody can be asked."""
    from kafka_resilience_cli.errors import UsageError
    from kafka_resilience_cli.plan.changes import Allowed, Gated
    from kafka_resilience_cli.plan.gates import approve as open_gates
    from kafka_resilience_cli.report.apply import approval_question, gate_answer, gate_question
    from kafka_resilience_cli.report.plan import plan_text

    if not auto_approve and not console.interactive:
        raise UsageError(
            "apply asks before it changes anything, and there is nobody to ask here",
            hint="--auto-approve, or --plan FILE with a plan that somebody has read (krc plan --save FILE)",
        )

    def approve(plan: Plan) -> Plan | None:
        console.say(plan_text(plan, console.paint_err).rstrip("\n"))
        if auto_approve:
            return plan
        if any(isinstance(change.verdict, Gated) for change in plan.changes):
            answer = console.ask(gate_question(plan))
            if answer == gate_answer(plan):
                plan = open_gates(plan, f"typed {answer}")
        if not any(isinstance(change.verdict, Allowed) for change in plan.changes):
            return plan
        return plan if console.ask(approval_question(plan)) == "yes" else None

    return approve


def _listener(console: Console, progress: Progress) -> Callable[[Result], None]:
    """A line per change where no bar shows them; what is not done always."""
    from kafka_resilience_cli.report.apply import result_line

    lines = console.automated or not console.stderr.isatty()

    def finished(result: Result) -> None:
        if lines or not result.status.holds:
            progress.message(result_line(result, console.paint_err))

    return finished
