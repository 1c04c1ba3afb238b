from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.changes import asked_at
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.live import some
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.subjects import Consumer, MissingFact
from kafka_resilience_cli.plan.changes import AddPartitions
from kafka_resilience_cli.units import format_duration


@rule(
    "Z002",
    "growth-skips-records",
    Severity.WARNING,
    Certainty.PRACTICE,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders:
            key: none
            partitions: 6
            replication_factor: 3
        consumers:
          fulfilment:
            topics: [orders]
            client: {family: java, version: "4.1", file: clients/fulfilment.properties}
        -- clients/fulfilment.properties --
        bootstrap.servers=k1:9092
        group.id=fulfilment
        auto.offset.reset=latest
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                               {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                               {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
          "orders": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "configs": {"read": {
          "orders": {"overrides": {}, "inherits": 0}}},
         "inherited": [{}]}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders:
            key: none
            partitions: 6
            replication_factor: 3
        consumers:
          fulfilment:
            topics: [orders]
            client: {family: java, version: "4.1", file: clients/fulfilment.properties}
        -- clients/fulfilment.properties --
        bootstrap.servers=k1:9092
        group.id=fulfilment
        auto.offset.reset=earliest
        -- cluster.json --
        {"format": "krc-snapshot", "version": 1, "cluster": "main", "bootstrap": "", "taken_at": "2026-01-01T00:00:00Z",
         "brokers": {"read": [{"id": 1, "host": "k1", "port": 9092, "rack": "a"},
                               {"id": 2, "host": "k2", "port": 9092, "rack": "b"},
                               {"id": 3, "host": "k3", "port": 9092, "rack": "c"}]},
         "topics": {"read": {
          "orders": {"partitions": [[0, 1, [1, 2, 3], [1, 2, 3]]]}}},
         "configs": {"read": {
          "orders": {"overrides": {}, "inherits": 0}}},
         "inherited": [{}]}
    """,
)
def growth_skips_records(change: AddPartitions, facts: Facts) -> Iterator[Problem]:
    """A group that starts at the end never sees the first records of a new partition.

    Why: producers write to a new partition as soon as they hear of it, consumers may hear of it minutes later. A group
    has no offset there, so `auto.offset.reset` decides, and `latest` skips what was written in between.
    Fix: `auto.offset.reset=earliest`, before the growth. Where a group has offsets already it changes nothing.
    Source: KIP-842; Kafka `ConsumerConfig.AUTO_OFFSET_RESET_CONFIG`, `METADATA_MAX_AGE_CONFIG`.
    """
    if change.after <= change.before:
        return
    found = facts.readers_of(change.topic)
    hurt = [reader for reader in found if reader.config is not None and _starts_at_the_end(reader)]
    if hurt:
        late = max(_hears_after_ms(reader) for reader in hurt)
        yield Problem(
            f"{some([reader.label for reader in hurt])} would skip what is written to the new partitions of "
            f"{change.topic} before they are noticed, up to {format_duration(late)} later: auto.offset.reset is "
            f"{hurt[0].value('auto.offset.reset')}",
            asked_at(facts, change.topic, "partitions"),
            hint="set auto.offset.reset=earliest first",
            related=tuple((reader.at("auto.offset.reset"), f"{reader.label} starts at the end") for reader in hurt),
        )
    unread = next((reader for reader in found if reader.config is None), None)
    if unread is not None:
        raise MissingFact(f"the client file of {unread.label}")


def _starts_at_the_end(reader: Consumer) -> bool:
    return reader.value("auto.offset.reset").lower() in ("latest", "largest", "end")


def _hears_after_ms(reader: Consumer) -> int:
    """How old metadata get before a client asks for them again."""
    return reader.number("topic.metadata.refresh.interval.ms" if reader.librdkafka else "metadata.max.age.ms")
