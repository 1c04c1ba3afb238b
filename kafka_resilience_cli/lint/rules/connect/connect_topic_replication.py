from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Sink, Source, Worker
from kafka_resilience_cli.topology.model import Profile

KEYS = (
    "errors.deadletterqueue.topic.replication.factor",
    "topic.creation.default.replication.factor",
    "config.storage.replication.factor",
    "offset.storage.replication.factor",
    "status.storage.replication.factor",
)


@rule(
    "K006",
    "connect-topic-replication",
    Severity.ERROR,
    Certainty.PRACTICE,
    Fixable.SAFE,
    bad="""
        -- worker.properties --
        # krc: client family=connect role=worker version=4.1
        bootstrap.servers=kafka:9092
        group.id=connect
        config.storage.topic=connect-configs
        offset.storage.topic=connect-offsets
        status.storage.topic=connect-status
        offset.storage.replication.factor=1
    """,
    good="""
        -- worker.properties --
        # krc: client family=connect role=worker version=4.1
        bootstrap.servers=kafka:9092
        group.id=connect
        config.storage.topic=connect-configs
        offset.storage.topic=connect-offsets
        status.storage.topic=connect-status
        offset.storage.replication.factor=3
    """,
)
def connect_topic_replication(client: Sink | Source | Worker, facts: Facts) -> Iterator[Problem]:
    """Topics that Connect creates get too few replicas.

    Why: with its offsets, configurations or dead letters on one or two brokers, Connect loses them, or stops, with one
    broker.
    Fix: leave the replication factor at its default of 3; -1 takes the brokers' default.
    Source: Kafka Connect `DistributedConfig`, `SinkConnectorConfig`, `TopicCreationConfig`.
    Proof: Kafka accepts any replication factor up to the number of brokers; what one replica costs shows in a drill.
    """
    if facts.profile is Profile.DEV:
        return
    for key in KEYS:
        if not client.written(key):
            continue
        factor = client.number(key)
        if 0 < factor < 3:
            yield Problem(
                f"{key}={factor}: topics that Connect creates do not survive the loss of {factor} "
                f"broker{'s' if factor > 1 else ''}",
                client.at(key),
                hint="set 3, the default, where the cluster has three brokers or more",
                edits=(client.put(key, "3"),),
                fix_title=f"set {key}=3",
            )
