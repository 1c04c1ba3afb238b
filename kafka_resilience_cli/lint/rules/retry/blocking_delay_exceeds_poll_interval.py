from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.catalogue.keys import Table
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.chain_writers import constant_default
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Sink
from kafka_resilience_cli.units import format_duration

TIMEOUT = "errors.retry.timeout"
POLL_INTERVAL = "max.poll.interval.ms"
OVERRIDE = f"consumer.override.{POLL_INTERVAL}"


@rule(
    "R002",
    "blocking-delay-exceeds-poll-interval",
    Severity.ERROR,
    Certainty.HEURISTIC,
    Fixable.UNSAFE,
    bad="""
        -- sink.json --
        {"connector.class": "io.confluent.connect.s3.S3SinkConnector",
         "topics": "orders",
         "errors.tolerance": "all",
         "errors.retry.timeout": "600000",
         "errors.deadletterqueue.topic.name": "orders.to-s3.dlq"}
    """,
    good="""
        -- sink.json --
        {"connector.class": "io.confluent.connect.s3.S3SinkConnector",
         "topics": "orders",
         "errors.tolerance": "all",
         "errors.retry.timeout": "120000",
         "errors.deadletterqueue.topic.name": "orders.to-s3.dlq"}
    """,
)
def blocking_delay_exceeds_poll_interval(sink: Sink, facts: Facts) -> Iterator[Problem]:
    """A sink retries in place for longer than its consumer may stay away from `poll()`.

    Why: Connect retries converters and transformations in the task's own thread, sleeping in between; a consumer that
    has not polled for `max.poll.interval.ms` loses its partitions, and another task starts the same record again.
    Fix: keep `errors.retry.timeout` below `max.poll.interval.ms`, or raise `consumer.override.max.poll.interval.ms`.
    Waits of minutes belong into retry topics.
    Source: Kafka Connect `RetryWithToleranceOperator.execAndRetry`, `WorkerSinkTask.convertMessages`; Kafka
    `ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG`.
    Proof: it takes a Connect cluster and a dependency that is down for minutes; no client refuses the two settings.
    """
    if not sink.written(TIMEOUT):
        return
    blocked = sink.number(TIMEOUT)
    if blocked <= 0:
        return
    chosen = sink.written(OVERRIDE)
    allowed = sink.number(OVERRIDE) if chosen else constant_default(Table.CONSUMER, POLL_INTERVAL)
    if blocked < allowed:
        return
    yield Problem(
        f"retrying in place may take {format_duration(blocked)}, and after {format_duration(allowed)} without a poll "
        "the consumer loses its partitions",
        sink.at(TIMEOUT),
        hint=f"{TIMEOUT}={allowed // 2}, or a larger {OVERRIDE}",
        certain=chosen,
        related=((sink.at(OVERRIDE), "the poll interval"),) if chosen else (),
        edits=(sink.put(TIMEOUT, str(allowed // 2)),),
        fix_title=f"set {TIMEOUT}={allowed // 2}",
    )
