"""``krc init``."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from kafka_resilience_cli.cli.app import console_of
from kafka_resilience_cli.commands.init import Ci, init

EPILOG = """\b
Examples:
  krc init                                here, named orders, with a GitHub workflow
  krc init kafka --name shipping          in the directory kafka
  krc init --ci gitlab
"""


def register(app: typer.Typer) -> None:
    """Add ``krc init``."""
    app.command("init", epilog=EPILOG)(_init)


def _init(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to write; made if missing.")] = Path(),
    name: Annotated[str, typer.Option(help="The topology's name, and the prefix of its topics.")] = "orders",
    ci: Annotated[Ci, typer.Option(help="Whose CI workflow to write.")] = Ci.GITHUB,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
) -> None:
    """Write a first project: a topology with a retry chain, client files, a CI workflow."""
    console = console_of(context)
    made = init(directory, name=name, ci=ci, force=force)
    console.result("\n".join(str(made.directory / path) for path in made.written))
    steps = [
        ("krc lint", "topology and clients are right"),
        ("krc sandbox up", "a Kafka to try them on"),
        ('eval "$(krc sandbox env)" && krc plan --env dev', "what krc would create there"),
    ]
    if directory != Path():
        steps[0] = (f"cd {shlex.quote(str(directory))} && krc lint", steps[0][1])
    width = max(len(command) for command, _ in steps)
    console.hint("\nNext:\n" + "\n".join(f"  {command:<{width}}  # {why}" for command, why in steps))
