from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.rules.group.protocol import CLASSES, SHORT_NAMES, assignors, classic
from kafka_resilience_cli.lint.subjects import Consumer

_KEY = "partition.assignment.strategy"


@rule(
    "G006",
    "eager-rebalance",
    Severity.INFO,
    Certainty.PRACTICE,
    bad="""
        -- topology.yaml --
        krc: 1
        name: billing
        topics:
          orders: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}
        consumers:
          billing:
            topics: [orders]
            client: {family: java, version: "4.1", file: billing.properties}
            instances: 3
        -- billing.properties --
        bootstrap.servers=kafka:9092
        group.id=billing
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: billing
        topics:
          orders: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}
        consumers:
          billing:
            topics: [orders]
            client: {family: java, version: "4.1", file: billing.properties}
            instances: 3
        -- billing.properties --
        bootstrap.servers=kafka:9092
        group.id=billing
        partition.assignment.strategy=org.apache.kafka.clients.consumer.CooperativeStickyAssignor
    """,
)
def eager_rebalance(consumer: Consumer, facts: Facts) -> Iterator[Problem]:
    """Every member of the group stops whenever one joins or leaves.

    Why: eager assignors take all partitions from all members before they hand them out again; each deployment and each
    crash stops the whole group. Java's default names CooperativeStickyAssignor second, which changes nothing until
    RangeAssignor is taken out. Said only of groups that declare several instances.
    Fix: move to the cooperative-sticky assignor in two rounds of deployments (both assignors named in the first; with
    librdkafka all members at once), or to `group.protocol=consumer` with Kafka 4.0 or newer.
    Source: KIP-429; Kafka `ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_DOC`; Strimzi, Confluent: client tuning.
    Proof: nothing is refused or changed; how long members stop depends on the group.
    """
    app = consumer.app
    if consumer.config is None or consumer.embedded_in is not None or app is None or (app.instances or 0) < 2:
        return
    if not classic(consumer):
        return
    names = [CLASSES.get(name, name) for name in assignors(consumer)]
    if not names or names[0] == "cooperative-sticky" or any(name not in SHORT_NAMES for name in names):
        return
    yield Problem(
        f"all {app.instances} instances stop whenever one joins or leaves: the assignor {names[0]} is eager",
        consumer.at(_KEY),
        hint="move to the cooperative-sticky assignor, or to group.protocol=consumer",
    )
