"""The ``spring.kafka.*`` keys of one Spring Boot release, from the configuration metadata in its own jar."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kafka_resilience_cli.catalogue.keys import KeyFacts, Kind
from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.java.client_jars import ClientKind, client_jars
from kafka_resilience_cli.java.worker import JavaWorker
from kafka_resilience_cli.progress import Progress
from tools.catalogue import texts

FIRST = Version(2, 7)
PROJECT = "org.springframework.boot:spring-boot-autoconfigure"
_METADATA = "META-INF/spring-configuration-metadata.json"
_PREFIX = "spring.kafka."
_KINDS = {
    "java.lang.Boolean": Kind.BOOLEAN,
    "java.lang.Integer": Kind.INT,
    "java.lang.Long": Kind.LONG,
    "java.lang.Float": Kind.DOUBLE,
    "java.lang.Double": Kind.DOUBLE,
    "java.lang.String": Kind.STRING,
    "java.time.Duration": Kind.DURATION,
    "org.springframework.util.unit.DataSize": Kind.SIZE,
    "org.springframework.core.io.Resource": Kind.STRING,
}


def jars(version: Version, progress: Progress) -> tuple[Path, ...]:
    return client_jars(ClientKind.SPRING_BOOT, str(version), progress)


def table(class_path: Sequence[Path]) -> dict[str, KeyFacts]:
    """The keys that Boot's own metadata lists, with the constants of the enums it names."""
    jar = next(path for path in class_path if re.match(r"spring-boot-(?:autoconfigure|kafka)-", path.name))
    with zipfile.ZipFile(jar) as archive:
        listed = json.loads(archive.read(_METADATA))["properties"]
    properties = [each for each in listed if each["name"].startswith(_PREFIX)]
    enums = sorted({each["type"] for each in properties if "$" in each.get("type", "")})
    with JavaWorker(class_path) as worker:
        constants = worker.call("tools.catalogue.configdefs:enum_constants", names=enums)
    return {each["name"]: facts(each, constants) for each in properties}


def facts(listed: Mapping[str, Any], constants: Mapping[str, Sequence[str]]) -> KeyFacts:
    """One property of the metadata."""
    kind = str(listed.get("type", ""))
    deprecation = listed.get("deprecation") or {}
    return KeyFacts(
        listed["name"],
        _kind(kind),
        default=_default(listed.get("defaultValue")),
        choices=tuple(name.lower().replace("_", "-") for name in constants.get(kind, ())),
        doc=texts.first_sentence(listed.get("description", "")),
        deprecated=_deprecated(deprecation) if listed.get("deprecated") else "",
        replacement=deprecation.get("replacement", ""),
        supported=deprecation.get("level") != "error",
    )


def _kind(name: str) -> Kind:
    if name.startswith("java.util.Map<"):
        return Kind.MAP
    if name.startswith("java.util.List<"):
        return Kind.LIST
    if name.startswith("java.lang.Class<"):
        return Kind.CLASS
    return Kind.ENUM if "$" in name else _KINDS.get(name, Kind.OTHER)


def _default(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _deprecated(deprecation: Mapping[str, Any]) -> str:
    since = f" since {deprecation['since']}" if "since" in deprecation else ""
    state = "No longer supported" if deprecation.get("level") == "error" else "Deprecated"
    return " ".join(filter(None, [f"{state}{since}.", deprecation.get("reason", "")]))
