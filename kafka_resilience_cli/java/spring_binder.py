"""Asks Spring Boot itself what it makes of a configuration file. Runs in the Java worker's child only.

Boot loads the file with its own configuration-data machinery (documents, profiles, placeholders), binds
``spring.kafka`` with its own binder, and builds the maps that it hands to its clients.
"""

from __future__ import annotations

from typing import Any

ROLES = ("producer", "consumer", "admin", "streams")
_PROPERTIES = (
    "org.springframework.boot.kafka.autoconfigure.KafkaProperties",
    "org.springframework.boot.autoconfigure.kafka.KafkaProperties",
)
_POST_PROCESSORS = (
    "org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor",
    "org.springframework.boot.env.ConfigDataEnvironmentPostProcessor",
)


def built(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For each ``{"file": path, "profiles": [...]}``: role → map as text, and ``unbound`` names; or ``refused``."""
    return [_built(case["file"], case["profiles"]) for case in cases]


def _built(file: str, profiles: list[str]) -> dict[str, Any]:
    import jpype

    try:
        environment = loaded(file, profiles)
        properties = bound(environment)
        built = {role: as_texts(build(properties, role)) for role in ROLES}
        return {**built, "unbound": unbound_names(environment)}
    except jpype.JException as error:
        return {"refused": reason(error)}


def loaded(file: str, profiles: list[str]) -> Any:
    """An environment that holds this file alone, as Boot loads it with these profiles active."""
    import jpype

    environment = jpype.JClass("org.springframework.core.env.StandardEnvironment")()
    sources = environment.getPropertySources()
    for name in ("systemProperties", "systemEnvironment"):
        sources.remove(name)
    arguments = jpype.JClass("java.util.LinkedHashMap")()
    arguments.put("spring.config.location", f"file:{file}")
    if profiles:
        arguments.put("spring.profiles.active", ",".join(profiles))
    sources.addFirst(jpype.JClass("org.springframework.core.env.MapPropertySource")("arguments", arguments))
    none = jpype.JArray(jpype.JString)([])
    first(_POST_PROCESSORS).applyTo(environment, None, None, none)
    return environment


def bound(environment: Any) -> Any:
    """Boot's ``KafkaProperties`` with what this environment says."""
    kafka = kafka_properties()
    result = binder_of(environment).bind("spring.kafka", kafka.class_)
    return result.get() if result.isBound() else kafka()


def build(properties: Any, role: str) -> Any:
    """``buildProducerProperties()`` and its like: with no SSL bundles where a version asks for them."""
    name = f"build{role.title()}Properties"
    methods = [method for method in kafka_properties().class_.getMethods() if str(method.getName()) == name]
    return getattr(properties, name)(*[None] * min(method.getParameterCount() for method in methods))


def kafka_properties() -> Any:
    return first(_PROPERTIES)


def binder_of(environment: Any) -> Any:
    import jpype

    return jpype.JClass("org.springframework.boot.context.properties.bind.Binder").get(environment)


def as_texts(built: Any) -> dict[str, str]:
    return {str(key): as_text(built.get(key)) for key in built.keySet()}


def as_text(value: Any) -> str:
    """A Java value as a client's configuration file would hold it."""
    import jpype

    if isinstance(value, jpype.JClass("java.lang.Class")):
        return str(value.getName())
    if isinstance(value, jpype.JClass("java.util.List")):
        return ",".join(str(each) for each in value)
    return str(jpype.JClass("java.lang.String").valueOf(jpype.JObject(value)))


def unbound_names(environment: Any) -> list[str]:
    """The names under ``spring.kafka`` that Boot's strict handler finds bound to nothing."""
    import jpype

    package = "org.springframework.boot.context.properties.bind"
    plain = jpype.JClass(f"{package}.BindHandler").DEFAULT
    handler = jpype.JClass(f"{package}.handler.NoUnboundElementsBindHandler")(plain)
    bindable = jpype.JClass(f"{package}.Bindable").of(kafka_properties().class_)
    try:
        binder_of(environment).bind("spring.kafka", bindable, handler)
    except jpype.JException as error:
        cause = error
        while cause is not None:
            if "UnboundConfigurationProperties" in str(cause.getClass().getName()):
                return sorted(str(each.getName()) for each in cause.getUnboundProperties())
            cause = cause.getCause()
        raise
    return []


def first(names: tuple[str, ...]) -> Any:
    import jpype

    for name in names:
        try:
            return jpype.JClass(name)
        except TypeError:
            continue
    raise LookupError(f"none of {', '.join(names)} is on the class path")


def reason(error: Any) -> str:
    while error.getCause() is not None:
        error = error.getCause()
    return f"{error.getClass().getSimpleName()}: {error.getMessage()}"
