"""Topics that two topologies both take for theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kafka_resilience_cli.findings import DocPath, Finding, Related, Severity
from kafka_resilience_cli.topology.model import Topic, Topology


def double_claims(topologies: Iterable[Topology]) -> Iterator[Finding]:
    """A finding for each topic, declared or derived, that a topology before it on the same cluster has as well.

    Or has with ``.`` for ``_``, which the broker refuses; within one topology that is for ``topology/``.
    """
    first: dict[tuple[str | None, str], tuple[Topology, Topic]] = {}
    for topology in topologies:
        for name, topic in topology.topics.items():
            key = (topology.cluster_name, name.replace(".", "_"))
            owner, earlier = first.setdefault(key, (topology, topic))
            if owner is topology:
                continue
            kind = "derived" if topic.chain else "declared"
            here, there = (topology, topic.path), (owner, earlier.path)
            if earlier.name == name:
                yield _finding(
                    "Y213",
                    f"{name} is {kind} here, and belongs to the topology {owner.name}",
                    here,
                    there,
                    "declare it in one topology, and under external in the other",
                )
            else:
                yield _finding(
                    "Y310",
                    f"{name} and {earlier.name} of the topology {owner.name} differ only in '.' and '_', which Kafka "
                    "takes for a collision",
                    here,
                    there,
                    "rename one of them",
                )


def _finding(
    code: str, message: str, here: tuple[Topology, DocPath], there: tuple[Topology, DocPath], hint: str
) -> Finding:
    topology, path = here
    other, first = there
    return Finding(
        code,
        Severity.ERROR,
        message,
        path=path,
        location=topology.sources.locate(path, key=True),
        hint=hint,
        related=(Related(other.sources.locate(first, key=True), "first claimed here"),),
    )
