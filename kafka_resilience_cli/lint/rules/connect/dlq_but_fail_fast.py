from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.rules.connect.tolerate_all_without_dlq import DLQ
from kafka_resilience_cli.lint.subjects import Sink


@rule(
    "K002",
    "dlq-but-fail-fast",
    Severity.WARNING,
    Certainty.ALTERED,
    Fixable.UNSAFE,
    bad="""
        -- sink.json --
        {"connector.class": "io.confluent.connect.s3.S3SinkConnector",
         "topics": "orders",
         "errors.deadletterqueue.topic.name": "orders.to-s3.dlq"}
    """,
    good="""
        -- sink.json --
        {"connector.class": "io.confluent.connect.s3.S3SinkConnector",
         "topics": "orders",
         "errors.tolerance": "all",
         "errors.deadletterqueue.topic.name": "orders.to-s3.dlq"}
    """,
)
def dlq_but_fail_fast(sink: Sink, facts: Facts) -> Iterator[Problem]:
    """A sink has a dead-letter queue, and its task stops at the first record that goes there.

    Why: with `errors.tolerance=none`, the default, Connect writes the failed record to the dead-letter queue and then
    fails the task all the same.
    Fix: set `errors.tolerance=all` if the sink shall go on without the record.
    Source: Kafka Connect `RetryWithToleranceOperator.execute`, which reports and then throws.
    """
    if not sink.written(DLQ) or not sink.value(DLQ).strip():
        return
    if sink.written("errors.tolerance") and sink.value("errors.tolerance") != "none":
        return
    yield Problem(
        "the first record in the dead-letter queue also stops the task: errors.tolerance is none",
        sink.at("errors.tolerance") if sink.written("errors.tolerance") else sink.at(DLQ),
        hint="set errors.tolerance=all to go on without the record",
        edits=(sink.put("errors.tolerance", "all"),),
        fix_title="set errors.tolerance=all",
    )
