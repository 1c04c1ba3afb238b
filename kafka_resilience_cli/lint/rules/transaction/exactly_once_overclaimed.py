from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.idempotence import transactional
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import MissingFact, Producer
from kafka_resilience_cli.topology.model import Guarantee


@rule(
    "E008",
    "exactly-once-overclaimed",
    Severity.ERROR,
    Certainty.HEURISTIC,
    Fixable.NO,
    bad="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders.created: {partitions: 6, replication_factor: 3}
        producers:
          checkout:
            topics: [orders.created]
            guarantee: exactly-once
            client: {family: java, version: "4.1", file: clients/checkout.properties}
        -- clients/checkout.properties --
        bootstrap.servers=kafka:9092
        enable.idempotence=true
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders.created: {partitions: 6, replication_factor: 3}
        producers:
          checkout:
            topics: [orders.created]
            guarantee: exactly-once
            client: {family: java, version: "4.1", file: clients/checkout.properties}
        -- clients/checkout.properties --
        bootstrap.servers=kafka:9092
        transactional.id=checkout-0
    """,
)
def exactly_once_overclaimed(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """The topology promises exactly-once, and the producer has no transactions.

    Why: an idempotent producer removes the duplicates of its own retries, in one session. A restart, or reading and
    writing together, needs a transactional id and readers with `isolation.level=read_committed` (F001).
    Fix: give the client a `transactional.id`, or declare one in the topology where the code sets it; else declare
    `guarantee: at-least-once`.
    Source: KIP-98; librdkafka INTRODUCTION.md "Exactly once semantics".
    Proof: what a restarted application writes again is up to its code; no client knows what was promised.
    """
    app = producer.app
    if app is None or app.guarantee is not Guarantee.EXACTLY_ONCE or app.transactional_id:
        return
    if transactional(producer):
        return
    if producer.file.incomplete:
        raise MissingFact(producer.file.incomplete)
    yield Problem(
        f"{producer.label} is declared exactly-once and has no transactional.id:"
        " a restart can write records a second time",
        app.path.child("guarantee"),
        hint="set a transactional.id, or declare guarantee: at-least-once",
        certain=True,
    )
