from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.topic_values import lists, place
from kafka_resilience_cli.topology.model import Role, Topic

_STATE = frozenset({Role.STATE, Role.CHANGELOG, Role.LOOKUP})


@rule(
    "L008",
    "state-topic-not-compacted",
    Severity.ERROR,
    Certainty.HEURISTIC,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          prices:
            role: state
            key: sku
            partitions: 6
            replication_factor: 3
            config: {cleanup.policy: delete}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          prices:
            role: state
            key: sku
            partitions: 6
            replication_factor: 3
            config: {cleanup.policy: compact}
    """,
)
def state_topic_not_compacted(topic: Topic, facts: Facts) -> Iterator[Problem]:
    """A topic that holds state deletes it by age.

    Why: a key that has not changed for `retention.ms` is deleted although it is still true, and whoever rebuilds from
    the topic does not have it.
    Fix: `cleanup.policy: compact`. A topic that nobody rebuilds from has the role `event`.
    Source: Kafka `TopicConfig.CLEANUP_POLICY_CONFIG` (default `delete`).
    Proof: the role is the topology's own word, which no broker knows.
    """
    if topic.role not in _STATE or lists(topic, "compact"):
        return
    known = topic.config.get("cleanup.policy")
    if known is not None and known.value == "":
        return
    policy = "cleanup.policy=delete" if known else "no cleanup.policy of its own, and Kafka's default is delete"
    yield Problem(
        f"{topic.name} has the role {topic.role} and {policy}: values that do not change are deleted by age",
        place(topic, known),
        hint="cleanup.policy: compact",
        certain=known is not None,
    )
