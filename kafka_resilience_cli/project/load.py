"""Paths → the topologies in them, for one environment, and everything that is wrong with them.

Files are read once (:func:`read`); an environment is built from what was read, so that `validate` can build them all.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from kafka_resilience_cli.errors import InvalidInput, UsageError
from kafka_resilience_cli.findings import Finding, Severity
from kafka_resilience_cli.project.claims import double_claims
from kafka_resilience_cli.project.discovery import TopologyFiles, discover
from kafka_resilience_cli.project.project import Project
from kafka_resilience_cli.topology.build import build
from kafka_resilience_cli.topology.clientfiles import ClientFiles, shown
from kafka_resilience_cli.topology.documents import document
from kafka_resilience_cli.topology.layers import Document
from kafka_resilience_cli.topology.model import Topology
from kafka_resilience_cli.topology.nearest import did_you_mean
from kafka_resilience_cli.topology.source import Source


@dataclass(frozen=True, slots=True)
class Documents:
    """What was read: the documents that could be, what is wrong with files, and how many there were."""

    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]
    files: int
    project: Project
    client_files: ClientFiles = field(default_factory=ClientFiles, compare=False, repr=False)

    @property
    def environments(self) -> tuple[str, ...]:
        """Every environment that any of the topologies has, sorted."""
        return tuple(sorted({name for each in self.documents for name in each.environments}))


@dataclass(frozen=True, slots=True)
class Loaded:
    """The topologies for one environment, and every finding about their files, sorted by place.

    With an error among the findings the topologies are what could be made of the rest: good enough to look at, not to
    act on.
    """

    topologies: tuple[Topology, ...]
    findings: tuple[Finding, ...]
    files: int
    environments: tuple[str, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)


def read(paths: Sequence[Path], project: Project) -> Documents:
    """Read the topology files under ``paths``; without any, those of the project, or of its directory.

    Raises :class:`~kafka_resilience_cli.errors.KrcError` where a path does not exist or holds no topology.
    """
    return read_groups(*discover(paths or project.topologies or (project.root,)), project)


def read_groups(groups: Sequence[TopologyFiles], problems: Iterable[Finding], project: Project) -> Documents:
    """Read topologies that were found already; ``problems`` are about finding them."""
    with _uncollected():
        documents, findings = [], list(problems)
        for group in groups:
            header = Source(shown(group.header), group.data)
            fragments = [Source(shown(path), data) for path, data in group.fragments]
            made, wrong = document(header, fragments)
            findings += wrong
            if made is not None:
                documents.append(made)
    files = sum(1 + len(group.fragments) for group in groups)
    return Documents(tuple(documents), tuple(findings), files, project)


def build_environment(documents: Documents, environment: str | None) -> Loaded:
    """The topologies for ``environment``; those without any environment are the same in all, those that have others
    are left out (:func:`lacking` names them).

    Raises :class:`UsageError` where no topology has the environment. Contents never raise.
    """
    if environment is not None and environment not in documents.environments:
        raise _no_such_environment(environment, documents.environments)
    topologies, findings = [], list(documents.findings)
    with _uncollected():
        for each in documents.documents:
            if environment is not None and each.environments and environment not in each.environments:
                continue
            made, wrong = build(each, environment if each.environments else None, documents.client_files)
            topologies.append(made)
            findings += wrong
            findings += _unknown_cluster(made, documents.project)
        findings += double_claims(topologies)
    return Loaded(tuple(topologies), in_order(findings), documents.files, documents.environments)


def load(paths: Sequence[Path], *, environment: str | None, project: Project) -> Loaded:
    """Read and build one environment, which every topology that has environments must have."""
    return _loaded(read(paths, project), environment)


def load_or_raise(
    paths: Sequence[Path], *, environment: str | None, project: Project, choose_environment: bool = False
) -> Loaded:
    """Topologies to act on. Raises :class:`InvalidInput` if anything is wrong with them.

    ``choose_environment``: where environments exist, one must be named (:func:`require_environment`).
    """
    documents = read(paths, project)
    if choose_environment:
        require_environment(documents.environments, environment)
    loaded = _loaded(documents, environment)
    if loaded.errors:
        raise InvalidInput(loaded.errors, hint="krc validate shows the same without a cluster")
    return loaded


def require_environment(environments: Sequence[str], environment: str | None) -> None:
    """Where topologies have environments, writing needs one by name. Raises :class:`UsageError`."""
    if environments and environment is None:
        raise UsageError(
            "these topologies have environments: choose one", hint=" | ".join(f"--env {name}" for name in environments)
        )


def lacking(documents: Documents, environment: str | None) -> list[Finding]:
    """A finding for each topology that has environments, but not this one."""
    return [
        _lacks(each, environment)
        for each in documents.documents
        if environment is not None and each.environments and environment not in each.environments
    ]


def _loaded(documents: Documents, environment: str | None) -> Loaded:
    built = build_environment(documents, environment)
    return replace(built, findings=in_order([*built.findings, *lacking(documents, environment)]))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, sorted by place: the base and its environments say the same of the same line."""
    once = {(*finding.sort_key, finding.severity): finding for finding in reversed(list(findings))}
    return tuple(sorted(once.values(), key=lambda finding: finding.sort_key))


def _no_such_environment(environment: str, environments: Sequence[str]) -> UsageError:
    if not environments:
        return UsageError(f"there is no environment {environment}", hint="the topologies have none: leave --env out")
    hint = did_you_mean(environment, environments, f"there are {', '.join(environments)}")
    return UsageError(f"there is no environment {environment}", hint=hint)


def _lacks(each: Document, environment: str) -> Finding:
    path = each.path(("environments",))
    return Finding(
        "Y223",
        Severity.ERROR,
        f"{each.name} has no environment {environment}",
        path=path,
        location=each.sources.locate(path, key=True),
        hint=f"it has {', '.join(each.environments)}; declare {environment} as well, with {{}} if nothing differs",
    )


def _unknown_cluster(topology: Topology, project: Project) -> Iterator[Finding]:
    name, path = topology.cluster_name, topology.cluster.path
    if name is None or path is None or not project.clusters or name in project.clusters:
        return
    where = path.child("name")
    file = shown(project.file) if project.file else "krc.yaml"
    yield Finding(
        "Y203",
        Severity.ERROR,
        f"there is no cluster {name} in {file}",
        path=where,
        location=topology.sources.locate(where),
        hint=did_you_mean(name, project.clusters, f"there are {', '.join(sorted(project.clusters))}"),
    )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Loading makes many objects and no garbage: the cycle collector would only walk them again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
