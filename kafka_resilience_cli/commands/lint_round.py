"""One look at all inputs: what every rule says about them, as they are on disk or as they would be.

Nothing is written and nothing suppressed here; fixing looks several times.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.config import ClientConfig
from kafka_resilience_cli.clients.document import ClientDocument
from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.clients.recognition import Hint, configs_of
from kafka_resilience_cli.commands.lint_inputs import Inputs
from kafka_resilience_cli.findings import Finding
from kafka_resilience_cli.lint.engine import Reported, Unknown, Verdicts, across, finding, judge, unknown_across
from kafka_resilience_cli.lint.fixing import fix_of
from kafka_resilience_cli.lint.gathering import file_cases, topology_cases
from kafka_resilience_cli.lint.outcome import Skipped
from kafka_resilience_cli.lint.overlap import said_once
from kafka_resilience_cli.lint.rule import LintSettings, Rule
from kafka_resilience_cli.project.client_documents import ClientDocuments
from kafka_resilience_cli.project.discovery import TopologyFiles
from kafka_resilience_cli.project.load import Documents, build_environment, in_order, lacking, read_groups
from kafka_resilience_cli.project.project import Project
from kafka_resilience_cli.topology.clientfiles import shown
from kafka_resilience_cli.topology.model import Profile, Sources
from kafka_resilience_cli.topology.positions import SourceMap
from kafka_resilience_cli.topology.source import Source


@dataclass(frozen=True, slots=True)
class Looking:
    """How to look: with which rules, and what is known about files that no topology names."""

    project: Project
    rules: Sequence[Rule]
    settings: LintSettings
    environment: str | None = None
    hint: Hint = field(default_factory=Hint)
    profile: Profile = Profile.PROD
    kafka_version: Version | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A file that was judged: a topology's, or a client's with what is configured in it."""

    file: str
    path: Path
    text: Source | ClientDocument
    clients: tuple[ClientConfig, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """What was seen, in order of place. ``declined`` are files that turned out to configure nothing of Kafka."""

    findings: tuple[Finding, ...]
    unknown: tuple[Unknown, ...]
    judged: tuple[Judged, ...]
    declined: tuple[Skipped, ...]


def look(inputs: Inputs, looking: Looking, changed: Mapping[Path, bytes]) -> Round:
    """Judge everything; ``changed`` are contents that stand in for those on disk, by resolved path.

    Raises :class:`~kafka_resilience_cli.errors.UsageError` where no topology has the environment.
    """
    groups = [_with(group, changed) for group in inputs.groups]
    documents = read_groups(groups, inputs.problems, looking.project)
    clients = ClientDocuments(changed)
    found, unknown = _topologies(documents, clients, looking) if groups or looking.environment else ([], set())
    judged = [*_topology_files(documents, groups), *named_files(clients)]
    named = {each.path.resolve() for each in clients.named.values()}
    found += [problem for each in clients.documents for problem in each.problems]
    declined = [
        Skipped(each.document.file, each.document.declined, named=True)
        for each in clients.named.values()
        if each.document.declined
    ]
    for lone in inputs.lone:
        path = lone.path.resolve()
        if path in named:
            continue
        document = read_document(shown(lone.path), changed.get(path, lone.data))
        configs = configs_of(document, looking.hint)
        if document.declined or not configs:
            declined.append(Skipped(document.file, document.declined or "configures no Kafka client", lone.named))
            continue
        judged.append(Judged(document.file, path, document, configs))
        findings, missing = _lone(document, configs, looking)
        found += [*document.problems, *findings]
        unknown |= missing
    return Round(
        in_order(said_once(found, looking.rules)),
        tuple(sorted(unknown)),
        tuple(sorted(judged, key=lambda each: each.file)),
        tuple(sorted(set(declined), key=lambda each: each.file)),
    )


def _topologies(documents: Documents, clients: ClientDocuments, looking: Looking) -> tuple[list[Finding], set[Unknown]]:
    """The base and every environment, or the one asked for; problems of the files themselves included."""
    environments = (looking.environment,) if looking.environment else (None, *documents.environments)
    rounds: list[tuple[str | None, Iterable[Finding]]] = []
    unknown: set[Unknown] = set()
    prefixes: set[str] = set()
    for environment in environments:
        loaded = build_environment(documents, environment)
        rounds.append((environment, loaded.findings))
        for topology in loaded.topologies:
            prefixes |= {topology.prefix} - {""}
            cases = topology_cases(topology, partial(clients.configs, topology), looking.settings)
            verdicts = judge(cases, looking.rules, looking.settings.severity)
            unknown |= set(verdicts.unknown)
            rounds.append((environment, placed(verdicts, clients, topology.sources)))
    said = across(rounds, prefixes, len(environments))
    return [*said, *lacking(documents, looking.environment)], unknown_across(unknown, prefixes)


def _lone(
    document: ClientDocument, configs: Sequence[ClientConfig], looking: Looking
) -> tuple[list[Finding], set[Unknown]]:
    cases = file_cases(configs, looking.settings, looking.profile, looking.kafka_version)
    verdicts = judge(cases, looking.rules, looking.settings.severity)
    places: dict[str, Sources] = {document.file: document}
    return [_finding(reported, places) for reported in verdicts.reported], set(verdicts.unknown)


def placed(verdicts: Verdicts, clients: ClientDocuments, sources: Sources) -> Iterator[Finding]:
    """What rules said of a topology and its clients, each with its place."""
    places: dict[str, Sources] = {document.file: document for document in clients.documents}
    if isinstance(sources, SourceMap):
        places |= dict.fromkeys(sources, sources)
    return (_finding(reported, places) for reported in verdicts.reported)


def _finding(reported: Reported, places: Mapping[str, Sources]) -> Finding:
    return finding(reported, places, fix_of(reported, places))


def _with(group: TopologyFiles, changed: Mapping[Path, bytes]) -> TopologyFiles:
    return TopologyFiles(
        group.header,
        changed.get(group.header.resolve(), group.data),
        tuple((path, changed.get(path.resolve(), data)) for path, data in group.fragments),
    )


def _topology_files(documents: Documents, groups: Iterable[TopologyFiles]) -> Iterator[Judged]:
    sources = {file: each.sources[file] for each in documents.documents for file in each.sources}
    for group in groups:
        for path, data in ((group.header, group.data), *group.fragments):
            file = shown(path)
            yield Judged(file, path.resolve(), sources.get(file) or Source(file, data))


def named_files(clients: ClientDocuments) -> Iterator[Judged]:
    """Each file once, with every client that a topology finds in it."""
    configs: dict[Path, dict[object, ClientConfig]] = {}
    documents: dict[Path, ClientDocument] = {}
    for each in clients.named.values():
        documents[each.path] = each.document
        for config in each.configs:
            configs.setdefault(each.path, {})[(config.identity, config.label, config.profile)] = config
    for path, document in documents.items():
        if path in configs:
            yield Judged(document.file, path.resolve(), document, tuple(configs[path].values()))
