from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.chain_topics import queue_of
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, SetValue, rule
from kafka_resilience_cli.lint.subjects import DeadLetterQueue

_VALIDATION = ("confluent.key.schema.validation", "confluent.value.schema.validation")


@rule(
    "D011",
    "dlq-rejects-poison",
    Severity.ERROR,
    Certainty.REFUSED,
    Fixable.SAFE,
    bad="""
        -- topology.yaml --
        krc: 1
        name: orders
        cluster: {platform: confluent-cloud}
        topics:
          orders: {partitions: 6, replication_factor: 3}
        consumers:
          billing:
            topics: [orders]
            dlq: {config: {confluent.value.schema.validation: true}}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: orders
        cluster: {platform: confluent-cloud}
        topics:
          orders: {partitions: 6, replication_factor: 3, config: {confluent.value.schema.validation: true}}
        consumers:
          billing:
            topics: [orders]
            dlq: {}
    """,
)
def dlq_rejects_poison(queue: DeadLetterQueue, facts: Facts) -> Iterator[Problem]:
    """A dead-letter queue validates schemas, and so refuses the malformed records that it is there for.

    Why: a record that does not carry a registered schema id is refused by the broker; it then stops its source
    partition or is lost.
    Fix: validate the source, not the queue.
    Source: Confluent documentation, "Validate Broker-side Schema IDs".
    Proof: only Confluent's brokers know the setting.
    """
    tier = queue_of(queue, facts)
    for key in _VALIDATION:
        known = tier.value(key)
        if known is not None and known.value == "true":
            yield Problem(
                f"{queue.name} refuses records without a registered schema, which is what malformed records are",
                tier.at(key),
                hint=f"{key}: false",
                edits=(SetValue(tier.at(key), "false"),),
                fix_title=f"set {key} to false",
            )
