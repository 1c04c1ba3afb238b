"""``krc schema``: the JSON Schemas of the files that krc reads and writes, each kept in the room of its format."""

from __future__ import annotations

from enum import StrEnum
from importlib.resources import files


class SchemaName(StrEnum):
    """Whose schema."""

    TOPOLOGY = "topology"
    PROJECT = "project"
    PLAN = "plan"
    SNAPSHOT = "snapshot"
    LINT = "lint"
    HISTORY = "history"


_FILES = {
    SchemaName.TOPOLOGY: ("topology", "krc-topology-v1.schema.json"),
    SchemaName.PROJECT: ("project", "krc-project-v1.schema.json"),
    SchemaName.PLAN: ("plan", "krc-plan-v1.schema.json"),
    SchemaName.SNAPSHOT: ("cluster", "krc-snapshot-v1.schema.json"),
    SchemaName.LINT: ("report", "krc-lint-v1.schema.json"),
    SchemaName.HISTORY: ("drill", "krc-history-v1.schema.json"),
}


def schema_text(name: SchemaName) -> str:
    """The schema as it ships."""
    room, file = _FILES[name]
    return (files("kafka_resilience_cli") / room / file).read_text(encoding="utf-8")
