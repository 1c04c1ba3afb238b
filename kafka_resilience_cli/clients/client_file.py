"""A client file that is to be connected with: flat keys whose references are not resolved yet, and whose they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kafka_resilience_cli.clients.document import ClientDocument, Entry, Format
from kafka_resilience_cli.clients.found import BAD_ESCAPE, UNREADABLE
from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.errors import KrcError


class Spelling(StrEnum):
    """Whose configuration keys a file uses."""

    JAVA = "java"
    LIBRDKAFKA = "librdkafka"


@dataclass(frozen=True, slots=True, repr=False)
class ClientFile:
    """Entries in file order; of a key that occurs twice the last counts, as for both clients."""

    path: Path
    spelling: Spelling
    document: ClientDocument
    entries: Mapping[str, Entry]

    def get(self, key: str) -> str | None:
        entry = self.entries.get(key)
        return entry.text if entry else None

    def where(self, key: str) -> str:
        """``file:line`` of a key, for messages."""
        entry = self.entries.get(key)
        return f"{self.path}:{_line(self.document, entry)}" if entry else str(self.path)


JAVA_ONLY = frozenset(
    {
        "sasl.jaas.config",
        "sasl.client.callback.handler.class",
        "sasl.login.callback.handler.class",
        "sasl.login.class",
        "ssl.truststore.location",
        "ssl.truststore.password",
        "ssl.truststore.type",
        "ssl.truststore.certificates",
        "ssl.keystore.type",
        "ssl.keystore.key",
        "ssl.keystore.certificate.chain",
        "ssl.enabled.protocols",
        "ssl.protocol",
        "key.serializer",
        "value.serializer",
        "key.deserializer",
        "value.deserializer",
    }
)
LIBRDKAFKA_ONLY = frozenset(
    {
        "metadata.broker.list",
        "sasl.mechanisms",
        "sasl.username",
        "sasl.password",
        "sasl.oauthbearer.method",
        "sasl.oauthbearer.client.id",
        "sasl.oauthbearer.client.secret",
        "sasl.oauthbearer.config",
        "ssl.ca.location",
        "ssl.ca.pem",
        "ssl.ca.certificate.stores",
        "ssl.certificate.location",
        "ssl.certificate.pem",
        "ssl.key.location",
        "ssl.key.pem",
        "enable.ssl.certificate.verification",
        "socket.timeout.ms",
    }
)


def read_client_file(path: Path) -> ClientFile:
    """Read Java ``.properties``, or librdkafka's keys as properties, YAML or JSON.

    The syntax follows the file's suffix, then its first character; the spelling follows its keys. Secret references
    are not resolved here.

    Raises:
        KrcError: the file cannot be read or parsed, or uses both spellings.
    """
    data = _data(path)
    document = read_document(str(path), data, format=None if _is_mapping(path, data) else Format.PROPERTIES)
    entries = _flat(path, document)
    spelling = _spelling(path, document, entries)
    if spelling is Spelling.LIBRDKAFKA and document.format is Format.PROPERTIES:
        document = read_document(str(path), data, format=Format.KEY_VALUE)
        entries = {entry.key: entry for entry in document.entries}
    return ClientFile(path, spelling, document, entries)


def _data(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KrcError(f"Cannot read the client file {path}", why=error.strerror or str(error)) from None


def _is_mapping(path: Path, data: bytes) -> bool:
    suffix = path.suffix.lower()
    if suffix in (".yaml", ".yml", ".json"):
        return True
    return suffix != ".properties" and data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def _flat(path: Path, document: ClientDocument) -> dict[str, Entry]:
    """Every key's entry. Raises for what keeps a client from reading the file as flat keys."""
    _usable(path, document)
    entries: dict[str, Entry] = {}
    for entry in document.entries:
        place = f"{path}:{_line(document, entry)}"
        first = str(entry.path.keys[0])
        if document.format is not Format.PROPERTIES and entry.key != first:
            raise KrcError(
                f"{place} is not a client configuration key",
                why=f"{first} holds a structure; a client file is a flat mapping",
                hint="write keys as the client knows them, with dots: `sasl.username: alice`",
            )
        if document.format is not Format.PROPERTIES and first in entries:
            raise KrcError(f"{place}: {first} occurs twice", why=f"first on line {_line(document, entries[first])}")
        entries[entry.key] = entry
    return entries


def _usable(path: Path, document: ClientDocument) -> None:
    for problem in document.problems:
        place = problem.location.line if problem.location else 1
        if problem.code == UNREADABLE:
            why = problem.message.partition(": ")[2] or problem.message
            raise KrcError(f"Cannot read the client file {path}:{place}", why=why)
        if problem.code == BAD_ESCAPE:
            raise KrcError(f"{path}:{place} is not a properties file", why=problem.message, hint=problem.hint)
    if document.declined:
        raise KrcError(f"{path} is not a client file", why=f"it is {document.declined}")


def _line(document: ClientDocument, entry: Entry) -> int:
    return document.source.line_of(entry.key_span.start)


def _spelling(path: Path, document: ClientDocument, entries: Mapping[str, Entry]) -> Spelling:
    java = next((key for key in entries if key in JAVA_ONLY), None)
    librdkafka = next((key for key in entries if key in LIBRDKAFKA_ONLY), None)
    if java and librdkafka:
        raise KrcError(
            f"{path} mixes the keys of two clients",
            why=f"line {_line(document, entries[java])}: {java} is Java's\n"
            f"line {_line(document, entries[librdkafka])}: {librdkafka} is librdkafka's",
            hint="use the keys of one client; each ignores or refuses the other's",
        )
    return Spelling.LIBRDKAFKA if librdkafka else Spelling.JAVA
