from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.rules.retention.outages import longest_outage
from kafka_resilience_cli.lint.topic_values import durability_matters, lists, place
from kafka_resilience_cli.topology.model import Topic
from kafka_resilience_cli.units import format_duration, format_size


@rule(
    "L002",
    "retention-bytes-cap",
    Severity.WARNING,
    Certainty.HEURISTIC,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders:
            partitions: 6
            replication_factor: 3
            config: {retention.ms: 7d, retention.bytes: 1GiB}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders:
            partitions: 6
            replication_factor: 3
            config: {retention.ms: 7d, retention.bytes: -1}
    """,
)
def retention_bytes_cap(topic: Topic, facts: Facts) -> Iterator[Problem]:
    """A size limit can delete records long before their retention time is over.

    Why: whichever limit is reached first counts, and `retention.bytes` is reached in a burst, which is when consumers
    lag. It counts per partition, not for the topic. This is a note, and a warning where a reader is to survive a
    declared outage.
    Fix: `retention.bytes: -1` and enough disk; or a limit above what a partition takes in `retention.ms` at its peak.
    Source: Kafka `TopicConfig.RETENTION_BYTES_CONFIG`.
    Proof: which limit is reached first depends on traffic that no file knows.
    """
    size, time = topic.config.get("retention.bytes"), topic.config.get("retention.ms")
    if size is None or int(size.value) < 0 or topic.chain is not None or not durability_matters(facts):
        return
    outage = longest_outage(facts.topology, topic.name)
    promised = outage.ms if outage else int(time.value) if time else -1
    if promised < 0 or lists(topic, "delete") is False:
        return
    what = f"{outage.reader} may be down for" if outage else "retention.ms promises"
    yield Problem(
        f"each partition of {topic.name} keeps {format_size(int(size.value))} at most: a burst deletes records sooner "
        f"than the {format_duration(promised)} that {what}",
        place(topic, size),
        hint="retention.bytes: -1, or what a partition takes in that time at its peak",
        severity=None if outage else Severity.INFO,
        related=((outage.path, "the outage to survive"),) if outage else (),
    )
