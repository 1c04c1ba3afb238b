from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.idempotence import acks
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Producer
from kafka_resilience_cli.lint.topic_values import MIN_ISR, min_isr_is_fixed, place
from kafka_resilience_cli.topology.model import Guarantee


@rule(
    "T007",
    "min-isr-not-enforced",
    Severity.ERROR,
    Certainty.ALTERED,
    Fixable.SAFE,
    instead_of=("P001",),
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}
        producers:
          checkout:
            topics: [orders]
            client: {family: java, version: "4.1", file: clients/checkout.properties}
        -- clients/checkout.properties --
        bootstrap.servers=kafka:9092
        client.id=checkout
        acks=1
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}
        producers:
          checkout:
            topics: [orders]
            client: {family: java, version: "4.1", file: clients/checkout.properties}
        -- clients/checkout.properties --
        bootstrap.servers=kafka:9092
        client.id=checkout
        acks=all
    """,
)
def min_isr_not_enforced(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """A producer's `acks` make the topic's minimum of in-sync replicas meaningless.

    Why: the leader counts in-sync replicas only for requests with `acks=all`. With `acks=1` or `0` it takes records
    although too few replicas are left; from Kafka 3.7 consumers do not see those records until the replicas are back.
    Fix: `acks=all`. Where losing records is meant, declare `guarantee: at-most-once` for the producer.
    Source: Kafka `Partition.appendRecordsToLeader` and `Partition.maybeIncrementLeaderHW` in 3.6.2 and 3.7.1.
    """
    app = producer.app
    if app is None or app.guarantee is Guarantee.AT_MOST_ONCE or min_isr_is_fixed(facts):
        return
    promised = []
    for name in app.topics:
        topic = facts.topology.topics.get(name) or facts.topology.external.get(name)
        known = topic.config.get(MIN_ISR) if topic else None
        if topic and known and int(known.value) >= 2 and (factor := topic.replication_factor) and factor.value >= 2:
            promised.append((topic, known))
    if not promised or (value := acks(producer)) == "all":
        return
    version = Version.parse(facts.topology.cluster.kafka_version)
    hidden = "" if version and version < Version(3, 7) else ", and consumers see them only when the replicas are back"
    names = ", ".join(topic.name for topic, _ in promised)
    least = " and ".join(sorted({known.value for _, known in promised}))
    yield Problem(
        f"acks={value} writes to {names} even when fewer than min.insync.replicas={least} replicas are in sync: "
        f"those records can be lost{hidden}",
        producer.at("acks"),
        hint="acks=all, or `guarantee: at-most-once` where records may be lost",
        related=tuple(
            (place(topic, known), f"{topic.name} asks for {known.value} replicas") for topic, known in promised
        ),
        edits=(producer.put("acks", "all"),),
        fix_title="set acks=all",
    )
