from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.clients.config import Family
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
    "C001",
    "auto-commit-with-recovery-path",
    Severity.ERROR,
    Certainty.PRACTICE,
    Fixable.UNSAFE,
    bad=_TOPOLOGY
    + """        -- billing.properties --
        bootstrap.servers=kafka:9092
        group.id=billing
        enable.auto.commit=true
    """,
    good=_TOPOLOGY
    + """        -- billing.properties --
        bootstrap.servers=kafka:9092
        group.id=billing
        enable.auto.commit=false
    """,
)
def auto_commit_with_recovery_path(consumer: Consumer, facts: Facts) -> Iterator[Problem]:
    """A consumer with a retry chain or a dead-letter queue commits offsets on a timer.

    Why: poll() commits what was handed out before, also a record whose write to the retry topic or the dead-letter
    queue has not been acknowledged or has failed; after a crash that record is in no topic that anybody reads.
    Fix: set `enable.auto.commit=false` and commit after the record was processed, or after its write elsewhere was
    acknowledged. librdkafka's own way is rule C003; Spring's is C002.
    Source: Kafka `ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG`; Strimzi, "Kafka consumer configuration tuning".
    Proof: no client refuses it, and the loss needs a crash between two calls of the program's own code.
    """
    if consumer.embedded_in is not None or consumer.config is None or consumer.file.family is not Family.JAVA:
        return
    if not facts.has_topology or not any(facts.chains_of(consumer.declaration.group)):
        return
    if not consumer.flag("enable.auto.commit"):
        return
    yield Problem(
        f"offsets are committed every {consumer.value('auto.commit.interval.ms')} ms, "
        "also of records whose write to a retry topic or dead-letter queue has not succeeded yet",
        consumer.at("enable.auto.commit"),
        hint="set enable.auto.commit=false and commit once the record, or its copy, is safe",
        edits=(consumer.put("enable.auto.commit", "false"),),
        fix_title="set enable.auto.commit=false; the program must then commit",
    )
