from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.subjects import Sink, Source

KEY = "errors.retry.timeout"


@rule(
    "K007",
    "connector-retries-endless",
    Severity.WARNING,
    Certainty.PRACTICE,
    bad="""
        -- sink.json --
        {"connector.class": "io.confluent.connect.s3.S3SinkConnector",
         "topics": "orders",
         "errors.retry.timeout": "-1"}
    """,
    good="""
        -- sink.json --
        {"connector.class": "io.confluent.connect.s3.S3SinkConnector",
         "topics": "orders",
         "errors.retry.timeout": "600000"}
    """,
)
def connector_retries_endless(connector: Sink | Source, facts: Facts) -> Iterator[Problem]:
    """A connector waits without end for what its converters and transformations need.

    Why: while a schema registry or another service is away, the task stands still and looks healthy. Only failures that
    may pass are retried (`RetriableException`); a record that can never be converted fails at once.
    Fix: bound `errors.retry.timeout`, in milliseconds; it covers converters and transformations, not the sink's own
    writes.
    Source: Kafka Connect `RetryWithToleranceOperator`; KIP-298.
    """
    if connector.written(KEY) and connector.number(KEY) == -1:
        yield Problem(
            "errors.retry.timeout=-1: while what a converter needs is away, the task stands still and looks healthy",
            connector.at(KEY),
            hint="set a bound, for example 600000 (10 minutes)",
        )
