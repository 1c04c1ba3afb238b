from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, Remove, rule
from kafka_resilience_cli.lint.subjects import Producer

TWO_PHASE = "transaction.two.phase.commit.enable"
TIMEOUT = "transaction.timeout.ms"


@rule(
    "E007",
    "two-phase-commit-timeout",
    Severity.ERROR,
    Certainty.REFUSED,
    Fixable.SAFE,
    bad="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        transactional.id=checkout
        transaction.two.phase.commit.enable=true
        transaction.timeout.ms=60000
    """,
    good="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        transactional.id=checkout
        transaction.two.phase.commit.enable=true
    """,
)
def two_phase_commit_timeout(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """The client does not start: a two-phase commit has no timeout of its own.

    Why: with `transaction.two.phase.commit.enable` an outer coordinator decides when a transaction ends, so the
    constructor refuses `transaction.timeout.ms`, also at its default.
    Fix: remove `transaction.timeout.ms`.
    Source: Kafka `ProducerConfig` from 4.1, KIP-939.
    """
    if producer.embedded_in is not None or not producer.written(TWO_PHASE) or not producer.written(TIMEOUT):
        return
    if producer.librdkafka or producer.version < (4, 1) or not producer.flag(TWO_PHASE):
        return
    yield Problem(
        f"{TIMEOUT} is refused together with {TWO_PHASE}=true",
        producer.at(TIMEOUT),
        hint=f"remove {TIMEOUT}",
        edits=(Remove(producer.at(TIMEOUT)),),
        fix_title=f"remove {TIMEOUT}",
        on_key=True,
    )
