from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.chain_topics import last_hop, weaker
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.topology.model import RetryChain


@rule(
    "R004",
    "retry-tier-weaker-than-source",
    Severity.ERROR,
    Certainty.HEURISTIC,
    Fixable.SAFE,
    instead_of=("Y321", "T001", "T003"),
    bad="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}
        consumers:
          billing:
            topics: [orders]
            retry:
              delays: [1m, 5m]
              topic: {min_insync_replicas: 1}
            dlq: {}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}
        consumers:
          billing:
            topics: [orders]
            retry:
              delays: [1m, 5m]
            dlq: {}
    """,
)
def retry_tier_weaker_than_source(chain: RetryChain, facts: Facts) -> Iterator[Problem]:
    """A retry topic is less durable than the topic whose records wait in it.

    Why: a record that was forwarded is committed in its source, so the copy in the retry topic is the only one that
    will be processed.
    Fix: leave replication factor, `min.insync.replicas` and unclean election out; krc takes them from the source.
    Source: Spring Kafka `RetryableTopic`, whose own topics have the broker's default replication and one partition;
    Kafka `TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG`.
    Proof: which durability is enough is our judgement; a broker takes what it is given.
    """
    tier = last_hop(chain, facts)
    if tier is not None:
        yield from weaker(tier, facts.topic(chain.source), facts)
