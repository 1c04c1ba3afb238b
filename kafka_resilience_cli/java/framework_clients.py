"""Asks Connect and Kafka Streams for the clients that they make. Runs in the Java worker's child only."""

from __future__ import annotations

from functools import cache
from typing import Any

from kafka_resilience_cli.java.spring_binder import as_texts

_RUNTIME = "org.apache.kafka.connect.runtime"


def streams_clients(cases: list[dict[str, str]]) -> list[dict[str, Any]]:
    """For each Streams configuration: its main ``consumer``, ``producer`` and ``admin``, or why it is ``refused``."""
    return [_asked(_streams, case) for case in cases]


def connect_clients(cases: list[dict[str, str]]) -> list[dict[str, Any]]:
    """For each connector: a sink's ``consumer`` and dead-letter ``producer``, a source's ``producer``.

    ``case`` is the connector's configuration; ``type`` in it (``sink`` or ``source``) is taken out first.
    """
    return [_asked(_connect, case) for case in cases]


def _asked(ask: Any, case: dict[str, str]) -> dict[str, Any]:
    import jpype

    try:
        return dict(ask(dict(case)))
    except jpype.JException as error:
        while error.getCause() is not None:
            error = error.getCause()
        return {"refused": f"{error.getClass().getSimpleName()}: {error.getMessage()}"}


def _streams(case: dict[str, str]) -> dict[str, Any]:
    import jpype

    config = jpype.JClass("org.apache.kafka.streams.StreamsConfig")(java_map(case))
    return {
        "consumer": as_texts(config.getMainConsumerConfigs(case["application.id"], "client", 0)),
        "producer": as_texts(config.getProducerConfigs("client")),
        "admin": as_texts(config.getAdminConfigs("client")),
    }


def _connect(case: dict[str, str]) -> dict[str, Any]:
    import jpype

    sink = case.pop("type") == "sink"
    worker = jpype.JClass(f"{_RUNTIME}.distributed.DistributedConfig")(java_map(_WORKER))
    made = jpype.JClass(f"{_RUNTIME}.{'SinkConnectorConfig' if sink else 'ConnectorConfig'}")
    connector = made(_plugins(), java_map(case))
    policy = jpype.JClass("org.apache.kafka.connect.connector.policy.AllConnectorClientConfigOverridePolicy")()
    task = jpype.JClass("org.apache.kafka.connect.util.ConnectorTaskId")(case["name"], 0)
    common = (worker, connector, jpype.JClass("java.lang.Object").class_, policy, "cluster")
    methods = {str(m.getName()): m for m in jpype.JClass(f"{_RUNTIME}.Worker").class_.getDeclaredMethods()}
    if "baseProducerConfigs" in methods:
        types = jpype.JClass("org.apache.kafka.connect.health.ConnectorType")
        if case.get("exactly.once.support") == "required":
            return {"producer": _invoked(methods["exactlyOnceSourceTaskProducerConfigs"], task, *common)}
        clients = {"producer": _invoked(methods["baseProducerConfigs"], case["name"], "client", *common)}
        if sink:
            asked = methods["baseConsumerConfigs"]
            clients["consumer"] = _invoked(asked, case["name"], "client", *common, types.SINK)
        return clients
    clients = {"producer": _invoked(methods["producerConfigs"], task, "client", *common)}
    if sink:
        clients["consumer"] = _invoked(methods["consumerConfigs"], task, *common)
    return clients


@cache
def _plugins() -> Any:
    """Once: it searches the class path."""
    import jpype

    return jpype.JClass(f"{_RUNTIME}.isolation.Plugins")(java_map({}))


_WORKER = {
    "bootstrap.servers": "worker:9092",
    "group.id": "connect",
    "offset.storage.topic": "offsets",
    "config.storage.topic": "configs",
    "status.storage.topic": "status",
    "key.converter": "org.apache.kafka.connect.storage.StringConverter",
    "value.converter": "org.apache.kafka.connect.storage.StringConverter",
}


def _invoked(method: Any, *arguments: Any) -> dict[str, str]:
    """A package-private static method."""
    import jpype

    method.setAccessible(True)
    return as_texts(method.invoke(None, jpype.JArray(jpype.JObject)(list(arguments))))


def java_map(values: dict[str, str]) -> Any:
    import jpype

    made = jpype.JClass("java.util.HashMap")()
    for key, value in values.items():
        made.put(key, value)
    return made
