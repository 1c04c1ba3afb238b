from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Consumer, Producer

KEY = "statistics.interval.ms"


@rule(
    "O002",
    "librdkafka-stats-off",
    Severity.INFO,
    Certainty.PRACTICE,
    Fixable.SAFE,
    bad="""
        -- checkout.yaml --
        # krc: client family=librdkafka role=consumer version=2.16
        bootstrap.servers: kafka:9092
        group.id: fulfilment
        enable.metrics.push: false
    """,
    good="""
        -- checkout.yaml --
        # krc: client family=librdkafka role=consumer version=2.16
        bootstrap.servers: kafka:9092
        group.id: fulfilment
        enable.metrics.push: false
        statistics.interval.ms: 60000
    """,
)
def librdkafka_stats_off(client: Producer | Consumer, facts: Facts) -> Iterator[Problem]:
    """A librdkafka client tells nobody its lag, queue lengths and errors.

    Why: statistics are off by default, and pushing metrics to the brokers (KIP-714), which is on by default from 2.5,
    was switched off here.
    Fix: set `statistics.interval.ms`, for example to 60 000, with a statistics callback, or let the client push.
    Source: librdkafka CONFIGURATION.md, STATISTICS.md.
    Proof: a client without metrics works; nothing refuses the setting.
    """
    if not client.librdkafka or not client.written("enable.metrics.push") or client.flag("enable.metrics.push"):
        return
    if client.number(KEY) > 0:
        return
    yield Problem(
        "neither statistics nor pushed metrics: lag and errors of this client are not to be seen",
        client.at("enable.metrics.push"),
        hint="set statistics.interval.ms, or let the client push its metrics",
        edits=(client.put(KEY, "60000"),),
        fix_title=f"set {KEY}=60000",
    )
