from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.chain_topics import compacted, queue_of
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import DeadLetterQueue


@rule(
    "D003",
    "dlq-compacted",
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
            dlq: {config: {cleanup.policy: "compact,delete"}}
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
            dlq: {}
    """,
)
def dlq_compacted(queue: DeadLetterQueue, facts: Facts) -> Iterator[Problem]:
    """A dead-letter queue keeps only the latest failure of each key.

    Why: repeated failures of a key overwrite each other, a dead-lettered tombstone removes what is there, and the
    broker refuses a record without a key, which stops the source partition or loses the record.
    Fix: `cleanup.policy: delete`, which krc derives; the source may be compacted all the same.
    Source: Kafka `LogValidator` (records without a key), `LogCleaner`; smallrye-reactive-messaging issue 2270.
    """
    yield from compacted(queue_of(queue, facts))
