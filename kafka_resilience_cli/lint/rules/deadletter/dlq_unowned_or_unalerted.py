from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.subjects import DeadLetterQueue


@rule(
    "D010",
    "dlq-unowned-or-unalerted",
    Severity.ERROR,
    Certainty.PRACTICE,
    bad="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3}
        consumers:
          billing:
            topics: [orders]
            dlq: {}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: orders
        owner: team-orders
        topics:
          orders: {partitions: 6, replication_factor: 3}
        consumers:
          billing:
            topics: [orders]
            dlq: {alert: {volume: 20/h}}
    """,
)
def dlq_unowned_or_unalerted(queue: DeadLetterQueue, facts: Facts) -> Iterator[Problem]:
    """Nobody is told when a dead-letter queue fills, or nobody has to deal with it.

    Why: dead letters that nobody reads are data loss that is noticed when the retention is over.
    Fix: an `owner` of the queue or of the topology, and `alert: {volume: 20/h}`. krc generates the alert rules from it.
    Source: AxonOps on operating dead-letter queues.
    Proof: it is about people; no client or broker sees that.
    """
    if queue.topic is None:  # another team's, whose topology says it
        return
    missing = [
        text
        for text, absent in (
            ("nobody owns it", not queue.topic.owner),
            ("nobody is told when it fills", not (queue.spec and queue.spec.alert.get("volume"))),
        )
        if absent
    ]
    if missing:
        yield Problem(
            f"{queue.name} holds what failed, and {' and '.join(missing)}",
            queue.path,
            hint="add owner and alert, as in `dlq: {owner: team-orders, alert: {volume: 20/h}}`",
            on_key=True,
        )
