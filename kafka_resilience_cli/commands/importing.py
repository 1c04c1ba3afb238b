"""``krc import``: reads a cluster, or a snapshot of one, and writes topologies that describe it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kafka_resilience_cli.cluster.gateway import Gateway, Wanted
from kafka_resilience_cli.cluster.state import ClusterState, read_or
from kafka_resilience_cli.errors import KrcError, UsageError
from kafka_resilience_cli.importers.cluster import Imported
from kafka_resilience_cli.importers.selection import matching
from kafka_resilience_cli.importers.yaml_text import yaml_text
from kafka_resilience_cli.progress import Progress
from kafka_resilience_cli.report.console import write_file

PROJECT_FILE = "krc.yaml"


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that was written, and what is in it; ``topics`` is 0 for the project file."""

    path: Path
    topics: int = 0


def read_topics(gateway: Gateway, match: Sequence[str], progress: Progress) -> ClusterState:
    """What an import needs to know of a cluster: its topics, their configurations, who reads them."""
    with progress.step("Reading the cluster", unit="topics") as step:
        names = matching(read_or(gateway.read(Wanted()).topics, {}), match)
        state = gateway.read(Wanted(configs=names, groups=True))
        step.update(len(names), len(names))
    return state


def write_topologies(imported: Imported, directory: Path, *, force: bool = False) -> tuple[WrittenFile, ...]:
    """One file per topology and a project file that lists them.

    Raises :class:`KrcError` and writes nothing where one of them is there already, unless ``force``.
    """
    files = {directory / f"{topology.name}.yaml": topology for topology in imported.topologies}
    project = directory / PROJECT_FILE
    if project in files:
        raise UsageError(
            "a topic prefix `krc` would be written to krc.yaml, the project file", hint="leave it out: --match"
        )
    refuse_to_replace([*files, project], force=force)
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KrcError(f"cannot create {directory}", why=error.strerror or str(error)) from error
    for path, topology in files.items():
        write_file(path, topology.text)
    write_file(project, yaml_text({"topologies": [path.name for path in files]}))
    return (*(WrittenFile(path, topology.topics) for path, topology in files.items()), WrittenFile(project))


def refuse_to_replace(paths: Sequence[Path], *, force: bool) -> None:
    """Raises :class:`KrcError` naming the files that are there already, unless ``force``."""
    there = [path for path in paths if path.exists()]
    if there and not force:
        raise KrcError(
            f"{', '.join(map(str, there))} {'is' if len(there) == 1 else 'are'} there already",
            why="Nothing was written.",
            hint="another --output, or --force to replace",
        )
