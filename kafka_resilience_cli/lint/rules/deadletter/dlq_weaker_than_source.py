from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.chain_topics import queue_of, weaker
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import DeadLetterQueue


@rule(
    "D007",
    "dlq-weaker-than-source",
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
            dlq: {min_insync_replicas: 1}
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
            dlq: {}
    """,
)
def dlq_weaker_than_source(queue: DeadLetterQueue, facts: Facts) -> Iterator[Problem]:
    """A dead-letter queue is less durable than the topic whose failures it holds.

    Why: the source moves on after a dead letter, so the queue has the last copy that anybody looks for. Where the queue
    is down the source stops, or loses records: the Spring Cloud Stream binder and Connect's converters do not wait.
    Fix: leave replication factor, `min.insync.replicas` and unclean election out; krc takes them from the source.
    What the writer's own `acks` do is for rules P001 and K008.
    Source: the binder's `sendToDlq`; Kafka Connect `RetryWithToleranceOperator`.
    Proof: which durability is enough is our judgement; a broker takes what it is given.
    """
    yield from weaker(queue_of(queue, facts), facts.topic(queue.chain.source), facts)
