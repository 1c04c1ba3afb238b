"""Client files of each family, as comments declare them."""

from __future__ import annotations

FILE = "client.properties"
YML = "application.yml"


def java(settings: str, role: str = "consumer", version: str = "4.1") -> dict[str, str]:
    """A file that a comment declares; its settings begin on line 3."""
    return {FILE: f"# krc: client family=java role={role} version={version}\nbootstrap.servers=kafka:9092\n{settings}"}


def rdk(settings: str, role: str = "consumer", version: str = "2.16") -> dict[str, str]:
    comment = f"# krc: client family=librdkafka role={role} version={version}\n"
    return {FILE: f"{comment}bootstrap.servers=kafka:9092\n{settings}"}


def boot(settings: str, version: str = "3.5") -> dict[str, str]:
    """Below ``spring.kafka``; settings begin on line 4."""
    body = "".join(f"    {line}\n" for line in settings.splitlines())
    return {YML: f"# krc: client family=spring-boot version={version}\nspring:\n  kafka:\n{body}"}
