from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.dialects import DIALECTS
from kafka_resilience_cli.dialects.dialect import DelayClock
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.changes import asked_at, delta
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.plan.changes import SetConfig
from kafka_resilience_cli.plan.values import same

KEY = "message.timestamp.type"


@rule(
    "Z010",
    "retry-clock-changed",
    Severity.WARNING,
    Certainty.ALTERED,
    instead_of=("R011", "Y325"),
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          bookings: {partitions: 1, replication_factor: 3}
        consumers:
          confirmation:
            topics: [bookings]
            retry:
              dialect: smallrye-delayed
              delays: [10s]
              topic: {config: {message.timestamp.type: CreateTime}}
            dlq: {}
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                               {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                               {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
          "bookings_retry_10000": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "configs": {"read": {
          "bookings_retry_10000": {"overrides": {"message.timestamp.type": "LogAppendTime"}, "inherits": 0}}},
         "inherited": [{}]}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          bookings: {partitions: 1, replication_factor: 3}
        consumers:
          confirmation:
            topics: [bookings]
            retry:
              dialect: smallrye-delayed
              delays: [10s]
              topic: {config: {message.timestamp.type: LogAppendTime}}
            dlq: {}
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                               {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                               {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
          "bookings_retry_10000": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "configs": {"read": {
          "bookings_retry_10000": {"overrides": {"message.timestamp.type": "LogAppendTime"}, "inherits": 0}}},
         "inherited": [{}]}
    """,
)
def retry_clock_changed(change: SetConfig, facts: Facts) -> Iterator[Problem]:
    """A plan takes the broker's clock away from a retry topic whose delay counts from it.

    Why: the retry consumer waits until record timestamp + delay. With `CreateTime` the timestamp is what the writer
    says, which for a retried record is often that of the failed one: its delay is over before it has begun.
    Fix: leave `message.timestamp.type` at `LogAppendTime`, which krc derives.
    Source: SmallRye `KafkaDelayedRetryTopic`; Kafka `TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG`.
    """
    found, link = delta(change, KEY), change.chain
    if found is None or link is None or link.hop is None:
        return
    if DIALECTS[link.dialect].delay_clock is not DelayClock.RECORD_TIMESTAMP:
        return
    if same(KEY, found.after, "CreateTime") and not same(KEY, found.before, "CreateTime"):
        yield Problem(
            f"{link.group} counts the delay of {change.topic} from the record's timestamp: with CreateTime instead of "
            f"{found.before} that is whatever the writer says, and retries come at once",
            asked_at(facts, change.topic, KEY),
            hint="leave it at LogAppendTime",
        )
