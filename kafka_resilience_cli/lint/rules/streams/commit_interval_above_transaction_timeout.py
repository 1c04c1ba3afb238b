from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, Remove, rule
from kafka_resilience_cli.lint.rules.streams.settings import exactly_once
from kafka_resilience_cli.lint.subjects import StreamsApp

COMMIT = "commit.interval.ms"
TIMEOUTS = ("producer.transaction.timeout.ms", "transaction.timeout.ms")
STREAMS_TIMEOUT_MS = 10_000
"""``StreamsConfig.DEFAULT_TRANSACTION_TIMEOUT``, set under exactly-once only."""
STREAMS_COMMIT_MS = 100
"""``StreamsConfig.EOS_DEFAULT_COMMIT_INTERVAL_MS``."""


@rule(
    "S003",
    "commit-interval-above-transaction-timeout",
    Severity.ERROR,
    Certainty.REFUSED,
    Fixable.SAFE,
    bad="""
        -- totals.properties --
        # krc: client family=streams role=streams version=4.1
        application.id=totals
        bootstrap.servers=kafka:9092
        processing.guarantee=exactly_once_v2
        commit.interval.ms=30000
    """,
    good="""
        -- totals.properties --
        # krc: client family=streams role=streams version=4.1
        application.id=totals
        bootstrap.servers=kafka:9092
        processing.guarantee=exactly_once_v2
        commit.interval.ms=1000
    """,
)
def commit_interval_above_transaction_timeout(app: StreamsApp, facts: Facts) -> Iterator[Problem]:
    """A transaction would time out before Streams commits it.

    Why: under exactly-once a commit ends the transaction; Streams refuses to start where the time between commits is
    longer than the transaction may last.
    Fix: keep `commit.interval.ms` (100 under exactly-once) well below `transaction.timeout.ms` (10 000 in Streams).
    Source: Kafka `StreamsConfig.verifyEOSTransactionTimeoutCompatibility`.
    """
    key = next((key for key in TIMEOUTS if app.written(key)), "")
    if not (app.written(COMMIT) or key) or not exactly_once(app):
        return
    timeout = app.number(key) if key else STREAMS_TIMEOUT_MS
    interval = app.number(COMMIT) if app.written(COMMIT) else STREAMS_COMMIT_MS
    if timeout >= interval:
        return
    yield Problem(
        f"commits are {interval} ms apart, a transaction may last {timeout} ms: Streams refuses to start",
        app.at(COMMIT if app.written(COMMIT) else key),
        hint=f"leave {COMMIT} out (100 ms under exactly-once), or raise producer.transaction.timeout.ms",
        related=((app.at(key), "the transaction's time-out"),) if key else (),
        edits=(app.put(COMMIT, "100"),) if timeout >= STREAMS_COMMIT_MS else (Remove(app.at(key)),),
        fix_title=f"set {COMMIT}=100" if timeout >= STREAMS_COMMIT_MS else f"remove {key}",
    )
