from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, Remove, rule
from kafka_resilience_cli.lint.rules.streams.settings import exactly_once
from kafka_resilience_cli.lint.subjects import StreamsApp

IN_FLIGHT = "max.in.flight.requests.per.connection"
ALWAYS = {"enable.auto.commit": "false", "allow.auto.create.topics": "false"}
UNDER_EXACTLY_ONCE = {"isolation.level": "read_committed", "enable.idempotence": "true"}
PREFIXES = ("", "consumer.", "main.consumer.", "producer.")


@rule(
    "S004",
    "streams-overrides-dropped",
    Severity.WARNING,
    Certainty.ALTERED,
    Fixable.SAFE,
    bad="""
        -- totals.properties --
        # krc: client family=streams role=streams version=4.1
        application.id=totals
        bootstrap.servers=kafka:9092
        consumer.enable.auto.commit=true
    """,
    good="""
        -- totals.properties --
        # krc: client family=streams role=streams version=4.1
        application.id=totals
        bootstrap.servers=kafka:9092
        commit.interval.ms=10000
    """,
)
def streams_overrides_dropped(app: StreamsApp, facts: Facts) -> Iterator[Problem]:
    """Streams drops a setting that it controls itself.

    Why: Streams commits offsets itself, creates its topics itself and, under exactly-once, reads committed records with
    an idempotent producer; another value for these is logged and replaced. More than five requests in flight under
    exactly-once are refused.
    Fix: remove the setting.
    Source: Kafka `StreamsConfig`, `NON_CONFIGURABLE_CONSUMER_DEFAULT_CONFIGS` and its like.
    """
    fixed = {**ALWAYS, **(UNDER_EXACTLY_ONCE if exactly_once(app) else {})}
    for prefix in PREFIXES:
        for key, forced in fixed.items():
            written = prefix + key
            if app.written(written) and app.value(written).strip().lower() != forced:
                yield Problem(
                    f"Streams replaces {written}={app.value(written)} by {forced}",
                    app.at(written),
                    hint="remove it",
                    edits=(Remove(app.at(written)),),
                    fix_title=f"remove {written}",
                )
    if exactly_once(app):
        for written in (IN_FLIGHT, f"producer.{IN_FLIGHT}"):
            if app.written(written) and app.number(written) > 5:
                yield Problem(
                    f"{app.number(written)} requests in flight are refused under exactly-once: at most 5",
                    app.at(written),
                    hint="set 5, the default, or remove it",
                    severity=Severity.ERROR,
                    edits=(Remove(app.at(written)),),
                    fix_title=f"remove {written}",
                )
