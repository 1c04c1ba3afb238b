from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.chain_topics import compacted, last_hop
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.topology.model import RetryChain


@rule(
    "R006",
    "retry-tier-compacted",
    Severity.ERROR,
    Certainty.ALTERED,
    Fixable.SAFE,
    instead_of=("Y322",),
    bad="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3}
        consumers:
          billing:
            topics: [orders]
            retry:
              delays: [1m, 5m]
              topic: {config: {cleanup.policy: compact}}
            dlq: {}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3, config: {cleanup.policy: compact}}
        consumers:
          billing:
            topics: [orders]
            retry:
              delays: [1m, 5m]
            dlq: {}
    """,
)
def retry_tier_compacted(chain: RetryChain, facts: Facts) -> Iterator[Problem]:
    """A retry topic keeps only the latest failure of each key.

    Why: two records of a key that wait at the same time become one, and the broker refuses a record without a key, so
    that its partition stands still.
    Fix: `cleanup.policy: delete`, which krc derives; the source may be compacted all the same.
    Source: Kafka `LogValidator` (records without a key), `LogCleaner`.
    """
    tier = last_hop(chain, facts)
    if tier is not None:
        yield from compacted(tier)
