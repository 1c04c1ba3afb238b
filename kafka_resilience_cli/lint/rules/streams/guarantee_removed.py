from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, SetValue, rule
from kafka_resilience_cli.lint.rules.streams.settings import GUARANTEE
from kafka_resilience_cli.lint.subjects import StreamsApp


@rule(
    "S001",
    "guarantee-removed",
    Severity.ERROR,
    Certainty.REFUSED,
    Fixable.SAFE,
    bad="""
        -- totals.properties --
        # krc: client family=streams role=streams version=4.1
        application.id=totals
        bootstrap.servers=kafka:9092
        processing.guarantee=exactly_once
    """,
    good="""
        -- totals.properties --
        # krc: client family=streams role=streams version=4.1
        application.id=totals
        bootstrap.servers=kafka:9092
        processing.guarantee=exactly_once_v2
    """,
)
def guarantee_removed(app: StreamsApp, facts: Facts) -> Iterator[Problem]:
    """The processing guarantee has a name that Kafka 4.0 no longer knows.

    Why: `exactly_once` and `exactly_once_beta` are deprecated from 3.0 and refused from 4.0, where the application does
    not start.
    Fix: write `exactly_once_v2`; it needs brokers from 2.5.
    Source: Kafka `StreamsConfig`, upgrade notes of 4.0; KIP-732.
    """
    if not app.written(GUARANTEE) or app.value(GUARANTEE) not in ("exactly_once", "exactly_once_beta"):
        return
    if app.version < (3, 0):
        return
    removed = app.version >= (4, 0)
    yield Problem(
        f"{app.value(GUARANTEE)} is refused by Kafka Streams {app.version}"
        if removed
        else f"{app.value(GUARANTEE)} is deprecated in Kafka Streams {app.version} and refused by 4.0",
        app.at(GUARANTEE),
        hint="write exactly_once_v2",
        severity=None if removed else Severity.WARNING,
        edits=(SetValue(app.at(GUARANTEE), "exactly_once_v2"),),
        fix_title="write exactly_once_v2",
    )
