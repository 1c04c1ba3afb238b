from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.chain_topics import last_hop, too_small
from kafka_resilience_cli.lint.chain_writers import too_small_for_failures
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.topology.model import RetryChain


@rule(
    "R005",
    "retry-tier-message-size",
    Severity.ERROR,
    Certainty.HEURISTIC,
    Fixable.SAFE,
    instead_of=("Y326",),
    bad="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3, config: {max.message.bytes: 2MiB}}
        consumers:
          billing:
            topics: [orders]
            retry:
              delays: [1m, 5m]
              topic: {config: {max.message.bytes: 1MiB}}
            dlq: {}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3, config: {max.message.bytes: 2MiB}}
        producers:
          billing-retry:
            topics: [orders.billing.retry-1m, orders.billing.retry-5m]
            client: {family: java, version: "4.1", file: clients/forward.properties}
        consumers:
          billing:
            topics: [orders]
            retry:
              delays: [1m, 5m]
            dlq: {}
        -- clients/forward.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        max.request.size=4194304
    """,
)
def retry_tier_message_size(chain: RetryChain, facts: Facts) -> Iterator[Problem]:
    """A retry topic, or the producer that writes it, refuses a record that its source took.

    Why: failing adds headers, a stack trace among them, and each hop may add more; the largest records then fit into
    the source only, and the partition stands still at the first of them.
    Fix: leave `max.message.bytes` of retry topics out, krc adds 64 KiB to the source's; give the producer as much in
    `max.request.size` (Java) or `message.max.bytes` (librdkafka).
    Source: spring-kafka issues 1995 and 2155; Kafka `KafkaProducer.ensureValidRecordSize`, which compares before it
    compresses.
    """
    tier = last_hop(chain, facts)
    if tier is None:
        return
    source = facts.topic(chain.source)
    yield from too_small(tier, source, facts)
    yield from too_small_for_failures(tier, source, chain, facts)
