from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.cluster.state import ClusterState
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.live import CLUSTER, brokers_of, required_in_sync, topics_of
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule

ENOUGH = 3
HELD = {
    "__consumer_offsets": "the positions of all consumer groups",
    "__transaction_state": "the state of all transactions",
    "__share_group_state": "the state of all share groups",
}


@rule(
    "V106",
    "internal-topics-weak",
    Severity.ERROR,
    Certainty.PRACTICE,
    bad="""
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                       {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                       {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
           "__consumer_offsets": {"partitions": [[0, 1, [1], [1]]], "internal": true}}},
         "configs": {"read": {
           "__consumer_offsets": {"overrides": {"min.insync.replicas": "1"}, "inherits": 0}}},
         "inherited": [{}]}
    """,
    good="""
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                       {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                       {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
           "__consumer_offsets": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]], "internal": true}}},
         "configs": {"read": {
           "__consumer_offsets": {"overrides": {"min.insync.replicas": "2"}, "inherits": 0}}},
         "inherited": [{}]}
    """,
)
def internal_topics_weak(cluster: ClusterState, facts: Facts) -> Iterator[Problem]:
    """Kafka's own topics have fewer copies than the topics that depend on them.

    Why: while their broker is down, no group can commit or rebalance and no transaction can end, however many replicas
    the data have; if its disk is lost, so are all positions. They were made once, with the brokers' settings of that
    day: a cluster that began with one broker keeps a single copy.
    Fix: reassign them to three replicas and set `min.insync.replicas=2` on them.
    Source: Kafka `GroupCoordinatorConfig.OFFSETS_TOPIC_REPLICATION_FACTOR_CONFIG`,
    `TransactionLogConfig.TRANSACTIONS_TOPIC_MIN_ISR_CONFIG`.
    Proof: these topics are made once in a cluster's life; a cluster that made them with one copy would have to be
    started for this alone. What too few copies mean for a topic is proven for T003.
    """
    if len(brokers_of(cluster)) < ENOUGH:
        return
    topics = topics_of(cluster)
    for name, held in HELD.items():
        topic = topics.get(name)
        if topic is None:
            continue
        factor = topic.replication_factor
        if factor < ENOUGH:
            yield Problem(
                f"{name} has {factor} replica{'s' if factor > 1 else ''}: {held} depend on so few brokers",
                CLUSTER,
                hint="reassign it to three replicas",
            )
        elif required_in_sync(cluster, topic, topic.partitions[0]) < 2:
            yield Problem(
                f"{name} is content with one replica in sync: what is acknowledged of {held} may exist once",
                CLUSTER,
                hint="set min.insync.replicas=2 on it",
            )
