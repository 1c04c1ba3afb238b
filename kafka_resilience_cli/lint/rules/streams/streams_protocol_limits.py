from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, Remove, rule
from kafka_resilience_cli.lint.subjects import StreamsApp

PROTOCOL, STATIC = "group.protocol", "group.instance.id"
IGNORED = ("num.standby.replicas", "max.warmup.replicas", "probing.rebalance.interval.ms")


@rule(
    "S008",
    "streams-protocol-limits",
    Severity.ERROR,
    Certainty.REFUSED,
    bad="""
        -- totals.properties --
        # krc: client family=streams role=streams version=4.2
        application.id=totals
        bootstrap.servers=kafka:9092
        group.protocol=streams
        group.instance.id=totals-1
    """,
    good="""
        -- totals.properties --
        # krc: client family=streams role=streams version=4.2
        application.id=totals
        bootstrap.servers=kafka:9092
        group.protocol=streams
    """,
)
def streams_protocol_limits(app: StreamsApp, facts: Facts) -> Iterator[Problem]:
    """A setting that the Streams rebalance protocol refuses or leaves to the broker.

    Why: under `group.protocol=streams` the broker assigns tasks: static membership is refused up to 4.3, and standby
    and warm-up replicas are settings of the group on the broker.
    Fix: remove them; set `streams.num.standby.replicas` on the group with `kafka-configs`.
    Source: Kafka `StreamsConfig`; KIP-1071, upgrade notes of 4.2.
    """
    if not app.written(PROTOCOL) or app.value(PROTOCOL).lower() != "streams":
        return
    for key in (STATIC, f"consumer.{STATIC}", f"main.consumer.{STATIC}"):
        if app.written(key) and app.version < (4, 4):
            yield Problem(
                f"Kafka Streams {app.version} refuses {key} under group.protocol=streams",
                app.at(key),
                hint="remove it, or use Kafka Streams 4.4",
                edits=(Remove(app.at(key)),),
                fix_title=f"remove {key}",
                on_key=True,
            )
    for key in IGNORED:
        if app.written(key):
            yield Problem(
                f"{key} is ignored under group.protocol=streams: the broker decides",
                app.at(key),
                hint=f"set streams.{key} on the group instead",
                severity=Severity.WARNING,
                on_key=True,
            )
