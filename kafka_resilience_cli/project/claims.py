"""Topics that two topologies both take for theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kafka_resilience_cli.findings import DocPath, Finding, Related, Severity
from kafka_resilience_cli.topology.model import Topic, Topology


def double_claims(topologies: Iterable[Topology]) -> Iterator[Finding]:
    """A finding for each topic, declared or derived, that a topology before it on the same cluster has as well."""
    first: dict[tuple[str | None, str], tuple[Topology, Topic]] = {}
    for topology in topologies:
        for name, topic in topology.topics.items():
            owner, earlier = first.setdefault((topology.cluster_name, name), (topology, topic))
            if owner is topology:
                continue
            kind = "derived" if topic.chain else "declared"
            yield _finding(
                f"{name} is {kind} here, and belongs to the topology {owner.name}",
                (topology, topic.path),
                (owner, earlier.path),
                "declare it in one topology, and under external in the other",
            )


def _finding(message: str, here: tuple[Topology, DocPath], there: tuple[Topology, DocPath], hint: str) -> Finding:
    topology, path = here
    other, first = there
    return Finding(
        "T213",
        Severity.ERROR,
        message,
        path=path,
        location=topology.sources.locate(path, key=True),
        hint=hint,
        related=(Related(other.sources.locate(first, key=True), "first claimed here"),),
    )
