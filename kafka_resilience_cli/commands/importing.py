"""``krc import``: reads a cluster, or a snapshot of one, and writes topologies that describe it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kafka_resilience_cli.cluster.connect import connect, verify_identity
from kafka_resilience_cli.cluster.connection import ConnectionSpec
from kafka_resilience_cli.cluster.gateway import Gateway, Wanted
from kafka_resilience_cli.cluster.snapshot import load_file
from kafka_resilience_cli.cluster.state import ClusterState, read_or
from kafka_resilience_cli.errors import KrcError, UsageError
from kafka_resilience_cli.importers.cluster import Imported, import_topologies
from kafka_resilience_cli.importers.selection import matching
from kafka_resilience_cli.importers.yaml_text import yaml_text
from kafka_resilience_cli.progress import Progress
from kafka_resilience_cli.project.read import PROJECT_FILE
from kafka_resilience_cli.report.console import write_file

_NAME = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to import: topics by ``match`` (globs; none is all), as one topology called ``name`` or ``split`` up."""

    name: str = ""
    match: tuple[str, ...] = ()
    split: bool = False


def import_cluster(
    spec: ConnectionSpec, request: ImportRequest, progress: Progress, *, connect_timeout: float = 5.0
) -> Imported:
    """Read a cluster's topics, their configurations and who reads them, and describe them.

    Raises:
        UsageError: the request contradicts itself.
        KrcError: the cluster cannot be reached or read, is not the one that krc.yaml asserts, or has nothing to import.
    """
    _check(request)
    with progress.step(f"Connecting to {spec.label}"):
        gateway = connect(spec, connect_timeout)
    try:
        state = read_topics(gateway, request.match, progress)
    finally:
        gateway.close()
    verify_identity(spec, state.id)
    return _imported(state, request)


def import_snapshot(file: Path, request: ImportRequest) -> Imported:
    """The same from a snapshot, without a cluster."""
    _check(request)
    return _imported(load_file(file), request)


def read_topics(gateway: Gateway, match: Sequence[str], progress: Progress) -> ClusterState:
    """The sections of a cluster that an import needs."""
    with progress.step("Reading the cluster", unit="topics") as step:
        names = matching(read_or(gateway.read(Wanted()).topics, {}), match)
        state = gateway.read(Wanted(configs=names, groups=True))
        step.update(len(names), len(names))
    return state


def _check(request: ImportRequest) -> None:
    if request.name and request.split:
        raise UsageError("--name and --split-by-prefix contradict each other", hint="the prefixes are the names")
    if request.name and not _NAME.fullmatch(request.name):
        raise UsageError(f"--name {request.name}: not a name for a topology", hint="letters, digits, dots and dashes")


def _imported(state: ClusterState, request: ImportRequest) -> Imported:
    return import_topologies(state, name=request.name, match=request.match, split=request.split)


def write_topologies(imported: Imported, directory: Path, *, force: bool = False) -> tuple[Path, ...]:
    """Write one file per topology and a project file that lists them; the paths of all of these.

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
    return (*files, project)


def refuse_to_replace(paths: Sequence[Path], *, force: bool) -> None:
    """Raises :class:`KrcError` naming the files that are there already, unless ``force``."""
    there = [path for path in paths if path.exists()]
    if there and not force:
        raise KrcError(
            f"{', '.join(map(str, there))} {'is' if len(there) == 1 else 'are'} there already",
            why="Nothing was written.",
            hint="another --output, or --force to replace",
        )
