"""The keys of Spring Cloud Stream's Kafka binder, from the classes that it binds them to.

Its jars hold configuration metadata too, but since 4.0 with one entry only. ``*`` in a name stands for a binding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kafka_resilience_cli.catalogue.keys import KeyFacts, Kind
from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.java import maven
from kafka_resilience_cli.java.cache import cache_dir
from kafka_resilience_cli.java.client_jars import kept_jars
from kafka_resilience_cli.java.worker import JavaWorker
from kafka_resilience_cli.progress import Progress

FIRST = Version(3, 2)
PROJECT = "org.springframework.cloud:spring-cloud-stream-binder-kafka-core"
_CLASSES = "org.springframework.cloud.stream.binder.kafka.properties"
BEANS = {
    "spring.cloud.stream.kafka.binder": f"{_CLASSES}.KafkaBinderConfigurationProperties",
    "spring.cloud.stream.kafka.bindings.*.consumer": f"{_CLASSES}.KafkaConsumerProperties",
    "spring.cloud.stream.kafka.bindings.*.producer": f"{_CLASSES}.KafkaProducerProperties",
}
_KINDS = {
    "boolean": Kind.BOOLEAN,
    "java.lang.Boolean": Kind.BOOLEAN,
    "int": Kind.INT,
    "java.lang.Integer": Kind.INT,
    "short": Kind.SHORT,
    "java.lang.Short": Kind.SHORT,
    "long": Kind.LONG,
    "java.lang.Long": Kind.LONG,
    "java.lang.String": Kind.STRING,
    "[Ljava.lang.String;": Kind.LIST,
    "java.util.List": Kind.LIST,
    "java.util.Map": Kind.MAP,
    "java.time.Duration": Kind.DURATION,
}


def boot_of(version: Version) -> Version:
    """The Spring Boot line that a binder was built with, as its ancestors' POM says."""
    properties = maven.properties_of(f"{PROJECT}:{version}", cache_dir() / "clients" / f"{_place(version)}" / "pom")
    built_with = Version.parse(properties["spring-boot.version"])
    assert built_with is not None
    return built_with.line


def jars(version: Version, boot: Version, progress: Progress) -> tuple[Path, ...]:
    """The binder's own classes, and what they take from this Spring Boot; the rest is among Boot's Kafka jars."""
    roots = [f"{each}:{version}" for each in (PROJECT, "org.springframework.cloud:spring-cloud-stream")]
    roots.append(f"org.springframework.boot:spring-boot-autoconfigure:{boot}")
    label = f"Spring Cloud Stream {version}"
    return kept_jars(_place(version), label, roots, progress, name=f"with-boot-{boot}", alone=True)


def newest_for(boot: Version, built_with: Mapping[Version, Version]) -> Version:
    """The newest binder that was built with this Spring Boot line or an earlier one."""
    return max(version for version, line in built_with.items() if line <= boot.line)


def table(class_path: Sequence[Path]) -> dict[str, KeyFacts]:
    """Every property that the binder's classes can be given; Spring Boot's jars must be on the class path too."""
    with JavaWorker(class_path) as worker:
        beans = worker.call("tools.catalogue.beans:properties", classes=list(BEANS.values()))
    return {
        name: facts(name, listed)
        for prefix, bean in BEANS.items()
        for name, listed in ((f"{prefix}.{each}", listed) for each, listed in beans[bean].items())
    }


def facts(name: str, listed: dict[str, Any]) -> KeyFacts:
    """One property of a bean."""
    return KeyFacts(
        name,
        Kind.ENUM if listed["constants"] else _KINDS.get(listed["type"], Kind.OTHER),
        default=listed["default"],
        choices=tuple(constant.lower().replace("_", "-") for constant in listed["constants"]),
        deprecated="Its setter is marked @Deprecated." if listed["deprecated"] else "",
    )


def _place(version: Version) -> str:
    return f"spring-cloud-stream-{version}"
