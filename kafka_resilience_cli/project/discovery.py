"""Which files are topologies, and which belong together.

A YAML file with ``krc:`` at the top is a topology. In its directory and below, a file that holds nothing but sections
is a fragment of it, up to the next directory that has a topology of its own. Everything else is left alone. Hidden
files and directories, ``node_modules`` and krc.yaml are not looked at.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.findings import Finding, Location, Related, Severity
from kafka_resilience_cli.project.read import PROJECT_FILE, present
from kafka_resilience_cli.topology.clientfiles import shown
from kafka_resilience_cli.topology.documents import FRAGMENT_SECTIONS, topology_schema
from kafka_resilience_cli.topology.nearest import nearest

SUFFIXES = (".yaml", ".yml")

_HEADER = re.compile(rb"^(?:\xef\xbb\xbf)?\{?[ \t]*[\"']?krc[\"']?[ \t]*:", re.MULTILINE)
_TOP_KEY = re.compile(rb"^(?:\xef\xbb\xbf)?[\"']?([A-Za-z_][\w.-]*)[\"']?[ \t]*:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class TopologyFiles:
    """One topology: its header file and the fragments that belong to it, with their contents."""

    header: Path
    data: bytes
    fragments: tuple[tuple[Path, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    path: Path
    data: bytes
    keys: tuple[str, ...]

    @property
    def header(self) -> bool:
        return has_header(self.data)

    @property
    def sections(self) -> tuple[str, ...]:
        return tuple(key for key in self.keys if key in FRAGMENT_SECTIONS)

    def foreign(self) -> str | None:
        """The first key at the top that is neither a topology's nor a misspelt one of them."""
        known = topology_schema().schema["properties"]
        return next((key for key in self.keys if key not in known and not nearest(key, known)), None)


def discover(paths: Sequence[Path]) -> tuple[list[TopologyFiles], list[Finding]]:
    """The topologies under ``paths`` (files or directories), each once, in order.

    Raises :class:`KrcError` where a path does not exist or nothing is found.
    """
    found: dict[Path, TopologyFiles] = {}
    findings: list[Finding] = []
    for path in paths:
        if not present(path):
            raise KrcError(f"{path} does not exist", hint=near(path))
        if path.is_dir():
            groups, problems = topologies_in(path)
            findings += problems
        else:
            groups = [TopologyFiles(path, _read(path))]
        if not groups:
            raise _nothing_in(path)
        for group in groups:
            key = group.header.resolve()
            if key not in found or group.fragments:
                found[key] = group
    return list(found.values()), findings


def has_header(data: bytes) -> bool:
    """Whether a YAML file is a topology, by its contents."""
    return bool(_HEADER.search(data))


def is_fragment(data: bytes) -> bool:
    """Whether a YAML file holds nothing but sections of a topology, by its keys at the top."""
    candidate = _Candidate(Path(), data, _top_keys(data))
    return bool(candidate.sections) and not candidate.header and candidate.foreign() is None


def _nothing_in(path: Path) -> KrcError:
    return KrcError(
        f"no topology files found in {shown(path)}",
        why="A topology is a YAML file that begins with 'krc: 1' and 'name: …'.",
        hint="krc init writes a first one",
    )


def near(path: Path) -> str:
    """A hint that names the entry beside ``path`` whose name is most like it."""
    try:
        siblings = [entry.name for entry in path.absolute().parent.iterdir() if entry.name != path.name]
    except OSError:
        return ""
    found = nearest(path.name, siblings)
    return f"did you mean {path.with_name(found)}?" if found else ""


def topologies_in(root: Path, ignored: Callable[..., bool] | None = None) -> tuple[list[TopologyFiles], list[Finding]]:
    """The topologies below a directory, none where there are none. ``ignored`` says what is not looked at."""
    by_directory: dict[Path, list[_Candidate]] = {}
    for directory, candidates in _walk(root, ignored or _hidden):
        by_directory[directory] = candidates
    headers = {d: [c for c in cs if c.header] for d, cs in by_directory.items() if any(c.header for c in cs)}
    fragments: dict[Path, list[tuple[Path, bytes]]] = {}
    findings: list[Finding] = []
    for directory, candidates in by_directory.items():
        owner = next((d for d in (directory, *directory.parents) if d in headers), None)
        for candidate in candidates:
            if candidate.header or owner is None or not candidate.sections:
                continue
            problem = _problem(candidate, headers[owner])
            if problem:
                findings.append(problem)
            else:
                fragments.setdefault(owner, []).append((candidate.path, candidate.data))
    groups = [
        TopologyFiles(header.path, header.data, tuple(fragments.get(directory, ())))
        for directory, found in headers.items()
        for header in found
    ]
    return groups, findings


def _problem(candidate: _Candidate, headers: list[_Candidate]) -> Finding | None:
    """Why a file with sections but no header cannot be taken for a fragment."""
    section, foreign = candidate.sections[0], candidate.foreign()
    if foreign:
        return Finding(
            "Y221",
            Severity.WARNING,
            f"left alone: the file has {section}, but also {foreign}, which is no part of a topology",
            location=_top(candidate, foreign),
            hint="remove the other keys if it belongs to the topology beside it",
        )
    if len(headers) > 1:
        return Finding(
            "Y222",
            Severity.ERROR,
            "which topology is this a part of? More than one file here has a header",
            location=_top(candidate, section),
            hint="give each topology a directory of its own",
            related=tuple(Related(_top(header, "krc"), "a header") for header in headers),
        )
    return None


def _top(candidate: _Candidate, key: str) -> Location:
    lines = candidate.data.decode("utf-8-sig", errors="replace").splitlines()
    for number, line in enumerate(lines, 1):
        if line.lstrip("\"'{ ").startswith(key):
            return Location(shown(candidate.path), number, 1, number, len(key) + 1, line)
    return Location(shown(candidate.path), 1, 1)


def _walk(root: Path, ignored: Callable[..., bool]) -> Iterator[tuple[Path, list[_Candidate]]]:
    seen: set[Path] = set()
    for directory, below, names in os.walk(root, followlinks=True):
        here = Path(directory)
        real = here.resolve()
        if real in seen:  # a symbolic link that leads back
            below.clear()
            continue
        seen.add(real)
        below[:] = sorted(name for name in below if not ignored(here / name, directory=True))
        paths = [here / name for name in sorted(names) if _is_yaml(name) and not ignored(here / name)]
        yield here, [_candidate(path) for path in paths if path.is_file()]


def _hidden(path: Path, *, directory: bool = False) -> bool:
    return path.name.startswith(".") or (directory and path.name == "node_modules")


def _is_yaml(name: str) -> bool:
    return name.endswith(SUFFIXES) and name != PROJECT_FILE


def _candidate(path: Path) -> _Candidate:
    data = _read(path)
    return _Candidate(path, data, _top_keys(data))


def _top_keys(data: bytes) -> tuple[str, ...]:
    return tuple(key.decode("ascii", "replace") for key in _TOP_KEY.findall(data))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KrcError(f"cannot read {shown(path)}", why=error.strerror or str(error)) from error
