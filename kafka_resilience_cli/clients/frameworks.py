"""The clients that Kafka Connect and Kafka Streams make for an application, each with what the framework does to it.

Values are those of Connect's ``Worker`` and of ``StreamsConfig``; ``java/framework_clients.py`` asks them. What a
Connect worker's own file gives all of its connectors (``producer.*``, ``consumer.*``) is not known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from kafka_resilience_cli.catalogue.keys import Table
from kafka_resilience_cli.catalogue.load import load
from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.config import ClientConfig, Family, Role
from kafka_resilience_cli.clients.document import Entry
from kafka_resilience_cli.settings import Declared, Framework, Known

INT_MAX = "2147483647"
LONG_MAX = "9223372036854775807"
EXACTLY_ONCE = frozenset({"exactly_once", "exactly_once_beta", "exactly_once_v2"})
DLQ = "errors.deadletterqueue.topic.name"

_CONNECT_PRODUCER = {
    "key.serializer": "org.apache.kafka.common.serialization.ByteArraySerializer",
    "value.serializer": "org.apache.kafka.common.serialization.ByteArraySerializer",
    "max.block.ms": LONG_MAX,
    "acks": "all",
    "max.in.flight.requests.per.connection": "1",
    "delivery.timeout.ms": INT_MAX,
}
_CONNECT_CONSUMER = {
    "key.deserializer": "org.apache.kafka.common.serialization.ByteArrayDeserializer",
    "value.deserializer": "org.apache.kafka.common.serialization.ByteArrayDeserializer",
    "enable.auto.commit": "false",
    "auto.offset.reset": "earliest",
}
_STREAMS_CONSUMER = {"auto.offset.reset": "earliest", "max.poll.records": "1000"}
_STREAMS_CONSUMER_FORCED = {
    "enable.auto.commit": "false",
    "allow.auto.create.topics": "false",
    "partition.assignment.strategy": "org.apache.kafka.streams.processor.internals.StreamsPartitionAssignor",
}


def embedded(config: ClientConfig) -> tuple[ClientConfig, ...]:
    """A sink's consumer and dead-letter producer, a source's producer; a Streams application's main consumer,
    producer and admin client. Nothing for any other client.
    """
    match config.role:
        case Role.SINK:
            consumer = _connect(config, Role.CONSUMER, {**_CONNECT_CONSUMER, **_group_of(config)})
            return (consumer, _producer(config)) if config.values.get(DLQ) else (consumer,)
        case Role.SOURCE:
            return (_producer(config),)
        case Role.STREAMS:
            return tuple(_streams(config, role) for role in (Role.CONSUMER, Role.PRODUCER, Role.ADMIN))
    return ()


def _group_of(config: ClientConfig) -> dict[str, str]:
    name = config.values.get("name")
    return {"group.id": f"connect-{name}"} if name else {}


def _producer(config: ClientConfig) -> ClientConfig:
    values = dict(_CONNECT_PRODUCER)
    if config.version is not None and config.version < Version(3, 0):
        values["request.timeout.ms"] = INT_MAX
    else:
        values["enable.idempotence"] = "false"
    producer = _connect(config, Role.PRODUCER, values)
    required = (config.values.get("exactly.once.support") or "").lower() == "required"
    if config.role is not Role.SOURCE or not required:
        return producer
    origin = Framework("connect", str(config.version or ""))
    forced = {
        "enable.idempotence": Known("true", origin),
        "transactional.id": Known(f"<cluster>-{config.values.get('name') or config.label}-<task>", origin),
    }
    framework = {key: known for key, known in producer.framework.items() if key not in forced}
    kept = {"enable.idempotence"} & producer.written.keys()
    return replace(
        producer,
        framework=framework,
        forced={key: known for key, known in forced.items() if key not in kept},
    )


def _connect(config: ClientConfig, role: Role, values: Mapping[str, str]) -> ClientConfig:
    """Everything that Connect sets can be overridden by the connector."""
    written = dict(_prefixed(config, f"{role.value}.override."))
    origin = Framework("connect", str(config.version or ""))
    framework = {key: Known(value, origin) for key, value in values.items() if key not in written}
    return _made(config, role, Family.CONNECT, written, framework, {})


def _streams(config: ClientConfig, role: Role) -> ClientConfig:
    """The application's keys that this client knows, then those with a prefix; the narrowest prefix wins."""
    prefixes = ("consumer.", "main.consumer.") if role is Role.CONSUMER else (f"{role.value}.",)
    written: dict[str, tuple[Entry, ...]] = dict(_unprefixed(config, role))
    for prefix in prefixes:
        for key, entries in _prefixed(config, prefix):
            written[key] = (*entries, *written.get(key, ()))
    framework, forced = _streams_values(config, role)
    origin = Framework("streams", str(config.version or ""))
    return _made(
        config,
        role,
        Family.STREAMS,
        written,
        {key: Known(value, origin) for key, value in framework.items() if key not in written},
        {key: Known(value, origin) for key, value in forced.items()} | _application(config, role),
    )


def _streams_values(config: ClientConfig, role: Role) -> tuple[dict[str, str], dict[str, str]]:
    """Defaults and overrides of ``StreamsConfig`` for one of its clients."""
    exactly_once = config.values.get("processing.guarantee") in EXACTLY_ONCE
    at_least_4 = config.version is None or config.version >= Version(4, 0)
    if role is Role.CONSUMER:
        forced = dict(_STREAMS_CONSUMER_FORCED)
        if at_least_4:
            forced["group.protocol"] = "classic"
        if exactly_once:
            forced["isolation.level"] = "read_committed"
        return _STREAMS_CONSUMER, forced
    if role is Role.PRODUCER:
        defaults = {"linger.ms": "100"}
        if exactly_once:
            defaults |= {"delivery.timeout.ms": INT_MAX, "transaction.timeout.ms": "10000"}
        return defaults, {"enable.idempotence": "true"} if exactly_once else {}
    return {"enable.metrics.push": "true"} if at_least_4 else {}, {}


def _application(config: ClientConfig, role: Role) -> dict[str, Known[str]]:
    """The group is the application's id, and under exactly-once the producers' transactional ids begin with it."""
    entries = config.written.get("application.id")
    name = config.values.get("application.id")
    if not entries or name is None:
        return {}
    if role is Role.CONSUMER:
        return {"group.id": Known(name, Declared(entries[0].path), entries[0].raw)}
    if role is Role.PRODUCER and config.values.get("processing.guarantee") in EXACTLY_ONCE:
        origin = Framework("streams", str(config.version or ""))
        return {"transactional.id": Known(f"{name}-<process>-<thread>", origin)}
    return {}


def _unprefixed(config: ClientConfig, role: Role) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    table = load(Table(role.value), config.version)
    for key, entries in config.written.items():
        if table is not None and key in table.keys:
            yield key, entries


def _prefixed(config: ClientConfig, prefix: str) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    for key, entries in config.written.items():
        if key.startswith(prefix):
            yield key.removeprefix(prefix), entries


def _made(
    config: ClientConfig,
    role: Role,
    family: Family,
    written: Mapping[str, tuple[Entry, ...]],
    framework: Mapping[str, Known[str]],
    forced: Mapping[str, Known[str]],
) -> ClientConfig:
    """A client like ``config``'s, whose winning entries are ``written``."""
    texts = {entry.path: config.values[key] for key, entries in config.written.items() for entry in entries[:1]}
    return replace(
        config,
        label=f"{config.label} ({role.value})",
        identity=replace(config.identity, family=family, role=role),
        written=written,
        values={key: texts.get(entries[0].path, entries[0].value) for key, entries in written.items()},
        framework=framework,
        forced=forced,
        unbound=(),
        embedded_in=family,
    )
