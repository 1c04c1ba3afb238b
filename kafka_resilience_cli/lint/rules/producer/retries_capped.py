from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.idempotence import IDEMPOTENCE, Choice, choice
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, Remove, rule
from kafka_resilience_cli.lint.subjects import Producer

UNLIMITED = 2**31 - 1


@rule(
    "P006",
    "retries-capped",
    Severity.WARNING,
    Certainty.PRACTICE,
    Fixable.SAFE,
    bad="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        enable.idempotence=true
        retries=3
    """,
    good="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        enable.idempotence=true
        delivery.timeout.ms=120000
    """,
)
def retries_capped(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """A count limits the retries, where time should.

    Why: the retries are used up in seconds while a fail-over takes longer; the records are then given up although the
    delivery timeout has not passed.
    Fix: remove `retries`; its default is unlimited, and `delivery.timeout.ms` bounds the time.
    Source: Kafka `CommonClientConfigs.RETRIES_DOC`, KIP-91; librdkafka CONFIGURATION.md `message.send.max.retries`.
    Proof: how many retries a fail-over needs depends on the cluster; no client refuses the setting.
    """
    if producer.embedded_in is not None or not producer.written("retries"):
        return
    retries = producer.number("retries")
    if not 0 <= retries < UNLIMITED or (retries == 0 and producer.may_lose):
        return
    if retries == 0 and producer.written(IDEMPOTENCE) and choice(producer) is Choice.ON:
        return
    name = producer.spelled("retries")
    yield Problem(
        f"{name}=0 gives a record up at the first error, also where trying again would help"
        if retries == 0
        else f"{name}={retries} gives records up when a fail-over takes longer than {_attempts(retries)}",
        producer.at("retries"),
        hint=f"remove {name} and let the delivery timeout bound the time",
        severity=Severity.ERROR if retries == 0 else None,
        edits=(Remove(producer.at("retries")),),
        fix_title=f"remove {name}",
    )


def _attempts(retries: int) -> str:
    return "one further attempt" if retries == 1 else f"{retries} further attempts"
