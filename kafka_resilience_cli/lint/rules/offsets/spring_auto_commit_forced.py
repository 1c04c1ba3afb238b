from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.clients.config import Family
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, Remove, rule
from kafka_resilience_cli.lint.subjects import Consumer


@rule(
    "C002",
    "spring-auto-commit-forced",
    Severity.WARNING,
    Certainty.PRACTICE,
    Fixable.SAFE,
    bad="""
        -- application.properties --
        # krc: client family=spring-boot role=consumer version=3.5
        spring.kafka.consumer.group-id=billing
        spring.kafka.consumer.enable-auto-commit=true
    """,
    good="""
        -- application.properties --
        # krc: client family=spring-boot role=consumer version=3.5
        spring.kafka.consumer.group-id=billing
    """,
)
def spring_auto_commit_forced(consumer: Consumer, facts: Facts) -> Iterator[Problem]:
    """Spring's listener containers do not decide when offsets are committed, because auto-commit was switched on.

    Why: left alone, the container switches auto-commit off and commits after each batch that the listener processed
    (AckMode BATCH). With `enable-auto-commit: true` the client commits on a timer, and error handlers, retries and
    acknowledgements lose their hold on offsets.
    Fix: remove the setting.
    Source: Spring for Apache Kafka reference, "Message Listener Containers", committing offsets.
    Proof: what Spring's container commits is decided by the listener at run time, not by any configuration class.
    """
    if consumer.embedded_in is not None or consumer.config is None or consumer.file.family is not Family.SPRING_BOOT:
        return
    if not consumer.written("enable.auto.commit") or not consumer.flag("enable.auto.commit"):
        return
    app = consumer.app
    chained = app is not None and any(facts.chains_of(app.group))
    yield Problem(
        "auto-commit takes the commit of offsets away from Spring's listener container"
        + (", which has to retry and dead-letter records" if chained else ""),
        consumer.at("enable.auto.commit"),
        hint="remove it; the container commits what the listener has processed",
        severity=Severity.ERROR if chained else None,
        edits=(Remove(consumer.at("enable.auto.commit")),),
        fix_title="remove enable-auto-commit",
    )
