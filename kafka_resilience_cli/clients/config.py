"""One client as a file configures it: whose keys, which role, which version, and what each key comes to.

Rules judge these values; nothing here does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.document import ClientDocument, Entry
from kafka_resilience_cli.findings import DocPath
from kafka_resilience_cli.settings import Known


class Family(StrEnum):
    """Whose configuration a file is. All but ``librdkafka`` end up at a Java client."""

    JAVA = "java"
    SPRING_BOOT = "spring-boot"
    STREAMS = "streams"
    CONNECT = "connect"
    LIBRDKAFKA = "librdkafka"


class Role(StrEnum):
    """What a client does."""

    PRODUCER = "producer"
    CONSUMER = "consumer"
    SHARE_CONSUMER = "share-consumer"
    ADMIN = "admin"
    STREAMS = "streams"
    SINK = "sink"
    SOURCE = "source"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose keys, which role and version, and how each is known: ``declared`` or the sentence of a guess.

    ``version`` is the client library's; ``framework_version`` Boot's. ``None`` where nobody said and nothing tells.
    """

    family: Family
    role: Role
    version: Version | None = None
    framework_version: Version | None = None
    guesses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class ClientConfig:
    """One client. ``label`` names it to people (``checkout``, or the file's name); ``profile`` is Spring's.

    ``written`` maps the client's own keys to the entries that set them, the winning one first: for Spring and
    librdkafka the file's key differs from the client's. ``forced`` are a framework's overrides, which win over
    what was written (Connect's producers, Streams under exactly-once); ``framework`` its defaults, which do not.
    ``unbound`` are entries that reach no client at all. ``incomplete`` says why keys that are absent may still be set
    elsewhere (``spring.config.import``), empty where the file is the whole truth.
    """

    label: str
    identity: Identity
    document: ClientDocument
    written: Mapping[str, tuple[Entry, ...]]
    values: Mapping[str, str | None] = field(default_factory=dict)
    """The client's text of each written key (Spring's ``5m`` is ``300000`` here); ``None``: unknown."""
    forced: Mapping[str, Known[str]] = field(default_factory=dict)
    framework: Mapping[str, Known[str]] = field(default_factory=dict)
    unbound: tuple[Entry, ...] = ()
    embedded_in: Family | None = None
    """Set where a framework makes this client on the user's behalf (a sink's consumer, a Streams producer)."""
    profile: str = ""
    incomplete: str = ""
    section: tuple[str | int, ...] = ()
    """The keys of the mapping that a new setting of this client belongs into; empty for flat files."""

    @property
    def family(self) -> Family:
        return self.identity.family

    @property
    def role(self) -> Role:
        return self.identity.role

    @property
    def version(self) -> Version | None:
        return self.identity.version

    @property
    def java(self) -> bool:
        return self.identity.family is not Family.LIBRDKAFKA

    @property
    def path(self) -> DocPath:
        """The file itself: where a finding about an absent key goes."""
        return DocPath(self.document.file)

    def where(self, key: str) -> DocPath:
        """The place of a client key: the entry that sets it, or the file."""
        entries = self.written.get(key)
        return entries[0].path if entries else self.path
