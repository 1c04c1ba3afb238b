"""What a sandbox may be asked to be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from kafka_resilience_cli.errors import UsageError

CONTROLLER_ID = 100
MOST_BROKERS = 9
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def check_name(name: str) -> None:
    """A name is also that of a directory, which `down` removes."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot name a sandbox",
            hint="use up to 40 of a-z, 0-9, - and _, beginning with a letter or digit",
        )


class Listener(StrEnum):
    """A way in. ``plain`` (no security) is always there."""

    PLAIN = "plain"
    SCRAM = "scram"
    PLAIN_SASL = "plain-sasl"
    TLS = "tls"
    MTLS = "mtls"

    @property
    def kafka_name(self) -> str:
        return self.name.replace("_", "")

    @property
    def protocol(self) -> str:
        """Kafka's ``security.protocol``."""
        return _PROTOCOLS[self]

    @property
    def encrypted(self) -> bool:
        return self in (Listener.TLS, Listener.MTLS)


_PROTOCOLS = {
    Listener.PLAIN: "PLAINTEXT",
    Listener.SCRAM: "SASL_PLAINTEXT",
    Listener.PLAIN_SASL: "SASL_PLAINTEXT",
    Listener.TLS: "SSL",
    Listener.MTLS: "SSL",
}


@dataclass(frozen=True, slots=True)
class SandboxOptions:
    """``kafka_version`` ``None`` is that of ``KAFKA_HOME``, else krc's default.

    ``session_ms`` is how long a dead broker goes unnoticed; ``None`` is 3 s, or 6 s on a machine so busy that live
    brokers would be taken for dead. ``log_level`` is that of the nodes' logs.
    """

    name: str = "default"
    brokers: int = 3
    combined: bool = False
    kafka_version: str | None = None
    auth: frozenset[Listener] = frozenset()
    log_level: str = "warn"
    session_ms: int | None = None

    def __post_init__(self) -> None:
        check_name(self.name)
        if not 1 <= self.brokers <= MOST_BROKERS:
            raise UsageError(f"a sandbox has 1 to {MOST_BROKERS} brokers, not {self.brokers}")

    @property
    def listeners(self) -> tuple[Listener, ...]:
        """The way in for everyone first, then the secured ones in a fixed order."""
        return (Listener.PLAIN, *(listener for listener in Listener if listener in self.auth - {Listener.PLAIN}))
