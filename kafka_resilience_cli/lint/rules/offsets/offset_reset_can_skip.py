from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Consumer

_TOPOLOGY = """
        -- topology.yaml --
        krc: 1
        name: billing
        topics:
          orders: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}
        consumers:
          billing:
            topics: [orders]
            client: {family: java, version: "4.1", file: billing.properties}
            dlq: {retention: 30d}
"""


@rule(
    "C004",
    "offset-reset-can-skip",
    Severity.INFO,
    Certainty.PRACTICE,
    Fixable.UNSAFE,
    bad=_TOPOLOGY
    + """        -- billing.properties --
        bootstrap.servers=kafka:9092
        group.id=billing
        enable.auto.commit=false
        auto.offset.reset=latest
    """,
    good=_TOPOLOGY
    + """        -- billing.properties --
        bootstrap.servers=kafka:9092
        group.id=billing
        enable.auto.commit=false
        auto.offset.reset=earliest
    """,
)
def offset_reset_can_skip(consumer: Consumer, facts: Facts) -> Iterator[Problem]:
    """A consumer that may not lose records starts at the end of a partition for which it has no offset.

    Why: a partition that was added, and every partition after the group's offsets have expired, is read from where it
    ends; what was written before is skipped without a word. A retry chain or a dead-letter queue says that no record
    may be skipped; for other consumers `latest` may be just what is meant, and this rule is silent.
    Fix: set `auto.offset.reset=earliest` if reading old records again does no harm.
    Source: Kafka `ConsumerConfig.AUTO_OFFSET_RESET_CONFIG`; Strimzi, "Kafka consumer configuration tuning". Amazon MSK
    advises the opposite, to avoid the load of reading everything again.
    """
    if consumer.embedded_in is not None or consumer.config is None or consumer.app is None:
        return
    if not any(facts.chains_of(consumer.app.group)):
        return
    reset = consumer.value("auto.offset.reset").lower()
    if reset not in ("latest", "largest", "end"):
        return
    name = consumer.spelled("auto.offset.reset")
    yield Problem(
        f"{name}={reset} skips what a partition holds where the group has no offset for it",
        consumer.at("auto.offset.reset"),
        hint=f"set {name}=earliest",
        edits=(consumer.put("auto.offset.reset", "earliest"),),
        fix_title=f"set {name}=earliest",
    )
