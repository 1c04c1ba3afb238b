"""Whether what was read can be used: the base and every environment, each problem said once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kafka_resilience_cli.findings import Finding, Location, Severity
from kafka_resilience_cli.project.load import Documents, Loaded, build_environment, in_order, lacking
from kafka_resilience_cli.topology.layers import Document


@dataclass(frozen=True, slots=True)
class ValidatedTopology:
    """One topology in numbers; ``declared`` and ``derived`` count topics where there are most of them."""

    name: str
    file: str
    declared: int
    derived: int
    environments: tuple[str, ...]
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class Validation:
    """What was found. ``files`` counts topology files."""

    topologies: tuple[ValidatedTopology, ...]
    findings: tuple[Finding, ...]
    files: int

    @property
    def valid(self) -> bool:
        return not any(finding.severity is Severity.ERROR for finding in self.findings)


def validated(documents: Documents, environment: str | None, also: Sequence[Finding] = ()) -> Validation:
    """Build ``environment``, or without one the base and all of them. ``also`` are findings about other files.

    Raises :class:`~kafka_resilience_cli.errors.UsageError` where no topology has the environment.
    """
    chosen = (environment,) if environment else (None, *documents.environments)
    built = [build_environment(documents, each) for each in chosen]
    findings = in_order([*also, *lacking(documents, environment), *_across(chosen, built)])
    summaries = tuple(_summary(each, built, findings) for each in documents.documents)
    return Validation(summaries, findings, documents.files)


def _across(chosen: Sequence[str | None], built: Sequence[Loaded]) -> Iterator[Finding]:
    """The findings of all environments: one in the base as it is; one that only environments have says which."""
    found: dict[tuple[str, Location | None, str], Finding] = {}
    where: dict[tuple[str, Location | None, str], list[str | None]] = {}
    for environment, loaded in zip(chosen, built, strict=True):
        prefixes = {topology.prefix for topology in loaded.topologies if topology.prefix}
        for finding in loaded.findings:
            message = finding.message
            for prefix in prefixes:
                message = message.replace(prefix, "")
            key = (finding.code, finding.location, message)
            found.setdefault(key, finding)
            where.setdefault(key, []).append(environment)
    for key, finding in found.items():
        environments = [environment for environment in where[key] if environment]
        if len(built) > 1 and None not in where[key]:
            finding = replace(finding, message=f"{finding.message} (environment {', '.join(environments)})")
        yield finding


def _summary(each: Document, built: Sequence[Loaded], findings: Sequence[Finding]) -> ValidatedTopology:
    own = [f for f in findings if f.location and f.location.file in each.sources]
    topics = [topology.topics for loaded in built for topology in loaded.topologies if topology.sources is each.sources]
    most = max(topics, key=len, default={})
    return ValidatedTopology(
        name=each.name,
        file=each.file,
        declared=sum(1 for topic in most.values() if topic.chain is None),
        derived=sum(1 for topic in most.values() if topic.chain is not None),
        environments=each.environments,
        errors=sum(1 for finding in own if finding.severity is Severity.ERROR),
        warnings=sum(1 for finding in own if finding.severity is Severity.WARNING),
    )
