"""``krc plan``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

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

EPILOG = """\b
Examples:
  krc plan -b localhost:9092                          the project's topologies
  krc plan topologies/orders --env prod               on the cluster that the environment names
  krc plan --env prod --save plan.json                keep it; then: krc apply --plan plan.json
  krc plan --env prod --allow orders.audit=retention-cut
  krc plan --env prod --state cluster.json --format markdown
                                                      a comment for a pull request, without credentials

\b
Exit codes:
  0 planned, 1 error, or something is gated, blocked or refused;
  with --detailed-exitcode: 2 planned, and there are changes
"""


class Format(StrEnum):
    """How to print the plan."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def register(app: typer.Typer) -> None:
    """Add ``krc plan``."""
    app.command("plan", epilog=EPILOG)(_plan)


def _plan(
    context: typer.Context,
    paths: Paths = None,
    env: Environment = None,
    target: Targets = None,
    allow: Allowed = None,
    allow_degraded: AllowDegraded = False,
    prune_config: PruneConfig = False,
    no_server_validate: NoServerValidate = False,
    no_lint: NoLint = False,
    state: Annotated[
        Path | None, typer.Option("--state", metavar="FILE", help="Plan on a snapshot instead of the cluster.")
    ] = None,
    save: Annotated[
        Path | None, typer.Option("--save", metavar="FILE", help="Keep the plan for krc apply --plan FILE.")
    ] = None,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit with 2 where there are changes.")
    ] = False,
    output_format: Annotated[Format, typer.Option("--format", help="How to print the plan.")] = Format.TEXT,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write what is printed to a file.")
    ] = None,
    bootstrap_server: BootstrapServer = "",
    client_config: ClientConfig = None,
    cluster: ClusterName = "",
    connect_timeout: ConnectTimeout = CONNECT_TIMEOUT,
) -> None:
    """Show what apply would do to make the topologies hold on the cluster, checked by the cluster itself.

    Nothing is changed.
    """
    from kafka_resilience_cli.commands.opening import Target
    from kafka_resilience_cli.commands.plan import PlanRequest, exit_code, plan
    from kafka_resilience_cli.errors import UsageError
    from kafka_resilience_cli.plan.document import dumps
    from kafka_resilience_cli.report.console import plain, write_file
    from kafka_resilience_cli.report.plan import plan_hint, plan_text

    console = console_of(context)
    flags = connection_flags(bootstrap_server, client_config, cluster)
    if state and (bootstrap_server or client_config or cluster):
        raise UsageError("--state and a connection contradict each other", hint="leave one of them out")
    options = plan_options(targets=target, allow=allow, allow_degraded=allow_degraded, prune_config=prune_config)
    request = PlanRequest(
        Target(tuple(paths or ()), env, flags, connect_timeout),
        options,
        server_validate=not no_server_validate,
        state=state,
        lint=not no_lint,
    )
    made = plan(request, console.progress())
    if save:
        write_file(save, dumps(made))
    if output_format is Format.JSON:
        console.result(dumps(made), output)
    elif output_format is Format.MARKDOWN:
        from kafka_resilience_cli.report.plan_markdown import plan_markdown

        console.result(plan_markdown(made), output)
    else:
        console.result(plan_text(made, plain if output else console.paint), output)
    hint = plan_hint(made, str(save) if save else "")
    if hint:
        console.hint(hint)
    raise typer.Exit(exit_code(made, detailed=detailed_exitcode))
