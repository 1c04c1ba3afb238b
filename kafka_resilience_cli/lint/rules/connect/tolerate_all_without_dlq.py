from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.subjects import Sink

DLQ = "errors.deadletterqueue.topic.name"


@rule(
    "K001",
    "tolerate-all-without-dlq",
    Severity.ERROR,
    Certainty.ALTERED,
    bad="""
        -- sink.json --
        {"name": "to-s3", "config": {
          "connector.class": "io.confluent.connect.s3.S3SinkConnector",
          "topics": "orders",
          "errors.tolerance": "all"
        }}
    """,
    good="""
        -- sink.json --
        {"name": "to-s3", "config": {
          "connector.class": "io.confluent.connect.s3.S3SinkConnector",
          "topics": "orders",
          "errors.tolerance": "all",
          "errors.deadletterqueue.topic.name": "orders.to-s3.dlq"
        }}
    """,
)
def tolerate_all_without_dlq(sink: Sink, facts: Facts) -> Iterator[Problem]:
    """A sink skips records that it cannot convert and keeps them nowhere.

    Why: with `errors.tolerance=all` Connect drops a record whose converter or transformation fails and goes on; without
    a dead-letter queue the record is gone, and unless `errors.log.enable` is on not even the log says so.
    Fix: name a topic in `errors.deadletterqueue.topic.name`, or leave `errors.tolerance` at `none` so that the task
    stops.
    Source: Kafka Connect `RetryWithToleranceOperator`; KIP-298.
    """
    if not sink.written("errors.tolerance") or sink.value("errors.tolerance") != "all" or sink.written(DLQ):
        return
    logged = sink.written("errors.log.enable") and sink.flag("errors.log.enable")
    trace = "only the worker's log names them" if logged else "nothing tells which"
    yield Problem(
        f"records that fail are skipped and kept nowhere: {trace}",
        sink.at("errors.tolerance"),
        hint=f"set {DLQ}, or errors.tolerance=none",
    )
