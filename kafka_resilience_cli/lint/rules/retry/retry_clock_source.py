from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.dialects.dialect import DelayClock
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.chain_topics import last_hop
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.topology.model import RetryChain


@rule(
    "R011",
    "retry-clock-source",
    Severity.WARNING,
    Certainty.ALTERED,
    Fixable.SAFE,
    instead_of=("Y325",),
    bad="""
        -- topology.yaml --
        krc: 1
        name: bookings
        topics:
          bookings: {partitions: 6, replication_factor: 3}
        consumers:
          confirmation:
            topics: [bookings]
            retry:
              dialect: smallrye-delayed
              delays: [10s, 20s]
              topic: {config: {message.timestamp.type: CreateTime}}
            dlq: {}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: bookings
        topics:
          bookings: {partitions: 6, replication_factor: 3}
        consumers:
          confirmation:
            topics: [bookings]
            retry:
              dialect: smallrye-delayed
              delays: [10s, 20s]
              topic: {config: {message.timestamp.type: LogAppendTime}}
            dlq: {}
    """,
)
def retry_clock_source(chain: RetryChain, facts: Facts) -> Iterator[Problem]:
    """The delay counts from a timestamp that the writer chooses.

    Why: the retry consumer waits until record timestamp + delay. An old or copied timestamp means no delay at all, a
    clock that runs ahead a longer one.
    Fix: `message.timestamp.type: LogAppendTime`, so that the broker stamps the time of arrival; krc derives it.
    Source: SmallRye `KafkaDelayedRetryTopic`; Kafka `TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG`.
    """
    tier = last_hop(chain, facts)
    if tier is None or tier.dialect.delay_clock is not DelayClock.RECORD_TIMESTAMP:
        return
    kind = tier.value("message.timestamp.type")
    if kind is None or kind.value != "CreateTime":
        return
    yield Problem(
        f"{chain.dialect} counts the delay from the record's timestamp, and with CreateTime that is whatever the "
        "writer says",
        tier.at("message.timestamp.type"),
        hint="LogAppendTime, or leave it out",
        edits=tier.back_to_derived("message.timestamp.type"),
        fix_title="let the broker stamp the time of arrival",
    )
