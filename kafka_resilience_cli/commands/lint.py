"""``krc lint``: rules over topologies and client files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.config import ClientConfig, Family, Role
from kafka_resilience_cli.clients.document import ClientDocument
from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.clients.recognition import Hint, configs_of
from kafka_resilience_cli.findings import Finding
from kafka_resilience_cli.lint.engine import Unknown, finding, judge
from kafka_resilience_cli.lint.gathering import file_cases, topology_cases
from kafka_resilience_cli.lint.registry import all_rules
from kafka_resilience_cli.lint.rule import LintSettings
from kafka_resilience_cli.project.load import build_environment, read
from kafka_resilience_cli.project.project import Project
from kafka_resilience_cli.topology.clientfiles import shown
from kafka_resilience_cli.topology.model import Profile


@dataclass(frozen=True, slots=True)
class LintRequest:
    """``paths`` are files and directories; empty: what the project says."""

    paths: Sequence[Path] = ()


@dataclass(frozen=True, slots=True)
class LintOutcome:
    findings: tuple[Finding, ...]
    unknown: tuple[Unknown, ...]


def lint(request: LintRequest, start: Path | None = None) -> LintOutcome:
    """SKELETON: to be replaced by the engine's engineer; enough for rules to be written against."""
    root = (start or Path.cwd()).absolute()
    settings = LintSettings()
    files = [f for p in request.paths for f in (sorted(p.rglob("*")) if p.is_dir() else [p]) if f.is_file()]
    topologies = [f for f in files if f.suffix in (".yaml", ".yml") and b"krc: 1" in f.read_bytes()]
    documents: dict[str, ClientDocument] = {}
    used: set[Path] = set()
    cases = []
    locators = []
    for file in topologies:
        loaded = build_environment(read([file], Project(root=root)), None)
        for topology in loaded.topologies:

            def configs(section: str, label: str, topology=topology, file=file) -> Sequence[ClientConfig]:  # type: ignore[no-untyped-def]
                app = getattr(topology, section)[label]
                ref = getattr(app, "client", None)
                name = ref.file if ref else getattr(app, "file", "")
                if not name:
                    return ()
                path = file.parent / name
                used.add(path)
                document = documents.setdefault(shown(path), read_document(shown(path), path.read_bytes()))
                role = {
                    "producers": Role.PRODUCER,
                    "consumers": Role.CONSUMER,
                    "streams": Role.STREAMS,
                    "connectors": Role.SINK,
                }[section]
                family = Family(ref.family) if ref and ref.family else None
                version = Version.parse(ref.version) if ref else None
                return configs_of(document, Hint(family, role, version, label=label))

            cases += topology_cases(topology, configs, settings)
            locators.append(topology.sources)
    for file in files:
        if file not in used and file not in topologies:
            document = documents.setdefault(shown(file), read_document(shown(file), file.read_bytes()))
            cases += file_cases(configs_of(document), settings, Profile.PROD)
    verdicts = judge(cases, all_rules())
    findings = []
    for reported in verdicts.reported:
        made = finding(reported)
        assert made.path is not None
        source = documents.get(made.path.file) or locators[0]
        findings.append(replace(made, location=source.locate(made.path, key=reported.problem.on_key)))
    return LintOutcome(tuple(findings), verdicts.unknown)
