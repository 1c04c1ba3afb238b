from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.changes import asked_at, delta, number_after, severity_of
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.plan.changes import SetConfig
from kafka_resilience_cli.plan.values import integer
from kafka_resilience_cli.topology.model import Hazard
from kafka_resilience_cli.units import format_size

KEY = "max.message.bytes"


@rule(
    "Z008",
    "message-limit-cut-under-producer",
    Severity.ERROR,
    Certainty.HEURISTIC,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders:
            ordering: none
            partitions: 1
            replication_factor: 3
            config: {max.message.bytes: 1MiB}
        producers:
          checkout:
            topics: [orders]
            client: {family: java, version: "4.1", file: clients/checkout.properties}
        -- clients/checkout.properties --
        bootstrap.servers=k1:9092
        max.request.size=2000000
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                               {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                               {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
          "orders": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "configs": {"read": {
          "orders": {"overrides": {"max.message.bytes": "4194304"}, "inherits": 0}}},
         "inherited": [{}]}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders:
            ordering: none
            partitions: 1
            replication_factor: 3
            config: {max.message.bytes: 2MiB}
        producers:
          checkout:
            topics: [orders]
            client: {family: java, version: "4.1", file: clients/checkout.properties}
        -- clients/checkout.properties --
        bootstrap.servers=k1:9092
        max.request.size=2000000
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                               {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                               {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
          "orders": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "configs": {"read": {
          "orders": {"overrides": {"max.message.bytes": "4194304"}, "inherits": 0}}},
         "inherited": [{}]}
    """,
)
def message_limit_cut_under_producer(change: SetConfig, facts: Facts) -> Iterator[Problem]:
    """A plan cuts the size of records below what a producer is configured to send.

    Why: from one moment to the next the broker refuses what it took before, with RECORD_TOO_LARGE, which producers do
    not repeat. The client's own check still lets the record through.
    Fix: lower the producer's limit first, and see that nothing fails; then the topic's.
    Source: Kafka `ProducerConfig.MAX_REQUEST_SIZE_DOC`, `TopicConfig.MAX_MESSAGE_BYTES_CONFIG`, `UnifiedLog`.
    """
    found = delta(change, KEY)
    if found is None:
        return
    for producer in facts.writers_of(change.topic):
        key = "message.max.bytes" if producer.librdkafka else "max.request.size"
        if producer.embedded_in is not None or not producer.written(key):
            continue
        after, before, size = number_after(change, KEY), integer(found.before), producer.number(key)
        if after is None or size <= after or (before is not None and size > before):
            continue
        if producer.value("compression.type") != "none":
            continue
        yield Problem(
            f"{producer.label} may send records of {format_size(size)} ({key}), and {change.topic} would refuse what "
            f"is larger than {format_size(after)}",
            asked_at(facts, change.topic, KEY),
            hint=f"lower {key} first",
            severity=severity_of(change, Hazard.MESSAGE_SIZE_CUT),
            certain=True,
            related=((producer.at(key), f"{producer.label} sends up to this"),),
        )
