from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, Remove, rule
from kafka_resilience_cli.lint.subjects import Source


@rule(
    "K003",
    "dlq-on-source",
    Severity.ERROR,
    Certainty.ALTERED,
    Fixable.SAFE,
    bad="""
        -- source.json --
        {"connector.class": "io.debezium.connector.postgresql.PostgresConnector",
         "topic.prefix": "shop",
         "errors.deadletterqueue.topic.name": "shop.dlq"}
    """,
    good="""
        -- source.json --
        {"connector.class": "io.debezium.connector.postgresql.PostgresConnector",
         "topic.prefix": "shop"}
    """,
)
def dlq_on_source(source: Source, facts: Facts) -> Iterator[Problem]:
    """A source connector names a dead-letter queue, which only sinks have.

    Why: Connect gives a dead-letter reporter to sink tasks only; a record that a source cannot convert stops the task,
    or is dropped where everything is tolerated.
    Fix: remove the `errors.deadletterqueue.*` settings; use `errors.log.enable=true` to see what fails.
    Source: Kafka Connect `Worker.sourceTaskReporters`; KIP-298.
    """
    for key in source.file.written:
        if key.startswith("errors.deadletterqueue."):
            yield Problem(
                f"{key} does nothing on a source connector",
                source.at(key),
                hint="remove it; errors.log.enable=true shows what fails",
                edits=(Remove(source.at(key)),),
                fix_title=f"remove {key}",
                on_key=True,
            )
