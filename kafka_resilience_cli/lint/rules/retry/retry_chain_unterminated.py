from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.topology.model import RetryChain


@rule(
    "R003",
    "retry-chain-unterminated",
    Severity.ERROR,
    Certainty.HEURISTIC,
    instead_of=("Y315",),
    bad="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3}
        consumers:
          billing:
            topics: [orders]
            retry: {delays: [1m, 5m]}
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
            retry: {delays: [1m, 5m]}
            dlq: {}
    """,
)
def retry_chain_unterminated(chain: RetryChain, facts: Facts) -> Iterator[Problem]:
    """What fails after the last retry has nowhere to go.

    Why: without a dead-letter queue the application drops the record, stops at it, or sends it round again without end.
    Fix: add a `dlq:` to the consumer; `dlq: {}` takes every value from krc's rules, `dlq: none` says that dropping is
    meant.
    Source: Uber Engineering on retry topics and dead-letter queues; SmallRye `KafkaDelayedRetryTopic`, which
    acknowledges and drops such a record.
    Proof: it is about what the topology does not declare; no client or broker sees that.
    """
    if not chain.hops or chain.dlq is not None or _declined(chain, facts):
        return
    last = chain.hops[-1].topic
    yield Problem(
        f"a record that fails again after {last} has nowhere to go: {chain.group} drops it or stands still",
        chain.path,
        hint="add a dlq: an empty one, `dlq: {}`, takes every value from the rules; `dlq: none` if dropping is meant",
    )


def _declined(chain: RetryChain, facts: Facts) -> bool:
    return any(
        subscription.dlq_declined
        for consumer in facts.topology.consumers.values()
        if consumer.group == chain.group
        for subscription in consumer.topics
        if subscription.topic == chain.source
    )
