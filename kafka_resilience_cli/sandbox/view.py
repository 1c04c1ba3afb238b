"""Sandboxes as they are at one moment, for reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kafka_resilience_cli.sandbox.description import Description
from kafka_resilience_cli.sandbox.home import homes
from kafka_resilience_cli.sandbox.options import Listener
from kafka_resilience_cli.sandbox.sandbox import NodeStatus, Sandbox


@dataclass(frozen=True, slots=True)
class Way:
    """A listener with its address and the ready-made client files."""

    listener: Listener
    bootstrap: str
    java_file: Path
    librdkafka_file: Path


@dataclass(frozen=True, slots=True)
class SandboxView:
    """One sandbox."""

    description: Description
    directory: Path
    held_by: int | None
    """The process that it will die with."""
    nodes: tuple[NodeStatus, ...]
    ways: tuple[Way, ...]


def view(sandbox: Sandbox) -> SandboxView:
    owner = sandbox.home.owner
    return SandboxView(
        sandbox.description,
        sandbox.home.path,
        owner.pid if owner and owner.alive else None,
        sandbox.status(),
        tuple(Way(way, sandbox.bootstrap(way), *sandbox.client_files(way)) for way in sandbox.listeners),
    )


def known_sandboxes() -> Iterator[Sandbox]:
    """Every sandbox with files here, by name; one whose machine was restarted has only dead nodes."""
    for home in homes():
        document = home.description()
        description = Description.parse(document) if document else None
        if description:
            yield Sandbox(home, description)
