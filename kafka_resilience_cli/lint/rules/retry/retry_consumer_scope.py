from __future__ import annotations

import re
from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.subjects import MissingFact, Sink
from kafka_resilience_cli.topology.model import Topic

_REGEX = "topics.regex"


@rule(
    "R014",
    "retry-consumer-scope",
    Severity.WARNING,
    Certainty.ALTERED,
    bad="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3}
        consumers:
          billing:
            topics: [orders]
            retry: {delays: [1m]}
            dlq: {}
        connectors:
          orders-to-s3: {file: sink.json}
        -- sink.json --
        {"connector.class": "io.confluent.connect.s3.S3SinkConnector",
         "topics.regex": "orders.*",
         "errors.tolerance": "all",
         "errors.deadletterqueue.topic.name": "failed.to-s3"}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3}
        consumers:
          billing:
            topics: [orders]
            retry: {delays: [1m]}
            dlq: {}
        connectors:
          orders-to-s3: {file: sink.json}
        -- sink.json --
        {"connector.class": "io.confluent.connect.s3.S3SinkConnector",
         "topics.regex": "orders(-v[0-9]+)?",
         "errors.tolerance": "all",
         "errors.deadletterqueue.topic.name": "failed.to-s3"}
    """,
)
def retry_consumer_scope(sink: Sink, facts: Facts) -> Iterator[Problem]:
    """A sink's pattern takes in the retry topics and dead-letter queues of other groups as well as their sources.

    Why: retry topics carry records of the source a second time, so the sink writes what another group failed at once
    per attempt.
    Fix: a pattern that ends where the source's name ends, or `topics` instead of `topics.regex`.
    Source: Kafka Connect `SinkConnectorConfig.TOPICS_REGEX_CONFIG`, `java.util.regex`: the whole name must match.
    Proof: Connect takes any pattern; that these topics hold records twice follows from the topology.
    """
    if sink.app is None or not facts.has_topology or not sink.written(_REGEX):
        return
    pattern = _pattern(sink.value(_REGEX))
    caught = [topic for topic in facts.topology.topics.values() if _matches(pattern, topic, facts.topology.prefix)]
    own = {chain.dlq for chain in facts.chains_of(sink.app.group)}
    strays = [topic.name for topic in caught if topic.chain is not None and topic.name not in own]
    if not strays or all(topic.chain is not None for topic in caught):
        return
    others = f" and {len(strays) - 1} more" if len(strays) > 1 else ""
    yield Problem(
        f"{_REGEX} also matches {strays[0]}{others}, where other groups keep what they failed at",
        sink.at(_REGEX),
        hint="end the pattern where the topic's name ends, or list the topics",
    )


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error:
        raise MissingFact(f"a {_REGEX} that krc can read") from None


def _matches(pattern: re.Pattern[str], topic: Topic, prefix: str) -> bool:
    return bool(pattern.fullmatch(topic.name) or pattern.fullmatch(topic.name.removeprefix(prefix)))
