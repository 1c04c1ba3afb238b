"""What rules say of a plan: of its changes, and of the topologies and clients that it is made for.

The same rules, settings, comments and baseline as those of ``krc lint``, in the one environment that is planned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from kafka_resilience_cli.cluster.state import ClusterState
from kafka_resilience_cli.commands.lint_round import Judged, Round, named_files, placed
from kafka_resilience_cli.commands.lint_sieve import Sieve, sieve_of
from kafka_resilience_cli.findings import Finding, Location, Related, Severity
from kafka_resilience_cli.lint.engine import judge
from kafka_resilience_cli.lint.gathering import Planned, topology_cases
from kafka_resilience_cli.lint.overlap import said_once
from kafka_resilience_cli.lint.registry import all_rules
from kafka_resilience_cli.plan.changes import Plan
from kafka_resilience_cli.project.client_documents import ClientDocuments
from kafka_resilience_cli.project.load import in_order
from kafka_resilience_cli.project.project import Project
from kafka_resilience_cli.topology.model import Profile, Topology
from kafka_resilience_cli.topology.positions import SourceMap


@dataclass(frozen=True, slots=True)
class PlanLint:
    """Judges plans by a project's rules. ``targeted``: only what is said of changes and of the topics they change."""

    project: Project
    targeted: bool = False

    def __call__(self, plan: Plan, topologies: Sequence[Topology], state: ClusterState) -> Plan:
        """``plan`` with findings; errors of topologies in ``prod`` refuse it. Notes are left to ``krc lint``.

        Raises :class:`~kafka_resilience_cli.errors.KrcError` where krc.yaml's rules or its baseline are no good.
        """
        sieve = sieve_of(self.project)
        planned = Planned(plan.changes, state, tuple(topologies))
        changed = {change.topic for change in plan.changes}
        findings: list[Finding] = []
        refused: set[str] = set()
        for topology in topologies:
            found = [
                each
                for each in self._said(topology, planned, sieve)
                if each.severity is not Severity.INFO and (not self.targeted or each.subject in changed)
            ]
            findings += found
            if topology.profile is Profile.PROD:
                refused |= {each.code for each in found if each.severity is Severity.ERROR}
        return replace(
            plan,
            lint=tuple(_as_planned(each) for each in in_order(findings)),
            refused_by=tuple(sorted(refused)),
        )

    @staticmethod
    def _said(topology: Topology, planned: Planned, sieve: Sieve) -> tuple[Finding, ...]:
        clients = ClientDocuments()
        rules = [rule for rule in all_rules() if rule.code in sieve.chosen]
        cases = topology_cases(topology, partial(clients.configs, topology), sieve.settings, planned)
        verdicts = judge(cases, rules, sieve.settings.severity)
        found = said_once(list(placed(verdicts, clients, topology.sources)), rules)
        judged = (*_files(topology), *named_files(clients))
        return sieve.sift(Round(tuple(found), verdicts.unknown, judged, ())).findings


def _files(topology: Topology) -> Iterator[Judged]:
    sources = topology.sources
    if isinstance(sources, SourceMap):
        for file in sources:
            yield Judged(file, Path(file).resolve(), sources[file])


def _as_planned(finding: Finding) -> Finding:
    """Plans keep where places begin, and no text of files."""
    return replace(
        finding,
        location=_start(finding.location),
        related=tuple(Related(_beginning(each.location), each.message) for each in finding.related),
        path=None,
        fix=None,
    )


def _start(location: Location | None) -> Location | None:
    return _beginning(location) if location else None


def _beginning(location: Location) -> Location:
    return Location(location.file, location.line, location.column)
