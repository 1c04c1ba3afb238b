"""The options of everything that makes a plan: plan and apply mean the same by them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from kafka_resilience_cli.plan.options import PlanOptions

Paths: TypeAlias = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[PATH]...", help="Topology files or directories; krc.yaml's without any."),
]
Environment: TypeAlias = Annotated[
    str | None, typer.Option("--env", help="The environment, where the topologies have any.")
]
Targets: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--target", metavar="GLOB", help="Only matching topics, and what they need. Repeatable."),
]
Allowed: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--allow", metavar="[TOPIC=]HAZARD", help="Allow a destructive change. Repeatable."),
]
AllowDegraded: TypeAlias = Annotated[
    bool, typer.Option("--allow-degraded", help="Create and grow topics although brokers are missing.")
]
PruneConfig: TypeAlias = Annotated[
    bool, typer.Option("--prune-config", help="Remove live overrides that no file declares.")
]
NoServerValidate: TypeAlias = Annotated[
    bool, typer.Option("--no-server-validate", help="Do not have the broker check the plan.")
]
NoLint: TypeAlias = Annotated[bool, typer.Option("--no-lint", help="Do not judge the plan by the rules of krc lint.")]


def plan_options(
    *, targets: Sequence[str] | None, allow: Sequence[str] | None, allow_degraded: bool, prune_config: bool
) -> PlanOptions:
    """The options as the planner takes them. Raises ``UsageError`` for a hazard that does not exist."""
    from datetime import UTC, datetime

    from kafka_resilience_cli.plan.options import Permission, PlanOptions

    return PlanOptions(
        today=datetime.now(UTC).date(),
        allow=tuple(Permission.parse(text) for text in allow or ()),
        allow_degraded=allow_degraded,
        prune_config=prune_config,
        targets=tuple(targets or ()),
    )
