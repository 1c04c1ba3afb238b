from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.clients.placeholders import missing_in
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.idempotence import TRANSACTIONAL_ID, transactional
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Producer


@rule(
    "E004",
    "transactional-id-shared",
    Severity.ERROR,
    Certainty.HEURISTIC,
    Fixable.NO,
    bad="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders.created: {partitions: 6, replication_factor: 3}
          orders.paid: {partitions: 6, replication_factor: 3}
        consumers:
          payment: {topics: [orders.created], instances: 3}
        producers:
          payment:
            topics: [orders.paid]
            client: {family: java, version: "4.1", file: clients/payment.properties}
        -- clients/payment.properties --
        bootstrap.servers=kafka:9092
        transactional.id=payment
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders.created: {partitions: 6, replication_factor: 3}
          orders.paid: {partitions: 6, replication_factor: 3}
        consumers:
          payment: {topics: [orders.created], instances: 3}
        producers:
          payment:
            topics: [orders.paid]
            client: {family: java, version: "4.1", file: clients/payment.properties}
        -- clients/payment.properties --
        bootstrap.servers=kafka:9092
        transactional.id=payment-${HOSTNAME}
    """,
)
def transactional_id_shared(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """Several instances use one transactional id and fence each other.

    Why: brokers take a second producer with the same id for the successor of the first one, whose next write fails.
    With Spring the prefix has to differ between the instances.
    Fix: make the id unique for each instance and stable across its restarts, from the name of a StatefulSet's pod for
    example.
    Source: Kafka `KafkaProducer.initTransactions`; Spring for Apache Kafka, "Transactions".
    """
    if producer.embedded_in is not None or not transactional(producer):
        return
    entry = producer.file.written[TRANSACTIONAL_ID][0]
    if missing_in(entry.raw) or not facts.has_topology:
        return
    for reader in facts.consumers:
        instances = reader.app.instances if reader.app else None
        if instances is not None and instances > 1 and _one_application(producer, reader.label, facts):
            yield _problem(producer, f"the {instances} instances of {reader.label} share {entry.key}={entry.raw}")
            return
    for other in facts.producers:
        if other.label != producer.label and _same_id(producer, other):
            yield _problem(producer, f"{producer.label} and {other.label} share {entry.key}={entry.raw}")
            return


def _one_application(producer: Producer, label: str, facts: Facts) -> bool:
    if producer.label == label:
        return True
    file = producer.file.document.file
    return any(each.label == label and each.config and each.config.document.file == file for each in facts.consumers)


def _same_id(producer: Producer, other: Producer) -> bool:
    if other.config is None or other.embedded_in is not None or not transactional(other):
        return False
    theirs = other.config.written[TRANSACTIONAL_ID][0]
    return not missing_in(theirs.raw) and producer.value(TRANSACTIONAL_ID) == other.value(TRANSACTIONAL_ID)


def _problem(producer: Producer, message: str) -> Problem:
    return Problem(
        f"{message}: they fence each other",
        producer.at(TRANSACTIONAL_ID),
        hint="put something into the id that differs between instances and survives a restart",
        certain=True,
    )
