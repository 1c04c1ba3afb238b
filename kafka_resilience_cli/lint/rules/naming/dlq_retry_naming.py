from __future__ import annotations

import re
from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.subjects import DeadLetterQueue
from kafka_resilience_cli.lint.topic_values import chosen
from kafka_resilience_cli.settings import Declared

_MARK = re.compile(r"dlq|dlt|dead.?letter|error|poison|parking", re.IGNORECASE)


@rule(
    "N003",
    "dlq-retry-naming",
    Severity.INFO,
    Certainty.HEURISTIC,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders: {partitions: 6, replication_factor: 3}
        consumers:
          fulfilment:
            topics: [orders]
            dlq: {topic: orders-leftovers, owner: team-shop, alert: {volume: 10/h}}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders: {partitions: 6, replication_factor: 3}
        consumers:
          fulfilment:
            topics: [orders]
            dlq: {topic: orders.fulfilment.dlq, owner: team-shop, alert: {volume: 10/h}}
    """,
)
def dlq_retry_naming(queue: DeadLetterQueue, facts: Facts) -> Iterator[Problem]:
    """A dead-letter queue's name does not say what it is.

    Why: alerts, access rules and tools find queues by their names. The ones people write: `.dlq`, `.DLQ`, `-dlt`,
    `.DLT`, `dlq.` before the name, `error.` before it, `dead-letter-topic-` before it.
    Fix: leave `dlq: topic:` out, and krc takes the dialect's own name; or set `naming: dlq:` for the project.
    Source: the default names of Spring Kafka, Spring Cloud Stream, SmallRye, Kafka Connect and KIP-1191; krc's own.
    Proof: a convention, which nothing enforces.
    """
    named = queue.spec.topic if queue.spec else None
    if named is None or not chosen(named) or _MARK.search(queue.name):
        return
    assert isinstance(named.origin, Declared)
    yield Problem(
        f"nothing in the name {queue.name} says that it is a dead-letter queue",
        named.origin.path,
        hint=f"{queue.chain.source}.{queue.chain.group}.dlq, or leave it out",
    )
