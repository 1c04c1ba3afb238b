from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.clients.document import Entry
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.subjects import Consumer, MissingFact

_BATCH = "spring.kafka.listener.type"
_TRANSACTIONS = "spring.kafka.producer.transactionidprefix"


@rule(
    "R010",
    "retry-hop-not-atomic",
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
            client: {family: java, version: "4.1", file: clients/application.yml}
            retry: {dialect: spring-retryable, delays: [10s, 1m]}
            dlq: {}
        -- clients/application.yml --
        spring:
          kafka:
            bootstrap-servers: kafka:9092
            consumer:
              group-id: billing
            listener:
              type: batch
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
            client: {family: java, version: "4.1", file: clients/application.yml}
            retry: {dialect: spring-retryable, delays: [10s, 1m]}
            dlq: {}
        -- clients/application.yml --
        spring:
          kafka:
            bootstrap-servers: kafka:9092
            consumer:
              group-id: billing
            listener:
              type: single
    """,
)
def retry_hop_not_atomic(consumer: Consumer, facts: Facts) -> Iterator[Problem]:
    """Spring's retry topics are combined with batch listeners or container transactions, which they do not support.

    Why: with a batch it is not said which record failed, and a transaction that is rolled back takes the write to the
    retry topic with it, so that a record is retried in place, twice, or not at all.
    Fix: a record listener (`spring.kafka.listener.type: single`) without a `transaction-id-prefix`; in a transaction,
    retry in place and dead-letter after the rollback.
    Source: Spring Kafka reference, "Non-Blocking Retries"; Spring Boot makes a `KafkaTransactionManager` for the
    containers where `transaction-id-prefix` is set.
    Proof: whether records get lost depends on the application's listener; no client refuses the settings.
    """
    if consumer.app is None or consumer.config is None or consumer.embedded_in is not None:
        return
    if not any(
        chain.hops and chain.dialect == "spring-retryable"
        for chain in facts.chains_of(consumer.app.group)
        if chain.source in consumer.topics
    ):
        return
    for entry in consumer.config.document.entries:
        match _canonical(entry.key):
            case name if name == _BATCH and _value(entry).lower() == "batch":
                yield Problem(
                    "Spring's retry topics do not work with batch listeners",
                    entry.path,
                    hint="type: single, or a back-off in place",
                )
            case name if name == _TRANSACTIONS:
                yield Problem(
                    "Spring's retry topics do not work with container transactions, which this prefix switches on",
                    entry.path,
                    hint="retry in place and dead-letter after the rollback, or leave transactions to a producer that "
                    "the listener does not share",
                )


def _canonical(key: str) -> str:
    """Spring binds names whatever their case, dashes and underscores."""
    return key.lower().replace("-", "").replace("_", "")


def _value(entry: Entry) -> str:
    if entry.value is None:
        raise MissingFact(entry.missing or f"the value of {entry.key}")
    return entry.value
