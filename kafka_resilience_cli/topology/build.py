"""A document and an environment → the :class:`Topology` they declare, with everything derived."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from kafka_resilience_cli.findings import DocPath, Finding, Severity
from kafka_resilience_cli.topology.applications import Applications
from kafka_resilience_cli.topology.clientfiles import ClientFiles
from kafka_resilience_cli.topology.layers import Document, Keys, Layers
from kafka_resilience_cli.topology.model import ClusterFacts, Profile, Topology
from kafka_resilience_cli.topology.reading import Level, Reading
from kafka_resilience_cli.topology.references import References
from kafka_resilience_cli.topology.topics import Topics


def build(document: Document, environment: str | None, files: ClientFiles) -> tuple[Topology, list[Finding]]:
    """The topology for ``environment`` (the base without one), as far as it can be read, and what is wrong with it.

    The caller has made sure that the environment exists. Never raises for what is in the files.
    """
    layers = Layers(document, environment)
    reading = Reading(layers, prefix=str(layers.get("prefix") or ""))
    topics = Topics(reading)
    declared, external = topics.declared(), topics.external()
    names = frozenset(map(reading.prefixed, layers.section("topics")))
    references = References(reading, names, external)
    applications = Applications(reading, references, files, frozenset(declared))
    cluster = layers.get("cluster")
    cluster = cluster if isinstance(cluster, dict) else {}
    naming = {
        key: known for key in ("retry", "dlq") if (known := reading.known((Level(("naming",)),), key, str)) is not None
    }
    topology = Topology(
        name=document.name,
        environment=environment,
        prefix=reading.prefix,
        profile=Profile(layers.get("profile") or Profile.PROD),
        cluster_name=cluster.get("name"),
        cluster=ClusterFacts(
            platform=cluster.get("platform") or "apache",
            kafka_version=reading.text("cluster", "kafka_version"),
            brokers=cluster.get("brokers"),
            racks=tuple(cluster.get("racks") or ()),
            path=_parent(reading.path(("cluster", "name" if cluster.get("name") else ""))) if cluster else None,
        ),
        owner=reading.text("owner"),
        ownership_prefixes=tuple(map(reading.prefixed, layers.get("ownership", "prefixes") or ())),
        topics=declared,
        external=external,
        removed=topics.removed(),
        producers=applications.producers(),
        consumers=applications.consumers(),
        connectors=applications.connectors(),
        streams=applications.streams(),
        chains=(),
        sources=document.sources,
        naming=naming,
    )
    topology, chain_findings = _derive(topology)
    references.check(topology)
    findings = [document.sources.placed(finding) for finding in (*reading.findings, *chain_findings)]
    tainted = {keys for keys in map(partial(_in_base, environment), document.tainted) if keys}
    return topology, [finding for finding in findings if not _follows(tainted, environment, finding)]


def _parent(path: DocPath) -> DocPath:
    return DocPath(path.file, path.keys[:-1], path.via)


def _derive(topology: Topology) -> tuple[Topology, list[Finding]]:
    from kafka_resilience_cli.topology.chains import derive

    derived, findings = derive(topology)
    return replace(derived, topics=dict(sorted(derived.topics.items()))), findings


_MISSING_TOPIC, _MISSING_COUNT = "Y201", "Y200"


def _follows(tainted: set[Keys], environment: str | None, finding: Finding) -> bool:
    """Whether a finding only follows from one that has been reported: about the same value, a part or a whole of it."""
    if finding.path is None or not tainted or finding.severity is not Severity.ERROR:
        return False
    here = _in_base(environment, finding.path.keys)
    if any(_overlap(here, keys) for keys in tainted):
        return True
    if finding.code == _MISSING_TOPIC:
        return bool({("topics",), ("external",)} & tainted)
    return finding.code == _MISSING_COUNT and any(keys[0] in ("defaults", "presets") for keys in tainted)


def _overlap(one: Keys, other: Keys) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _in_base(environment: str | None, keys: Keys) -> Keys:
    """Where a value of the base or of ``environment`` stands in the merged document; nowhere, for other ones."""
    if keys[:1] != ("environments",):
        return keys
    return keys[2:] if len(keys) > 2 and keys[1] == environment else ()
