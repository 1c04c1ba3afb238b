"""What the ``ConfigDef``s on the class path say of themselves; runs in the child of a Java worker.

Nothing is decided here: classes, fields and texts as they are, as JSON.
"""

from __future__ import annotations

from typing import Any

_CLIENTS = "org.apache.kafka.clients"
_CONNECT = "org.apache.kafka.connect.runtime"
CLASSES = {
    "producer": (f"{_CLIENTS}.producer.ProducerConfig",),
    "consumer": (f"{_CLIENTS}.consumer.ConsumerConfig",),
    "admin": (f"{_CLIENTS}.admin.AdminClientConfig",),
    "streams": ("org.apache.kafka.streams.StreamsConfig",),
    "connector": (f"{_CONNECT}.ConnectorConfig",),
    "sink": (f"{_CONNECT}.SinkConnectorConfig",),
    "source": (f"{_CONNECT}.SourceConnectorConfig",),
    "worker": (f"{_CONNECT}.distributed.DistributedConfig",),
    "topic": ("org.apache.kafka.storage.internals.log.LogConfig", "kafka.log.LogConfig$"),
    "broker": ("org.apache.kafka.server.config.AbstractKafkaConfig", "kafka.server.KafkaConfig$"),
}
"""Table → where its class has been over the versions, newest place first; ``$`` ends a Scala object."""

_METHODS = ("configDef", "configDefCopy", "config")
_FIELDS = ("CONFIG_DEF", "CONFIG", "configDef")


def tables() -> dict[str, dict[str, dict[str, Any]]]:
    """Table → key → facts, for each class that this version has."""
    found = {table: _first(names) for table, names in CLASSES.items()}
    unsupported = _unsupported_by_share_groups()
    if unsupported:
        found["share-consumer"] = {key: facts for key, facts in found["consumer"].items() if key not in unsupported}
    return {table: keys for table, keys in found.items() if keys}


def _first(names: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    for name in names:
        owner = _class(name)
        definition = _definition(owner) if owner is not None else None
        if definition is not None:
            deprecated = _deprecated_constants(owner)
            keys = dict(definition.configKeys())
            return {str(name): _facts(key, str(name) in deprecated) for name, key in keys.items()}
    return {}


def _class(name: str) -> Any:
    import jpype

    try:
        return jpype.JClass(name)
    except (TypeError, jpype.JException):
        return None


def _definition(owner: Any) -> Any:
    """The class's ``ConfigDef``: from a method or a field, public or not."""
    import jpype

    wanted = jpype.JClass("org.apache.kafka.common.config.ConfigDef").class_
    instance = getattr(owner, "MODULE$", None)
    methods = {str(method.getName()): method for method in owner.class_.getDeclaredMethods()}
    for method in (methods[name] for name in _METHODS if name in methods):
        if wanted.isAssignableFrom(method.getReturnType()):
            method.setAccessible(True)
            return method.invoke(instance, *(_argument(kind) for kind in method.getParameterTypes()))
    fields = {str(field.getName()): field for field in owner.class_.getDeclaredFields()}
    for field in (fields[name] for name in _FIELDS if name in fields):
        if wanted.isAssignableFrom(field.getType()):
            field.setAccessible(True)
            return field.get(instance)
    return None


def _argument(kind: Any) -> Any:
    """``DistributedConfig.config`` wants to know which algorithms this Java has: its interface's ``SYSTEM``."""
    return kind.getField("SYSTEM").get(None)


def _unsupported_by_share_groups() -> set[str]:
    """What ``ShareConsumerConfig``, which takes the consumer's definitions, refuses of them (KIP-932)."""
    owner = _class(f"{_CLIENTS}.consumer.ShareConsumerConfig")
    if owner is None:
        return set()
    field = owner.class_.getDeclaredField("SHARE_GROUP_UNSUPPORTED_CONFIGS")
    field.setAccessible(True)
    return {str(key) for key in field.get(None)}


def _deprecated_constants(owner: Any) -> set[str]:
    """The keys of which every constant (``public static final String X_CONFIG``) carries ``@Deprecated``."""
    import jpype

    modifier = jpype.JClass("java.lang.reflect.Modifier")
    mark = jpype.JClass("java.lang.Deprecated").class_
    text = jpype.JClass("java.lang.String").class_
    marks: dict[str, list[bool]] = {}
    for field in owner.class_.getFields():
        constant = modifier.isStatic(field.getModifiers()) and field.getType().equals(text)
        if constant and str(field.getName()).endswith("_CONFIG"):
            marks.setdefault(str(field.get(None)), []).append(bool(field.isAnnotationPresent(mark)))
    return {key for key, found in marks.items() if all(found)}


def _facts(key: Any, deprecated: bool) -> dict[str, Any]:
    validator = _field(key, "validator")
    return {
        "type": str(_field(key, "type")),
        "default": _default(key),
        "required": not bool(key.hasDefault()),
        "valid": "" if validator is None else str(validator),
        "validator": "" if validator is None else str(validator.getClass().getName()),
        "importance": str(_field(key, "importance")).lower(),
        "doc": str(_field(key, "documentation") or ""),
        "deprecated": deprecated,
        "internal": bool(_field(key, "internalConfig")),
    }


def _field(key: Any, name: str) -> Any:
    """By reflection: some fields have a method of the same name, which would hide them."""
    return key.getClass().getField(name).get(key)


def _default(key: Any) -> str | None:
    """The default as a file would hold it, by Kafka's own rendering."""
    import jpype

    value = _field(key, "defaultValue")
    if not key.hasDefault() or value is None:
        return None
    kind = _field(key, "type")
    if isinstance(value, jpype.JClass("java.util.Collection")):  # of classes too, which would read "class x.y.Z"
        return ",".join(str(getattr(each, "getName", each.toString)()) for each in value)
    return str(jpype.JClass("org.apache.kafka.common.config.ConfigDef").convertToString(value, kind))


def enum_constants(names: list[str]) -> dict[str, list[str]]:
    """The constants of Java enums, as they are declared."""
    return {name: [str(each) for each in _class(name).class_.getEnumConstants()] for name in names}
