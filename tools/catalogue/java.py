"""The tables of one Kafka release, from the ``ConfigDef``s of its own classes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kafka_resilience_cli.catalogue.keys import KeyFacts, Kind, Table
from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.java.client_jars import kept_jars
from kafka_resilience_cli.java.worker import JavaWorker
from kafka_resilience_cli.progress import Progress
from tools.catalogue import texts

Tables = dict[Table, dict[str, KeyFacts]]

FIRST = Version(2, 8)
PROJECT = "org.apache.kafka:kafka-clients"
_ARTEFACTS = ("kafka_2.13", "kafka-streams", "connect-runtime")
_IDENTITY = re.compile(r"@[0-9a-f]+$")


def jars(version: Version, progress: Progress) -> tuple[Path, ...]:
    roots = [f"org.apache.kafka:{artefact}:{version}" for artefact in _ARTEFACTS]
    return kept_jars(str(version), f"Kafka {version}", roots, progress, name="catalogue")


def tables(class_path: Sequence[Path]) -> Tables:
    """Every table whose class is on the class path, as the JVM in a child process reports it."""
    with JavaWorker(class_path) as worker:
        reported = worker.call("tools.catalogue.configdefs:tables")
    return {
        Table(table): {name: facts(name, each, keys) for name, each in keys.items()} for table, keys in reported.items()
    }


def facts(name: str, reported: Mapping[str, Any], others: Mapping[str, Any]) -> KeyFacts:
    """One key, from what its ``ConfigKey`` says."""
    valid = "" if _IDENTITY.search(reported["valid"]) else str(reported["valid"])
    choices = texts.choices(valid)
    if valid.startswith("(case insensitive) "):
        valid = f"(case insensitive) [{', '.join(choices)}]"
    least, most = texts.bounds(valid)
    deprecated = texts.deprecation(reported["doc"])
    if reported["deprecated"] and not deprecated:
        deprecated = "Its constant is marked @Deprecated."
    replacement = texts.replacement(reported["doc"], name) if deprecated else ""
    return KeyFacts(
        name,
        Kind(reported["type"].lower()),
        default=reported["default"],
        required=reported["required"],
        least=least,
        most=most,
        choices=choices,
        valid=valid,
        importance=reported["importance"],
        doc=texts.first_sentence(reported["doc"]),
        deprecated=deprecated,
        replacement=replacement if replacement in others else "",
        internal=reported["internal"] or name.startswith(("internal.", "__")),
    )
