"""Builds Java clients inside a JVM and says what became of their settings. Runs in the child of `JavaWorker` only.

Nothing here needs a broker: the clients are pointed at a port that nobody serves, and closed at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

NOWHERE = {"bootstrap.servers": "127.0.0.1:1"}
_PACKAGES = {
    "producer": "producer.KafkaProducer",
    "consumer": "consumer.KafkaConsumer",
    "share-consumer": "consumer.KafkaShareConsumer",
    "admin": "admin.KafkaAdminClient",
}
_CONFIGS = {
    "producer": "producer.ProducerConfig",
    "consumer": "consumer.ConsumerConfig",
    "admin": "admin.AdminClientConfig",
}
_BYTES = "org.apache.kafka.common.serialization.ByteArray"
_SERDES = {
    "producer": {"key.serializer": f"{_BYTES}Serializer", "value.serializer": f"{_BYTES}Serializer"},
    "consumer": {"key.deserializer": f"{_BYTES}Deserializer", "value.deserializer": f"{_BYTES}Deserializer"},
}
_SERDES["share-consumer"] = _SERDES["consumer"]


def build(role: str, settings: Mapping[str, str]) -> dict[str, Any]:
    """Constructs one client. ``refused`` is its own message, empty where it was built; ``values`` are then in force.

    A share consumer keeps its values to itself.
    """
    if role == "streams":
        return _streams(settings)
    wanted = {**settings, **NOWHERE, **_SERDES.get(role, {})}
    try:
        with built(role, wanted):
            pass
        config = role in _CONFIGS and kafka(f"clients.{_CONFIGS[role]}")(properties(wanted))
    except java("java.lang.Exception") as error:
        return {"refused": reason(error), "values": {}}
    return {"refused": "", "values": texts(config.values()) if config else {}}


def build_many(role: str, many: list[Mapping[str, str]]) -> list[dict[str, Any]]:
    return [build(role, settings) for settings in many]


def idempotences(many: list[Mapping[str, str]]) -> list[str]:
    """Whether a producer numbers its records (only then it has something that tracks the numbers): on, off, refused."""
    return [_idempotence({**settings, **NOWHERE}) for settings in many]


def _idempotence(wanted: Mapping[str, str]) -> str:
    try:
        with built("producer", wanted) as producer:
            return "off" if _field(producer, "transactionManager") is None else "on"
    except java("java.lang.Exception"):
        return "refused"


def waits(role: str, settings: Mapping[str, str], attempts: int) -> list[int]:
    """How long the built client waits before each further attempt, without its random part."""
    values = build(role, settings)["values"]
    backoff = _backoff()(int(values["retry.backoff.ms"]), 2, int(values["retry.backoff.max.ms"]), 0.0)
    return [int(backoff.backoff(attempt)) for attempt in range(attempts)]


def shows_in_jmx(settings: Mapping[str, str]) -> bool:
    """Whether the metrics of a built producer are to be seen through JMX."""
    server = java("java.lang.management.ManagementFactory").getPlatformMBeanServer()
    name = java("javax.management.ObjectName")("kafka.producer:type=producer-metrics,client-id=seen")
    with built("producer", {**settings, **NOWHERE, "client.id": "seen"}):
        return bool(server.isRegistered(name))


def partitions_of(settings: Mapping[str, str], keys: list[str], count: int) -> list[int]:
    """The partition that the built producer chooses for each key; -1: not by the key."""
    with built("producer", {**settings, **NOWHERE}) as producer:
        record = kafka("clients.producer.ProducerRecord")
        cluster = _cluster("orders", count)
        choose = _method(producer, "partition")
        return [int(choose(record("orders", key, key), key, key, cluster)) for key in (_bytes(text) for text in keys)]


def _streams(settings: Mapping[str, str]) -> dict[str, Any]:
    wanted = {"application.id": "app", **settings, **NOWHERE}
    try:
        values = kafka("streams.StreamsConfig")(properties(wanted)).values()
    except java("java.lang.Exception") as error:
        return {"refused": reason(error), "values": {}}
    return {"refused": "", "values": texts(values)}


@contextmanager
def built(role: str, settings: Mapping[str, str]) -> Iterator[Any]:
    """A client of bytes, closed at the end without waiting for anybody."""
    given = properties({**settings, **_SERDES.get(role, {})})
    if role == "admin":
        client = kafka("clients.admin.AdminClient").create(given)
    else:
        client = kafka(f"clients.{_PACKAGES[role]}")(given)
    try:
        yield client
    finally:
        if role == "share-consumer":
            client.wakeup()
        client.close(java("java.time.Duration").ofMillis(0))


def _cluster(topic: str, count: int) -> Any:
    node = kafka("common.Node")(0, "127.0.0.1", 1)
    partition = kafka("common.PartitionInfo")
    nodes, partitions = java("java.util.ArrayList")(), java("java.util.ArrayList")()
    nodes.add(node)
    for number in range(count):
        partitions.add(partition(topic, number, node, [node], [node]))
    nobody = java("java.util.Collections").emptySet()
    return kafka("common.Cluster")("cluster", nodes, partitions, nobody, nobody)


def _backoff() -> Any:
    """Moved in 4.4."""
    try:
        return kafka("common.utils.ExponentialBackoff")
    except TypeError:
        return kafka("common.utils.internals.ExponentialBackoff")


def _field(target: Any, name: str) -> Any:
    field = target.getClass().getDeclaredField(name)
    field.setAccessible(True)
    return field.get(target)


def _method(target: Any, name: str) -> Any:
    method = next(each for each in target.getClass().getDeclaredMethods() if each.getName() == name)
    method.setAccessible(True)
    return lambda *arguments: method.invoke(target, list(arguments))


def _bytes(text: str) -> Any:
    import jpype

    return jpype.JArray(jpype.JByte)(text.encode())


def properties(settings: Mapping[str, str]) -> Any:
    properties = java("java.util.Properties")()
    for key, value in settings.items():
        properties.setProperty(key, value)
    return properties


def texts(values: Any) -> dict[str, str]:
    return {
        str(each.getKey()): "" if each.getValue() is None else str(each.getValue().toString())
        for each in values.entrySet()
    }


def kafka(name: str) -> Any:
    return java(f"org.apache.kafka.{name}")


def java(name: str) -> Any:
    import jpype

    return jpype.JClass(name)


def reason(error: Any) -> str:
    """The innermost message: the outer one only says that construction failed."""
    while error.getCause() is not None:
        error = error.getCause()
    return str(error.getMessage())
