"""Topics that belong to a platform or a Kafka tool, by their names: nobody declares those by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kafka_resilience_cli.cluster.state import TopicConfig, TopicState

_OWNED = (
    (r"__.*", "internal to Kafka or a platform"),
    (r"_schemas.*", "Schema Registry stores schemas in it"),
    (r"_confluent.*|confluent\.(cluster|monitoring)\..*", "Confluent Platform owns it"),
    (r"_redpanda.*", "Redpanda owns it"),
    (r"strimzi\..*|_strimzi.*", "Strimzi owns it"),
    (r".*ksql_processing_log|_confluent-ksql.*", "ksqlDB owns it"),
    (r"(.+\.)?heartbeats", "MirrorMaker 2 heartbeats"),
    (r".+\.checkpoints\.internal", "MirrorMaker 2 checkpoints"),
    (r"mm2-(configs|offsets|status|offset-syncs)\..+", "MirrorMaker 2 keeps its state in it"),
    (r".+-changelog", "a Kafka Streams changelog; the application creates it"),
    (r".+-repartition", "a Kafka Streams repartition topic; the application creates it"),
    (r"krc-dlq-ledger.*", "krc's own ledger of redriven records"),
)
_PATTERNS = tuple((re.compile(pattern), reason) for pattern, reason in _OWNED)

_WORKER_TOPIC = re.compile(r"(?P<before>.*?)(?P<part>configs?|offsets?|status(?:es)?)(?P<after>(?:[._-].*)?)")


def owned_topics(topics: Mapping[str, TopicState], configs: Mapping[str, TopicConfig]) -> dict[str, str]:
    """Why each owned topic is left alone, by name; topics that nobody but the team owns are absent."""
    owned = _connect_workers(topics, configs)
    for name, topic in topics.items():
        if topic.internal:
            owned[name] = "internal to Kafka"
        elif reason := next((why for pattern, why in _PATTERNS if pattern.fullmatch(name)), None):
            owned[name] = reason
    return dict(sorted(owned.items()))


def _connect_workers(topics: Iterable[str], configs: Mapping[str, TopicConfig]) -> dict[str, str]:
    """The three topics of a Connect cluster: any prefix, but all three, and compacted as Connect insists."""
    triples: dict[tuple[str, str], dict[str, str]] = {}
    for name in topics:
        match = _WORKER_TOPIC.fullmatch(name)
        if match and _compacted(configs.get(name)):
            triples.setdefault((match["before"], match["after"]), {})[match["part"][:5]] = name
    return {
        name: "a Kafka Connect cluster keeps its state in it"
        for found in triples.values()
        if len(found) == 3
        for name in found.values()
    }


def _compacted(config: TopicConfig | None) -> bool:
    policy = config.effective("cleanup.policy") if config else None
    return policy is not None and policy.value == "compact"
