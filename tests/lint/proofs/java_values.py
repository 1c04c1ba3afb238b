"""Which values a Java client's own definition takes for a key. Runs in the child of `JavaWorker` only."""

from __future__ import annotations

from typing import Any

_CONFIGS = {
    "producer": "clients.producer.ProducerConfig",
    "consumer": "clients.consumer.ConsumerConfig",
    "admin": "clients.admin.AdminClientConfig",
}


def refused(role: str, cases: list[tuple[str, str]]) -> list[bool]:
    """For each key and value: whether the definition of that key, type and validator, refuses it."""
    import jpype

    owner = jpype.JClass(f"org.apache.kafka.{_CONFIGS[role]}")
    keys = dict(owner.configDef().configKeys())
    return [_refused(keys[key], value) for key, value in cases]


def _refused(key: Any, value: str) -> bool:
    import jpype

    definition = jpype.JClass("org.apache.kafka.common.config.ConfigDef")
    field = key.getClass().getField
    try:
        parsed = definition.parseType(field("name").get(key), value, field("type").get(key))
        validator = field("validator").get(key)
        if validator is not None:
            validator.ensureValid(field("name").get(key), parsed)
    except jpype.JException:
        return True
    return False
