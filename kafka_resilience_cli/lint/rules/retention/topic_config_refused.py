from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from kafka_resilience_cli.catalogue.keys import KeyTable, Table
from kafka_resilience_cli.catalogue.load import load, versions
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.topic_values import lists, place
from kafka_resilience_cli.plan.platform import platform_of
from kafka_resilience_cli.topology.configkeys import readable
from kafka_resilience_cli.topology.model import Topic

_OTHER_BROKERS = frozenset({"redpanda", "azure-event-hubs"})

_LOCAL = (("local.retention.ms", "retention.ms"), ("local.retention.bytes", "retention.bytes"))


@rule(
    "L006",
    "topic-config-refused",
    Severity.ERROR,
    Certainty.REFUSED,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        cluster: {kafka_version: "4.3"}
        topics:
          prices:
            partitions: 6
            replication_factor: 3
            config: {cleanup.policy: compact, min.compaction.lag.ms: 2d, max.compaction.lag.ms: 1d}
          orders:
            partitions: 6
            replication_factor: 3
            config: {segment.bytes: 64KiB}
          clicks:
            partitions: 6
            replication_factor: 3
            config: {message.format.version: "3.0"}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        cluster: {kafka_version: "4.3"}
        topics:
          prices:
            partitions: 6
            replication_factor: 3
            config: {cleanup.policy: compact, min.compaction.lag.ms: 1d, max.compaction.lag.ms: 2d}
          orders:
            partitions: 6
            replication_factor: 3
            config: {segment.bytes: 64MiB}
    """,
)
def topic_config_refused(topic: Topic, facts: Facts) -> Iterator[Problem]:
    """A topic's settings contradict each other, or are none in the version of the cluster.

    Why: the broker refuses to make or to change the topic.
    Fix: what the message says. Keys and bounds are those of the declared `cluster: kafka_version`; vendors' own keys
    and brokers that are not Kafka are left alone.
    Source: Kafka `LogConfig.validate` and the topic keys of each version, as its own `ConfigDef` has them.
    """
    if facts.platform in _OTHER_BROKERS or platform_of(facts.platform).settable is not None:
        return
    yield from _compaction_lag(topic)
    yield from _remote_storage(topic)
    yield from _by_version(topic, facts)


def _compaction_lag(topic: Topic) -> Iterator[Problem]:
    least, most = topic.config.get("min.compaction.lag.ms"), topic.config.get("max.compaction.lag.ms")
    if least and most and int(least.value) > int(most.value):
        yield Problem(
            f"min.compaction.lag.ms is {least.raw}, more than max.compaction.lag.ms, which is {most.raw}",
            place(topic, least),
            hint=f"at most {most.raw}",
            related=((place(topic, most), "max.compaction.lag.ms"),),
        )


def _remote_storage(topic: Topic) -> Iterator[Problem]:
    remote = topic.config.get("remote.storage.enable")
    if remote is None or remote.value != "true":
        return
    if lists(topic, "compact"):
        yield Problem(
            f"{topic.name} is compacted: tiered storage takes topics that only delete",
            place(topic, remote),
            hint="remote.storage.enable: false, or cleanup.policy: delete",
            related=((place(topic, topic.config["cleanup.policy"]), "compacted here"),),
        )
    for local_key, key in _LOCAL:
        local, total = topic.config.get(local_key), topic.config.get(key)
        if local is None or total is None or int(total.value) < 0:
            continue
        if int(local.value) == -1 or int(local.value) > int(total.value):
            yield Problem(
                f"{local_key} is {local.raw}, more than {key}, which is {total.raw}",
                place(topic, local),
                hint=f"at most {total.raw}, or -2 for the same",
                related=((place(topic, total), key),),
            )


def _by_version(topic: Topic, facts: Facts) -> Iterator[Problem]:
    """Asks for the cluster's version only where versions differ about what is declared."""
    for key, known in topic.config.items():
        if _agreed(key, known.value):
            continue
        table = load(Table.TOPIC, facts.kafka_version)
        if table is None or not table.exact or (wrong := _wrong(table, key, known.value)) is None:
            continue
        message, hint = wrong
        missing = key not in table.keys
        yield Problem(f"{topic.name}: {message}", place(topic, known), hint=hint, on_key=missing)


@lru_cache(maxsize=4096)
def _agreed(key: str, value: str) -> bool:
    """Whether every known version takes the value."""
    tables = (load(Table.TOPIC, version) for version in versions(Table.TOPIC))
    return all(table is not None and _wrong(table, key, value) is None for table in tables)


def _wrong(table: KeyTable, key: str, value: str) -> tuple[str, str] | None:
    facts, version = table.get(key), table.version
    if facts is None:
        if key in table.removed:
            return f"Kafka {version} has no {key} any more, and refuses the topic", "leave it out"
        if key in table.added:
            return (
                f"Kafka {version} has no {key} yet, and refuses the topic",
                f"leave it out, or a cluster with {table.added[key]}",
            )
        return None
    if not facts.kind.numeric:
        return None
    number = float(value)
    if facts.least is not None and number < facts.least:
        least = readable(key, str(int(facts.least)))
        return f"{key}={readable(key, value)} is less than Kafka {version} takes", f"{least} or more"
    if facts.most is not None and number > facts.most:
        most = readable(key, str(int(facts.most)))
        return f"{key}={readable(key, value)} is more than Kafka {version} takes", f"{most} or less"
    return None
