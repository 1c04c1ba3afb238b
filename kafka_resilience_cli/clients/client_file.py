"""A client configuration file as keys, values and lines, whatever its syntax, and whose keys they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kafka_resilience_cli.clients.entry import Entry
from kafka_resilience_cli.clients.mapping import read_mapping
from kafka_resilience_cli.clients.properties import read_key_value, read_properties
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
    entries: Mapping[str, Entry]

    def get(self, key: str) -> str | None:
        entry = self.entries.get(key)
        return entry.value if entry else None

    def where(self, key: str) -> str:
        """``file:line`` of a key, for messages."""
        entry = self.entries.get(key)
        return f"{self.path}:{entry.line}" if entry else str(self.path)


_JAVA_ONLY = frozenset(
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
_LIBRDKAFKA_ONLY = frozenset(
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
    text = _text(path)
    if _syntax(path, text) == "mapping":
        entries = read_mapping(path, text)
        return ClientFile(path, _spelling(path, entries), entries)
    entries = read_properties(path, text)
    spelling = _spelling(path, entries)
    if spelling is Spelling.LIBRDKAFKA:
        entries = read_key_value(text)
    return ClientFile(path, spelling, entries)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return path.read_text(encoding="latin-1")
    except OSError as error:
        raise KrcError(f"Cannot read the client file {path}", why=error.strerror or str(error)) from None


def _syntax(path: Path, text: str) -> str:
    suffix = path.suffix.lower()
    if suffix in (".yaml", ".yml", ".json"):
        return "mapping"
    return "mapping" if suffix != ".properties" and text.lstrip().startswith("{") else "properties"


def _spelling(path: Path, entries: Mapping[str, Entry]) -> Spelling:
    java = next((key for key in entries if key in _JAVA_ONLY), None)
    librdkafka = next((key for key in entries if key in _LIBRDKAFKA_ONLY), None)
    if java and librdkafka:
        raise KrcError(
            f"{path} mixes the keys of two clients",
            why=f"line {entries[java].line}: {java} is Java's\n"
            f"line {entries[librdkafka].line}: {librdkafka} is librdkafka's",
            hint="use the keys of one client; each ignores or refuses the other's",
        )
    return Spelling.LIBRDKAFKA if librdkafka else Spelling.JAVA
