from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.chain_topics import ChainTopic, queue_of
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import DeadLetterQueue
from kafka_resilience_cli.topology.model import ExternalTopic, Topic
from kafka_resilience_cli.units import LONG_MAX, format_duration

_TYPE, _OLDEST, _RETENTION = "message.timestamp.type", "message.timestamp.before.max.ms", "retention.ms"


@rule(
    "D005",
    "dlq-copied-timestamps",
    Severity.WARNING,
    Certainty.ALTERED,
    Fixable.SAFE,
    instead_of=("Y325",),
    bad="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3, config: {retention.ms: 30d}}
        connectors:
          orders-to-s3:
            file: sink.json
            dlq:
              retention: 14d
              config: {message.timestamp.type: CreateTime}
        -- sink.json --
        {"connector.class": "io.confluent.connect.s3.S3SinkConnector",
         "topics": "orders",
         "errors.tolerance": "all",
         "errors.deadletterqueue.topic.name": "orders.to-s3.dlq"}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3, config: {retention.ms: 30d}}
        connectors:
          orders-to-s3:
            file: sink.json
            dlq:
              retention: 14d
              config: {message.timestamp.type: LogAppendTime}
        -- sink.json --
        {"connector.class": "io.confluent.connect.s3.S3SinkConnector",
         "topics": "orders",
         "errors.tolerance": "all",
         "errors.deadletterqueue.topic.name": "orders.to-s3.dlq"}
    """,
)
def dlq_copied_timestamps(queue: DeadLetterQueue, facts: Facts) -> Iterator[Problem]:
    """Dead letters keep the timestamp of their source, and the queue deletes or refuses them by it.

    Why: Kafka Connect and Kafka Streams copy the timestamp, so the retention of a dead letter began when the event
    happened; an old record can be deleted as soon as it arrives, or be refused for its age.
    Fix: `message.timestamp.type: LogAppendTime` on the queue, which krc derives; or a retention that covers the age of
    the oldest record in the source.
    Source: Kafka Connect `DeadLetterQueueReporter.report`, Kafka Streams `ExceptionHandlerUtils`, Kafka `LogValidator`;
    KIP-937.
    """
    tier = queue_of(queue, facts)
    if not tier.dialect.preserves_timestamps or facts.topic_config(tier.topic, _TYPE) != "CreateTime":
        return
    oldest = tier.number(_OLDEST)
    if oldest is not None and oldest < LONG_MAX:
        yield _problem(tier, _OLDEST, f"it refuses records older than {format_duration(oldest)}", Severity.ERROR)
    kept = tier.number(_RETENTION)
    if kept is None or kept < 0:
        return
    source = facts.topic(queue.chain.source)
    age = _age(source)
    if age is None:
        what = f"a record of {source.name} may arrive at any age, and after {format_duration(kept)} it is deleted"
        yield _problem(tier, _RETENTION, what, Severity.WARNING)
    elif kept <= age:
        what = f"a record of {source.name} may arrive {format_duration(age)} old, and after {format_duration(kept)} "
        yield _problem(tier, _RETENTION, f"{what}it is deleted", Severity.ERROR)


def _problem(tier: ChainTopic, key: str, what: str, severity: Severity) -> Problem:
    return Problem(
        f"{tier.dialect.framework} writes {tier.name} with the source's timestamps: {what}",
        tier.at(key),
        hint="message.timestamp.type: LogAppendTime",
        severity=severity,
        related=((tier.at(_TYPE), "CreateTime is declared here"),),
        edits=tier.back_to_derived(_TYPE),
        fix_title="let the broker stamp the time of arrival",
    )


def _age(source: Topic | ExternalTopic) -> int | None:
    """How old a record of the source can be; ``None`` where nothing limits it, or nobody says."""
    kept, policy = source.config.get(_RETENTION), source.config.get("cleanup.policy")
    if kept is None or int(kept.value) < 0 or (policy and "delete" not in policy.value):
        return None
    return int(kept.value)
