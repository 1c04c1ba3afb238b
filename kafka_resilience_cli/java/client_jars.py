"""The jars of a Java client, by kind and version: resolved once from their POMs, then kept in krc's cache.

Nothing is known here of what the classes in them do.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from kafka_resilience_cli.java import maven
from kafka_resilience_cli.java.cache import cache_dir, scratch
from kafka_resilience_cli.progress import Progress


class ClientKind(StrEnum):
    """Which classes are wanted."""

    CLIENTS = "clients"
    STREAMS = "streams"
    CONNECT = "connect"
    SPRING_BOOT = "spring-boot"


_KAFKA = {
    ClientKind.CLIENTS: ("org.apache.kafka:kafka-clients",),
    ClientKind.STREAMS: ("org.apache.kafka:kafka-streams",),
    ClientKind.CONNECT: ("org.apache.kafka:connect-runtime",),
}

_TITLES = {
    ClientKind.CLIENTS: "kafka-clients",
    ClientKind.STREAMS: "Kafka Streams",
    ClientKind.CONNECT: "Kafka Connect",
}

WITHOUT = (
    "rocksdbjni",
    "zstd-jni",
    "snappy-java",
    "lz4-java",
    "io.netty",
    "org.eclipse.jetty",
    "org.eclipse.jetty.ee10",
    "jersey-hk2",
    "hk2-locator",
    "log4j",
    "slf4j-log4j12",
    "slf4j-reload4j",
    "log4j-slf4j-impl",
    "log4j-1.2-api",
    "kafka-log4j-appender",
    "logback-classic",
    "logback-core",
    "log4j-to-slf4j",
    "jul-to-slf4j",
)
"""Native libraries, servers, other log bindings: most of the size, and no configuration class needs them."""


def client_jars(kind: ClientKind, version: str, progress: Progress) -> tuple[Path, ...]:
    """The jars of ``version``: Kafka's (``4.1.2``), or Spring Boot's (``3.5.16``) with the kafka-clients it pins.

    Raises :class:`KrcError` where they are neither in the cache nor can be fetched.
    """
    if kind is ClientKind.SPRING_BOOT:
        return kept_jars(f"spring-boot-{version}", f"Spring Boot {version}", _spring_roots(version), progress)
    roots = [f"{project}:{version}" for project in _KAFKA[kind]]
    return kept_jars(version, f"{_TITLES[kind]} {version}", roots, progress, name=kind)


def kept_jars(
    place: str, label: str, roots: Sequence[str], progress: Progress, *, name: str = "jars", alone: bool = False
) -> tuple[Path, ...]:
    """``roots`` and, unless ``alone``, what their POMs ask for, in the cache under ``clients/<place>/``.

    ``name`` tells sets of jars apart that share a place.
    """
    directory = cache_dir() / "clients" / place
    sizes = _listed(directory / f"{name}.json", roots)
    if sizes is None or any(_size(directory / file) != size for file, size in sizes.items()):
        with scratch(directory.parent) as work:
            wanted = (maven.LOGGING, *roots)
            fetched = maven.resolve_roots(label, wanted, work, progress, without=WITHOUT, alone=alone)
            directory.mkdir(exist_ok=True)
            sizes = {path.name: path.stat().st_size for _, path in fetched}
            for _, path in fetched:
                path.replace(directory / path.name)
            (work / "list").write_text(json.dumps({"roots": list(roots), "sizes": sizes}), encoding="utf-8")
            (work / "list").replace(directory / f"{name}.json")
    return tuple(directory / file for file in sizes)


def _listed(file: Path, roots: Sequence[str]) -> dict[str, int] | None:
    try:
        listed = json.loads(file.read_text(encoding="utf-8"))
        return dict(listed["sizes"]) if listed["roots"] == list(roots) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _spring_roots(version: str) -> list[str]:
    """Boot's Kafka classes, and what Boot pins: since Boot 4 each technology has a module of its own."""
    module = "spring-boot-autoconfigure" if int(version.partition(".")[0]) < 4 else "spring-boot-kafka"
    pins = boot_pins(version)
    return [
        f"org.springframework.boot:{module}:{version}",
        f"org.springframework.kafka:spring-kafka:{pins['spring-kafka']}",
        f"org.apache.kafka:kafka-clients:{pins['kafka-clients']}",
        f"org.yaml:snakeyaml:{pins['snakeyaml']}",
    ]


def boot_pins(version: str) -> dict[str, str]:
    """The versions that this Spring Boot pins, by artefact, as its POM says."""
    directory = cache_dir() / "clients" / f"spring-boot-{version}"
    directory.mkdir(parents=True, exist_ok=True)
    pom = f"org.springframework.boot:spring-boot-dependencies:{version}"
    properties = maven.properties_of(pom, directory / "pom")
    names = {"kafka-clients": "kafka", "spring-kafka": "spring-kafka", "snakeyaml": "snakeyaml"}
    return {artefact: properties[f"{name}.version"] for artefact, name in names.items()}
