from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Sink, Source
from kafka_resilience_cli.topology.model import Profile

KEY = "errors.log.include.messages"


@rule(
    "K010",
    "record-content-in-logs",
    Severity.WARNING,
    Certainty.PRACTICE,
    Fixable.SAFE,
    bad="""
        -- sink.json --
        {"connector.class": "io.confluent.connect.s3.S3SinkConnector",
         "topics": "orders",
         "errors.log.enable": "true",
         "errors.log.include.messages": "true"}
    """,
    good="""
        -- sink.json --
        {"connector.class": "io.confluent.connect.s3.S3SinkConnector",
         "topics": "orders",
         "errors.log.enable": "true",
         "errors.log.include.messages": "false"}
    """,
)
def record_content_in_logs(connector: Sink | Source, facts: Facts) -> Iterator[Problem]:
    """The worker's log gets the records that fail.

    Why: records hold what their topic's access rules protect; the log is read by others and kept elsewhere.
    Fix: set `errors.log.include.messages=false`, the default; the log then names topic, partition and offset.
    Source: Kafka Connect `ConnectorConfig.ERRORS_LOG_INCLUDE_MESSAGES_CONFIG`; KIP-298.
    Proof: a judgement about who may read what; no client refuses the setting.
    """
    if facts.profile is Profile.DEV or not connector.written(KEY) or not connector.flag(KEY):
        return
    yield Problem(
        "records that fail are written to the worker's log",
        connector.at(KEY),
        hint="set it to false: topic, partition and offset are logged all the same",
        edits=(connector.put(KEY, "false"),),
        fix_title=f"set {KEY}=false",
    )
