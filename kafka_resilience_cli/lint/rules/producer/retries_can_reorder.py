from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.idempotence import IDEMPOTENCE, IN_FLIGHT, Choice, acks, choice, conflicts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Producer
from kafka_resilience_cli.topology.model import Ordering


@rule(
    "P005",
    "retries-can-reorder",
    Severity.WARNING,
    Certainty.ALTERED,
    Fixable.SAFE,
    bad="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        enable.idempotence=false
    """,
    good="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        enable.idempotence=false
        max.in.flight.requests.per.connection=1
    """,
)
def retries_can_reorder(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """Without idempotence a retry can put a batch behind later ones.

    Why: with several requests in flight a failed one is sent again after its successors were written. Where idempotence
    is lost, or never asked for, P002 and P004 say so; this rule is about producers that switch it off.
    Fix: set `enable.idempotence=true`, which keeps the order with up to five requests in flight.
    Source: Kafka `ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION`, librdkafka INTRODUCTION.md "Reordering".
    Proof: a batch is overtaken only when a broker fails between two requests; no client refuses the setting.
    """
    if producer.embedded_in is not None or not producer.written(IDEMPOTENCE):
        return
    if choice(producer) is not Choice.OFF or (producer.written("acks") and acks(producer) == "0"):
        return
    in_flight = producer.number(IN_FLIGHT)
    if in_flight <= 1 or producer.number("retries") == 0:
        return
    ordered = _ordered_topic(producer, facts)
    repairable = not any(True for _ in conflicts(producer))
    yield Problem(
        f"a retry can put records{f' of {ordered}' if ordered else ''} out of order:"
        f" {in_flight} requests in flight without idempotence",
        producer.at(IDEMPOTENCE),
        hint=f"set {IDEMPOTENCE}=true, or {IN_FLIGHT}=1",
        severity=Severity.ERROR if ordered else None,
        edits=(producer.put(IDEMPOTENCE, "true"),) if repairable else (),
        fix_title=f"set {IDEMPOTENCE}=true",
    )


def _ordered_topic(producer: Producer, facts: Facts) -> str:
    for name in producer.app.topics if producer.app else ():
        topic = facts.owned(name)
        if topic and (topic.ordering is Ordering.PER_KEY or (topic.keyed and topic.ordering is None)):
            return name
    return ""
