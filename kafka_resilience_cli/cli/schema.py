"""``krc schema``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kafka_resilience_cli.cli.app import console_of
from kafka_resilience_cli.commands.schema import SchemaName, schema_text

EPILOG = """\b
Examples:
  krc schema > krc-topology-v1.schema.json
  krc schema plan --output krc-plan-v1.schema.json

\b
An editor with a YAML language server checks and completes a topology that begins with
  # yaml-language-server: $schema=krc-topology-v1.schema.json
"""


def register(app: typer.Typer) -> None:
    """Add ``krc schema``."""
    app.command("schema", epilog=EPILOG)(_schema)


def _schema(
    context: typer.Context,
    name: Annotated[
        SchemaName, typer.Argument(metavar="[NAME]", help="topology, project, plan, snapshot, lint or history.")
    ] = SchemaName.TOPOLOGY,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write it to a file.")] = None,
) -> None:
    """Print a JSON Schema (draft-07): of topologies, krc.yaml, plans, snapshots, lint results, or a history's lines."""
    console_of(context).result(schema_text(name), output)
