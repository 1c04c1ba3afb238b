"""What a broker's own code says of a topic's settings. Runs in the child of `JavaWorker` only."""

from __future__ import annotations

from collections.abc import Mapping


def refused(settings: Mapping[str, str]) -> str:
    """The message with which ``LogConfig`` refuses them on a broker with tiered storage; empty where it does not."""
    import jpype

    config = jpype.JClass("org.apache.kafka.storage.internals.log.LogConfig")
    collections = jpype.JClass("java.util.Collections")
    existing, brokers = collections.emptyMap(), collections.singletonMap("cleanup.policy", "delete")
    properties = jpype.JClass("java.util.Properties")()
    for key, value in settings.items():
        properties.put(key, value)
    try:
        config.validate(existing, properties, brokers, True)
    except jpype.JException as error:
        return str(error.getMessage())
    return ""
