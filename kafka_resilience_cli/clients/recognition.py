"""Whose configuration a document is: said by the topology, a comment or flags, or guessed with the guess stated."""

from __future__ import annotations

from dataclasses import dataclass

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.config import ClientConfig, Family, Identity, Role
from kafka_resilience_cli.clients.document import ClientDocument


@dataclass(frozen=True, slots=True)
class Hint:
    """What is known about a client besides its file; everything optional. A comment in the file wins over it."""

    family: Family | None = None
    role: Role | None = None
    version: Version | None = None
    framework_version: Version | None = None
    label: str = ""


def configs_of(document: ClientDocument, hint: Hint = Hint()) -> tuple[ClientConfig, ...]:
    """Every client that a document configures: none where it is declined, several for Spring Boot."""
    words = next((d.text.split()[1:] for d in document.directives if d.text.startswith("client ")), [])
    said = dict(word.split("=", 1) for word in words if "=" in word)
    family = Family(said["family"]) if "family" in said else hint.family or Family.JAVA
    role = Role(said["role"]) if "role" in said else hint.role or Role.PRODUCER
    version = Version.parse(said["version"]) if "version" in said else hint.version
    return (
        ClientConfig(
            hint.label or document.file,
            Identity(family, role, version),
            document,
            {entry.key: (entry,) for entry in document.entries},
            {entry.key: entry.value for entry in document.entries},
        ),
    )
