from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import DocPath, Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.idempotence import transactional
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Consumer, MissingFact, Sink, StreamsApp

LEVEL = "isolation.level"
_STREAMS_KEYS = ("main.consumer.isolation.level", "consumer.isolation.level", "isolation.level")
_SINK_KEY = "consumer.override.isolation.level"


@rule(
    "F001",
    "uncommitted-reads",
    Severity.ERROR,
    Certainty.ALTERED,
    Fixable.SAFE,
    bad="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders.created: {partitions: 6, replication_factor: 3}
        producers:
          checkout:
            topics: [orders.created]
            client: {family: java, version: "4.1", file: clients/checkout.properties}
        consumers:
          billing:
            topics: [orders.created]
            client: {family: java, version: "4.1", file: clients/billing.properties}
        -- clients/checkout.properties --
        bootstrap.servers=kafka:9092
        transactional.id=checkout-0
        -- clients/billing.properties --
        bootstrap.servers=kafka:9092
        group.id=billing
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders.created: {partitions: 6, replication_factor: 3}
        producers:
          checkout:
            topics: [orders.created]
            client: {family: java, version: "4.1", file: clients/checkout.properties}
        consumers:
          billing:
            topics: [orders.created]
            client: {family: java, version: "4.1", file: clients/billing.properties}
        -- clients/checkout.properties --
        bootstrap.servers=kafka:9092
        transactional.id=checkout-0
        -- clients/billing.properties --
        bootstrap.servers=kafka:9092
        group.id=billing
        isolation.level=read_committed
    """,
)
def uncommitted_reads(reader: Consumer | StreamsApp | Sink, facts: Facts) -> Iterator[Problem]:
    """A reader takes records whose transaction was aborted.

    Why: a topic with a transactional writer holds aborted records; Java clients, Spring Boot and Connect's sinks read
    them unless they are told not to (librdkafka does not). What the writer took back is processed.
    Fix: set `isolation.level=read_committed`; for a sink `consumer.override.isolation.level`.
    Source: Kafka `ConsumerConfig.ISOLATION_LEVEL_CONFIG`, KIP-98; librdkafka CONFIGURATION.md.
    """
    if reader.app is None or not facts.has_topology:
        return
    for name in _reads(reader):
        writer = _transactional_writer(name, facts)
        if not writer or _tiered(name, facts):
            continue
        key, level = _isolation(reader)
        if level == "read_committed":
            return
        yield Problem(
            f"{reader.label} also reads the aborted records that {writer} writes to {name}",
            reader.at(key),
            hint=f"set {key}=read_committed",
            related=_declared(writer, facts),
            edits=(reader.put(key, "read_committed"),),
            fix_title=f"set {key}=read_committed",
        )
        return


def _reads(reader: Consumer | StreamsApp | Sink) -> tuple[str, ...]:
    assert reader.app is not None
    subscriptions = reader.app.reads if isinstance(reader, Sink) else reader.app.topics
    return tuple(each.topic for each in subscriptions)


def _isolation(reader: Consumer | StreamsApp | Sink) -> tuple[str, str]:
    """The key that decides, and its value in force."""
    if isinstance(reader, Consumer):
        return LEVEL, reader.value(LEVEL)
    if isinstance(reader, Sink):
        if not reader.written(_SINK_KEY):
            raise MissingFact("the Connect worker's consumer.isolation.level")
        return _SINK_KEY, reader.value(_SINK_KEY)
    if _exactly_once(reader):
        return LEVEL, "read_committed"
    for key in _STREAMS_KEYS:
        if reader.written(key):
            return key, reader.value(key)
    return _STREAMS_KEYS[1], "read_uncommitted"


def _transactional_writer(name: str, facts: Facts) -> str:
    """The label of an application that is known to write the topic in transactions."""
    for writer in facts.writers_of(name):
        declared = writer.app is not None and bool(writer.app.transactional_id)
        if declared or (writer.config and transactional(writer)):
            return writer.label
    for each in facts.clients:
        if (
            isinstance(each, StreamsApp)
            and each.app
            and name in each.app.writes
            and each.config
            and _exactly_once(each)
        ):
            return each.label
    return ""


def _exactly_once(streams: StreamsApp) -> bool:
    key = "processing.guarantee"
    return streams.written(key) and streams.value(key).startswith("exactly_once")


def _tiered(name: str, facts: Facts) -> bool:
    """Amazon advises to read tiered topics uncommitted: their index of aborted records is slow to fetch."""
    topic = facts.topology.topics.get(name) or facts.topology.external.get(name)
    stored = topic.config.get("remote.storage.enable") if topic else None
    return stored is not None and stored.value == "true"


def _declared(writer: str, facts: Facts) -> tuple[tuple[DocPath, str], ...]:
    return tuple(
        (each.declared_at, f"{writer} writes in transactions")
        for each in facts.clients
        if each.label == writer and each.declared_at is not None and not isinstance(each, Consumer)
    )[:1]
