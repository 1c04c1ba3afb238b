"""Lets Kafka's Java classes build what a configuration asks for. Runs in the Java worker's child only.

No broker is needed: clients are pointed to a port that nobody serves, and closed at once. What names files, commands,
endpoints or foreign classes has been taken out by those who call.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

_NOWHERE = {"bootstrap.servers": "127.0.0.1:1"}
_SERIALIZATION = "org.apache.kafka.common.serialization.ByteArray"
_WRITING = {f"{part}.serializer": f"{_SERIALIZATION}Serializer" for part in ("key", "value")}
_READING = {f"{part}.deserializer": f"{_SERIALIZATION}Deserializer" for part in ("key", "value")}
_CLIENTS = "org.apache.kafka.clients"
_CONNECT = "org.apache.kafka.connect.runtime"
_ANY_CONVERTER = "org.apache.kafka.connect.converters.ByteArrayConverter"
_CLASS_LISTS = ("interceptor.classes", "metric.reporters", "partition.assignment.strategy")

Built = dict[str, str]


def judge(cases: list[tuple[str, dict[str, str]]]) -> list[dict[str, Any]]:
    """One answer a case (role, configuration), as the fields of a ``Judgement``."""
    return [_judge(_BUILDERS[role], config) for role, config in cases]


def _judge(build: Callable[[Mapping[str, str]], Built], config: Mapping[str, str]) -> dict[str, Any]:
    import jpype

    usable, foreign = _without_foreign_classes(config)
    log = _Log()
    with log:
        try:
            answer: dict[str, Any] = {"accepted": True, "values": build(usable)}
        except jpype.JException as error:
            answer = {"accepted": False, "error": _reason(error)}
        except _NoSuchClassError as error:
            answer = {"accepted": False, "error": f"this version has no {error}"}
    return answer | {"warnings": log.warnings, "stripped": foreign}


def _without_foreign_classes(config: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Without the keys whose classes are not Kafka's own: they are on the user's class path, not on this one."""
    foreign = [
        key
        for key, value in config.items()
        if _names_classes(key) and not all(_loads(name.strip()) for name in value.split(",") if name.strip())
    ]
    instead = {key: _ANY_CONVERTER for key in foreign if key.endswith(".converter")}
    return {key: value for key, value in config.items() if key not in foreign} | instead, foreign


def _names_classes(key: str) -> bool:
    plain = key.removeprefix("main.").removeprefix("consumer.").removeprefix("producer.").removeprefix("admin.")
    return plain in _CLASS_LISTS or (
        plain.endswith((".class", "serializer", ".serde", ".handler", ".converter", ".extractor", ".class.inner"))
        and plain != "connector.class"
    )


def _loads(name: str) -> bool:
    if "." not in name:
        return True  # an alias, or a mistake that the client itself should name
    import jpype

    try:
        jpype.JClass("java.lang.Class").forName(name, False, jpype.java.lang.ClassLoader.getSystemClassLoader())
    except (jpype.JException, TypeError):
        return False
    return True


def _producer(config: Mapping[str, str]) -> Built:
    client = _class(f"{_CLIENTS}.producer.KafkaProducer")(_properties({**_WRITING, **config, **_NOWHERE}))
    try:
        values = _texts(_field(client, "producerConfig").values())
        values["enable.idempotence"] = "false" if _field(client, "transactionManager") is None else "true"
        accumulator = _field(client, "accumulator")
        values["delivery.timeout.ms"] = str(_field(accumulator, "deliveryTimeoutMs"))
        return values
    finally:
        client.close(_at_once())


def _consumer(config: Mapping[str, str]) -> Built:
    properties = _properties({**_READING, **config, **_NOWHERE})
    _class(f"{_CLIENTS}.consumer.KafkaConsumer")(properties).close(_at_once())
    return _texts(_class(f"{_CLIENTS}.consumer.ConsumerConfig")(properties).values())


def _share_consumer(config: Mapping[str, str]) -> Built:
    properties = _properties({**_READING, **config, **_NOWHERE})
    client = _class(f"{_CLIENTS}.consumer.KafkaShareConsumer")(properties)
    client.wakeup()  # its close waits for a coordinator else, whatever it is told
    client.close(_at_once())
    try:
        definition = _class(f"{_CLIENTS}.consumer.ShareConsumerConfig")
    except _NoSuchClassError:  # the early access of 4.0 took the consumer's
        definition = _class(f"{_CLIENTS}.consumer.ConsumerConfig")
    constructor = definition.class_.getDeclaredConstructor(properties.getClass())
    constructor.setAccessible(True)
    return _texts(constructor.newInstance(properties).values())


def _admin(config: Mapping[str, str]) -> Built:
    properties = _properties({**config, **_NOWHERE})
    _class(f"{_CLIENTS}.admin.Admin").create(properties).close(_at_once())
    return _texts(_class(f"{_CLIENTS}.admin.AdminClientConfig")(properties).values())


def _streams(config: Mapping[str, str]) -> Built:
    """``StreamsConfig``, and under their prefixes the clients that it would make, built from what it hands them."""
    streams = _class("org.apache.kafka.streams.StreamsConfig")(_properties({**config, **_NOWHERE}))
    producer = streams.getProducerConfigs("client")
    producer.putAll(_map(_WRITING))
    consumer = streams.getMainConsumerConfigs("group", "client", 0)
    consumer.putAll(_map(_READING))
    parts = {
        "": streams,
        "producer.": _class(f"{_CLIENTS}.producer.ProducerConfig")(producer),
        "main.consumer.": _class(f"{_CLIENTS}.consumer.ConsumerConfig")(consumer),
        "admin.": _class(f"{_CLIENTS}.admin.AdminClientConfig")(streams.getAdminConfigs("client")),
    }
    return {f"{prefix}{key}": text for prefix, part in parts.items() for key, text in _texts(part.values()).items()}


def _sink(config: Mapping[str, str]) -> Built:
    definition = _class(f"{_CONNECT}.SinkConnectorConfig")
    definition.validate(_map(config))
    return _connector(definition, config)


def _source(config: Mapping[str, str]) -> Built:
    return _connector(_class(f"{_CONNECT}.SourceConnectorConfig"), config)


def _connector(definition: Any, config: Mapping[str, str]) -> Built:
    """The worker's part of a connector's configuration; the connector's own keys are its own business."""
    definitions = next(method for method in definition.class_.getMethods() if str(method.getName()) == "configDef")
    parsed = definitions.invoke(None, *([False] * definitions.getParameterCount())).parse(_map(config))
    return _texts(parsed)


def _worker(config: Mapping[str, str]) -> Built:
    return _texts(_class(f"{_CONNECT}.distributed.DistributedConfig")(_map({**config, **_NOWHERE})).values())


_BUILDERS: dict[str, Callable[[Mapping[str, str]], Built]] = {
    "producer": _producer,
    "consumer": _consumer,
    "share-consumer": _share_consumer,
    "admin": _admin,
    "streams": _streams,
    "sink": _sink,
    "source": _source,
    "worker": _worker,
}


class _Log:
    """What slf4j-simple writes to ``System.err`` in the meantime, by the thread that asks."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def __enter__(self) -> None:
        import jpype

        self._buffer = jpype.JClass("java.io.ByteArrayOutputStream")()
        self._system = jpype.JClass("java.lang.System")
        self._before = self._system.err
        self._system.setErr(jpype.JClass("java.io.PrintStream")(self._buffer, True))

    def __exit__(self, *_raised: object) -> None:
        self._system.setErr(self._before)
        me = f"[{_class('java.lang.Thread').currentThread().getName()}] "
        for line in str(self._buffer.toString()).splitlines():
            level, _space, rest = line.removeprefix(me).partition(" ")
            if line.startswith(me) and level in ("WARN", "ERROR"):
                self.warnings.append(re.sub(r"^\[[^\]]*\] ", "", rest.partition(" - ")[2]))


def _reason(error: Any) -> str:
    """The innermost message: the outer ones only say that construction failed."""
    while error.getCause() is not None:
        error = error.getCause()
    return str(error.getMessage() or error)


def _texts(values: Any) -> dict[str, str]:
    """Values as a file would hold them; keys without a value are left out."""
    texts = {str(each.getKey()): each.getValue() for each in values.entrySet()}
    return {key: _text(value) for key, value in texts.items() if value is not None}


def _text(value: Any) -> str:
    import jpype

    if isinstance(value, jpype.JClass("java.util.Collection")):
        return ",".join(_text(each) for each in value)
    if isinstance(value, jpype.JClass("java.lang.Class")):
        return str(value.getName())
    return str(value.toString()) if isinstance(value, jpype.JObject) else str(value)


def _field(owner: Any, name: str) -> Any:
    field = owner.getClass().getDeclaredField(name)
    field.setAccessible(True)
    return field.get(owner)


def _properties(config: Mapping[str, str]) -> Any:
    properties = _class("java.util.Properties")()
    for key, value in config.items():
        properties.setProperty(key, value)
    return properties


def _map(config: Mapping[str, str]) -> Any:
    entries = _class("java.util.HashMap")()
    for key, value in config.items():
        entries.put(key, value)
    return entries


def _at_once() -> Any:
    return _class("java.time.Duration").ofMillis(0)


def _class(name: str) -> Any:
    import jpype

    try:
        return jpype.JClass(name)
    except TypeError as error:
        raise _NoSuchClassError(name.rpartition(".")[2]) from error


class _NoSuchClassError(Exception):
    """Not in this version of the jars."""
