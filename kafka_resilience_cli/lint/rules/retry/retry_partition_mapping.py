from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.chain_topics import fewer_partitions, last_hop
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.topology.model import RetryChain


@rule(
    "R008",
    "retry-partition-mapping",
    Severity.WARNING,
    Certainty.ALTERED,
    instead_of=("Y320",),
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
              dialect: spring-retryable
              delays: [1m, 5m]
              topic: {partitions: 1}
            dlq: {}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3}
        consumers:
          billing:
            topics: [orders]
            retry:
              dialect: spring-retryable
              delays: [1m, 5m]
              topic: {partitions: 12}
            dlq: {}
    """,
)
def retry_partition_mapping(chain: RetryChain, facts: Facts) -> Iterator[Problem]:
    """A retry topic lacks partitions that its source has, and the framework keeps a record's partition number.

    Why: Spring falls back to a partition of the producer's choice, with a warning in its log; the Spring Cloud Stream
    binder, SmallRye and code of one's own fail to write, and the source partition stands still.
    Fix: at least as many partitions as the source; leave `partitions` out and krc takes the source's.
    Source: spring-kafka `DeadLetterPublishingRecoverer`, issues 1700 and 2438; SmallRye `KafkaDelayedRetryTopic`.
    """
    tier = last_hop(chain, facts)
    if tier is not None:
        yield from fewer_partitions(tier, facts.topic(chain.source), facts)
