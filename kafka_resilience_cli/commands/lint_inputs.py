"""Which files a lint looks at: named ones always, those below directories as far as they are not ignored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kafka_resilience_cli.errors import KrcError, UsageError
from kafka_resilience_cli.findings import Finding
from kafka_resilience_cli.lint.outcome import Skipped
from kafka_resilience_cli.project.candidates import candidates
from kafka_resilience_cli.project.discovery import (
    SUFFIXES,
    TopologyFiles,
    has_header,
    is_fragment,
    near,
    topologies_in,
)
from kafka_resilience_cli.project.ignored import Ignored
from kafka_resilience_cli.project.project import Project
from kafka_resilience_cli.project.read import present
from kafka_resilience_cli.topology.clientfiles import shown

STDIN = Path("-")


@dataclass(frozen=True, slots=True)
class LoneFile:
    """A file that may configure clients; ``named``: somebody asked for it by name."""

    path: Path
    data: bytes
    named: bool = False


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was found. ``problems`` are about finding topologies."""

    groups: tuple[TopologyFiles, ...]
    problems: tuple[Finding, ...]
    lone: tuple[LoneFile, ...]
    skipped: tuple[Skipped, ...]


def gather(
    paths: Sequence[Path],
    project: Project,
    baseline: Path | None,
    stdin: Callable[[], bytes],
    stdin_name: Path | None,
    *,
    allow_none: bool = False,
) -> Inputs:
    """The inputs below ``paths``; without any, below the project's topologies or its directory.

    Raises :class:`KrcError` where a path does not exist, or nothing could be judged.
    """
    if stdin_name is not None and STDIN not in paths:
        raise UsageError("--stdin-filename is for stdin", hint=f"krc lint - --stdin-filename {stdin_name}")
    gathering = _Gathering(project, baseline)
    chosen = tuple(paths or project.topologies or (project.root,))
    for path in chosen:
        if path == STDIN:
            if stdin_name is None:
                raise UsageError("- needs --stdin-filename", why="what a file is depends on its name as well")
            gathering.file(stdin_name, stdin())
        elif not present(path):
            raise KrcError(f"{shown(path)} does not exist", hint=near(path))
        elif path.is_dir():
            gathering.directory(path)
        else:
            try:
                gathering.file(path, path.read_bytes())
            except OSError as error:
                raise KrcError(f"cannot read {shown(path)}", why=error.strerror or str(error)) from error
    inputs = gathering.inputs()
    if not inputs.groups and not inputs.lone and not allow_none:
        looked = ", ".join(shown(path) for path in chosen)
        raise KrcError(
            f"nothing to lint in {looked}",
            why=f"{len(inputs.skipped)} files were looked at: none is a topology or configures a Kafka client"
            if inputs.skipped
            else "there is no topology and no configuration file of a Kafka client",
            hint="krc lint FILE reads a file whatever its name is; krc init writes a first topology",
        )
    return inputs


class _Gathering:
    def __init__(self, project: Project, baseline: Path | None) -> None:
        self._project = project
        self._baseline = baseline.resolve() if baseline else None
        self._ignored = Ignored(project.root, project.lint.exclude)
        self._groups: dict[Path, TopologyFiles] = {}
        self._problems: list[Finding] = []
        self._lone: dict[Path, LoneFile] = {}
        self._skipped: dict[Path, Skipped] = {}

    def directory(self, root: Path) -> None:
        groups, problems = topologies_in(root, self._ignored)
        self._problems += problems
        for group in groups:
            self._add(group)
        for candidate in candidates(root, self._ignored):
            if candidate.why_not:
                self._skip(candidate.path, candidate.why_not)
            elif not (candidate.path.suffix in SUFFIXES and has_header(candidate.data)):
                self._lone.setdefault(candidate.path.resolve(), LoneFile(candidate.path, candidate.data))

    def file(self, path: Path, data: bytes) -> None:
        if path.suffix.lower() in SUFFIXES and has_header(data):
            self._add(TopologyFiles(path, data))
        elif path.suffix.lower() in SUFFIXES and is_fragment(data):
            self._fragment(path, data)
        else:
            self._lone[path.resolve()] = LoneFile(path, data, named=True)

    def _fragment(self, path: Path, data: bytes) -> None:
        """A part of a topology is judged with the whole: the nearest one above that it belongs to."""
        resolved = path.resolve()
        for directory in resolved.parents:
            groups, _ = topologies_in(directory)
            owner = next((g for g in groups if resolved in (p.resolve() for p, _ in g.fragments)), None)
            if owner:
                self._add(_with_fragment(owner, resolved, data))
                return
            if groups or directory == self._project.root.resolve():
                break
        self._skip(path, "sections of a topology, but no file with 'krc: 1' above them", named=True)

    def _add(self, group: TopologyFiles) -> None:
        key = group.header.resolve()
        if key not in self._groups or group.fragments:
            self._groups[key] = group

    def _skip(self, path: Path, why: str, *, named: bool = False) -> None:
        if path.resolve() != self._baseline:
            self._skipped.setdefault(path.resolve(), Skipped(shown(path), why, named))

    def inputs(self) -> Inputs:
        parts = {path.resolve() for group in self._groups.values() for path, _ in group.fragments}
        lone = {path: file for path, file in self._lone.items() if path not in parts and path != self._baseline}
        skipped = {path: file for path, file in self._skipped.items() if path not in parts and path not in lone}
        return Inputs(
            tuple(self._groups[path] for path in sorted(self._groups)),
            tuple(self._problems),
            tuple(lone[path] for path in sorted(lone)),
            tuple(sorted(skipped.values(), key=lambda each: each.file)),
        )


def _with_fragment(group: TopologyFiles, resolved: Path, data: bytes) -> TopologyFiles:
    """``data`` in place of what the fragment holds on disk: it may have come from stdin."""
    fragments = ((path, data if path.resolve() == resolved else old) for path, old in group.fragments)
    return replace(group, fragments=tuple(fragments))
