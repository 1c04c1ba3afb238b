from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.topic_values import lists, place
from kafka_resilience_cli.topology.model import Role, Topic

_ENDLESS_STORAGE = frozenset({"confluent-cloud"})


@rule(
    "L003",
    "unbounded-retention",
    Severity.WARNING,
    Certainty.PRACTICE,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders:
            partitions: 6
            replication_factor: 3
            config: {cleanup.policy: delete, retention.ms: -1}
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
            config: {cleanup.policy: delete, retention.ms: 7d}
          orders.ledger:
            role: audit
            partitions: 6
            replication_factor: 3
            config: {retention.ms: -1}
    """,
)
def unbounded_retention(topic: Topic, facts: Facts) -> Iterator[Problem]:
    """Nothing ever deletes a record of an event topic.

    Why: the topic grows until a disk is full, and a broker whose disk is full takes every partition on it off line.
    Fix: a `retention.ms`, or a `retention.bytes` as a last resort. What is kept for ever on purpose has
    `role: audit`; `remote.storage.enable` and platforms with storage apart from brokers are left alone.
    Source: Kafka `TopicConfig.CLEANUP_POLICY_CONFIG`, KIP-1161 (an empty policy keeps everything).
    Proof: a full disk is no test that a shared broker survives.
    """
    if topic.role is not Role.EVENT or topic.chain is not None or facts.platform in _ENDLESS_STORAGE:
        return
    remote = topic.config.get("remote.storage.enable")
    if remote is not None and remote.value == "true":
        return
    policy, time, size = (topic.config.get(key) for key in ("cleanup.policy", "retention.ms", "retention.bytes"))
    if policy is not None and policy.value == "":
        at, what = policy, "an empty cleanup.policy deletes nothing"
    elif time is None or int(time.value) >= 0 or (size is not None and int(size.value) >= 0) or lists(topic, "compact"):
        return
    else:
        at, what = time, "retention.ms=-1 deletes nothing"
    yield Problem(
        f"{topic.name} grows until a disk is full: {what}",
        place(topic, at),
        hint="a retention.ms, or `role: audit` where records are kept for ever on purpose",
    )
