from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.idempotence import acks
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Producer


@rule(
    "P001",
    "acks-not-all",
    Severity.ERROR,
    Certainty.PRACTICE,
    Fixable.SAFE,
    bad="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        acks=1
    """,
    good="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        acks=all
    """,
)
def acks_not_all(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """The producer takes a record for written before all in-sync replicas have it.

    Why: when the leader fails after the acknowledgement and before the followers have copied the record, the record is
    lost and nobody is told.
    Fix: set `acks=all`. It is the default of Java clients from 3.0 and of librdkafka; Java 2.8 defaults to 1.
    Where records may be lost, as metrics may, declare `guarantee: at-most-once` in the topology.
    Source: Kafka `ProducerConfig.ACKS_CONFIG`.
    Proof: a lost record needs a crash at the right moment; `krc drill` shows it, no client refuses the setting.
    """
    if producer.embedded_in is not None or producer.may_lose:
        return
    value = acks(producer)
    if value == "all":
        return
    yield Problem(
        f"acks={value} acknowledges before all in-sync replicas have the record",
        producer.at("acks"),
        hint="set acks=all",
        edits=(producer.put("acks", "all"),),
        fix_title="set acks=all",
    )
