"""Binds samples with Spring Boot's own binder and looks what comes of them. Runs in the Java worker's child only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import jpype

from kafka_resilience_cli.java.spring_binder import ROLES, as_texts, bound, build, kafka_properties, unbound_names

_LARGE = {"duration": "30d", "size": "3GB"}
"""More milliseconds and bytes than an ``Integer`` holds: Boot casts, and the sign turns."""
_MARK = "marked-by-the-sample"
_SAMPLES = {
    "java.lang.String": ("text", ["sample"]),
    "java.lang.Integer": ("int", ["7"]),
    "java.lang.Boolean": ("boolean", ["true"]),
    "java.util.List": ("list", ["a:1,b:2"]),
    "java.lang.Class": ("class", ["java.lang.Object"]),
    "java.time.Duration": ("duration", ["7s", _LARGE["duration"]]),
    "org.springframework.util.unit.DataSize": ("size", ["7KB", _LARGE["size"]]),
    "org.springframework.core.io.Resource": ("resource", ["file:/sample"]),
}
_BY_KIND = {"duration": "7s", "size": "7KB", "int": "7", "long": "7", "double": "7", "boolean": "true"}

Built = dict[str, dict[str, str]]


def record(names: Mapping[str, list[str]]) -> dict[str, Any]:
    """``keys``: property → its type and its client key by role; ``always``: what Boot writes unasked.

    ``names`` are the properties that Boot's metadata lists, with their kind and their choices; ``unbound`` are those
    that it does not bind all the same.
    """
    untouched = _built({})
    keys = {}
    for name, kind, samples in _properties(kafka_properties().class_, ""):
        entry = _entry(name, kind, samples, untouched)
        if entry:
            keys[name] = entry
    return {
        "keys": keys,
        "always": {role: _always(role, untouched[role]) for role in ROLES},
        "unbound": sorted(name for name, facts in names.items() if _is_unbound(name, facts)),
    }


def _entry(name: str, kind: str, samples: list[str], untouched: Built) -> dict[str, Any] | None:
    roles: dict[str, str] = {}
    texts: dict[str, str] = {}
    for sample in samples:
        for role, built in _built({f"spring.kafka.{name}": sample}).items():
            changed = [key for key, value in built.items() if untouched[role].get(key) != value]
            if len(changed) > 1:
                raise ValueError(f"{name} writes several keys: {changed}")
            if changed:
                roles[role] = changed[0]
                texts[sample] = built[changed[0]]
    if not roles:
        return None
    entry: dict[str, Any] = {"kind": kind, "roles": roles}
    if kind in _LARGE:
        entry["bits"] = 32 if int(texts[_LARGE[kind]]) < 0 else 64
    if kind == "enum":
        default = next(untouched[role][key] for role, key in roles.items())
        entry["texts"] = {sample: texts.get(sample, default) for sample in samples}
    return entry


def _always(role: str, untouched: dict[str, str]) -> dict[str, dict[str, Any]]:
    """``typed``: wins over the map for all clients."""
    marked = _built({f"spring.kafka.properties[{key}]": _MARK for key in untouched})[role]
    return {key: {"value": value, "typed": marked[key] != _MARK} for key, value in sorted(untouched.items())}


def _built(properties: dict[str, str]) -> Built:
    made = bound(environment_of(properties))
    return {role: as_texts(build(made, role)) for role in ROLES}


def environment_of(properties: dict[str, str]) -> Any:
    environment = jpype.JClass("org.springframework.core.env.StandardEnvironment")()
    sources = environment.getPropertySources()
    for name in ("systemProperties", "systemEnvironment"):
        sources.remove(name)
    values = jpype.JClass("java.util.LinkedHashMap")()
    for key, value in properties.items():
        values.put(key, value)
    sources.addLast(jpype.JClass("org.springframework.core.env.MapPropertySource")("sample", values))
    return environment


def _properties(bean: Any, prefix: str, seen: tuple[str, ...] = ()) -> Iterator[tuple[str, str, list[str]]]:
    """Every leaf below a bean: its name in kebab case, its kind, and sample values."""
    for method in sorted(bean.getMethods(), key=lambda each: str(each.getName())):
        getter = str(method.getName())
        if getter == "getClass" or not getter.startswith(("get", "is")) or method.getParameterCount():
            continue
        stem = getter.removeprefix("get").removeprefix("is")
        name = prefix + "".join(f"-{c.lower()}" if c.isupper() else c for c in stem).lstrip("-")
        returned = method.getReturnType()
        type_name = str(returned.getName())
        if name.endswith("ssl.bundle"):  # names a bean of the application: there is none to ask
            continue
        if returned.isEnum():
            yield name, "enum", [str(constant.name()) for constant in returned.getEnumConstants()]
        elif type_name in _SAMPLES:
            kind, samples = _SAMPLES[type_name]
            yield name, kind, samples
        elif type_name.startswith(str(kafka_properties().class_.getName())) and type_name not in seen:
            yield from _properties(returned, f"{name}.", (*seen, type_name))


def _is_unbound(name: str, facts: list[str]) -> bool:
    """Whether nothing is bound; a sample that is bound but refused, is bound."""
    kind, *choices = facts
    if kind == "map":
        return False
    sample = choices[0] if choices else _BY_KIND.get(kind, "java.lang.Object" if kind == "class" else "sample")
    try:
        return bool(unbound_names(environment_of({name: sample})))
    except jpype.JException:
        return False
