"""How to reach a cluster: bootstrap servers and the client's settings, from flags or from a client file.

Which of several connections is meant is for ``project/``; opening it is for ``connect.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kafka_resilience_cli.clients.client_file import ClientFile, Spelling, read_client_file
from kafka_resilience_cli.clients.references import References
from kafka_resilience_cli.cluster import msk_iam
from kafka_resilience_cli.cluster.java_settings import KERBEROS_WAY_OUT, JavaSettings
from kafka_resilience_cli.cluster.msk_iam import TokenSource
from kafka_resilience_cli.cluster.reachability import Server, parse_servers
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.secrets import is_secret_key, redactor

_CONNECTING = ("sasl.", "ssl.", "security.", "socket.", "broker.address.", "enable.ssl.", "reconnect.", "https.")
_CONNECTING_KEYS = frozenset({"bootstrap.servers", "client.id", "client.dns.lookup", "api.version.request"})
"""What of a librdkafka file is for connecting; the rest is for producing and consuming."""

_ALIASES = {"metadata.broker.list": "bootstrap.servers", "sasl.mechanisms": "sasl.mechanism"}
_PUBLIC = frozenset({"bootstrap.servers", "security.protocol", "sasl.mechanism", "client.id"})
_FILES = frozenset(
    {
        "ssl.ca.location",
        "ssl.certificate.location",
        "ssl.key.location",
        "ssl.keystore.location",
        "ssl.crl.location",
        "https.ca.location",
    }
)


@dataclass(frozen=True, slots=True)
class ConnectionSpec:
    """A connection, whole. ``settings`` are librdkafka's, without ``bootstrap.servers``; they may hold secrets.

    ``label`` is what krc calls the cluster (its name in krc.yaml, else the bootstrap servers), ``source`` where the
    connection was given. ``expected_id`` is asserted, ``platform`` stated by krc.yaml; both may be empty.
    """

    servers: tuple[Server, ...]
    label: str
    source: str
    settings: Mapping[str, str] = field(default_factory=dict, repr=False)
    token_source: TokenSource | None = field(default=None, repr=False)
    expected_id: str = ""
    platform: str = ""

    @property
    def bootstrap(self) -> str:
        return ",".join(server.name for server in self.servers)


def from_servers(text: str, *, source: str) -> ConnectionSpec:
    """Plaintext to ``HOST:PORT,…``."""
    servers = parse_servers(text)
    return ConnectionSpec(servers, ",".join(server.name for server in servers), source)


def from_client_file(path: Path, *, source: str, environ: Mapping[str, str], bootstrap: str = "") -> ConnectionSpec:
    """By a client file, Java's or librdkafka's. ``bootstrap`` replaces the servers in the file.

    Relative paths and ``${file:…}`` start from the file's directory.

    Raises:
        KrcError: naming file, line and key, for what cannot be read, resolved or used.
    """
    file = read_client_file(path)
    reader = _Reader(file, References(environ, path.parent))
    entries = reader.entries()
    if bootstrap:
        entries["bootstrap.servers"] = bootstrap
    if not entries.get("bootstrap.servers"):
        raise KrcError(
            f"{path} names no bootstrap.servers", hint="add bootstrap.servers=HOST:PORT, or give --bootstrap-server"
        )
    if file.spelling is Spelling.JAVA:
        java = JavaSettings(entries, reader.where, reader.locate)
        java.translate()
        settings, token_source = java.settings, java.token_source
    else:
        settings, token_source = _librdkafka(entries, reader.where, reader.locate)
    servers = parse_servers(settings.pop("bootstrap.servers"))
    label = ",".join(server.name for server in servers)
    return ConnectionSpec(servers, label, source, settings, token_source)


@dataclass(frozen=True, slots=True)
class _Reader:
    file: ClientFile
    references: References

    def where(self, key: str) -> str:
        for spelt in (key, *(alias for alias, name in _ALIASES.items() if name == key)):
            if spelt in self.file.entries:
                return f"{self.file.where(spelt)}: {spelt}"
        return str(self.file.path)

    def locate(self, value: str) -> Path:
        path = self.file.path.parent / Path(value).expanduser()
        if path.exists():
            return path
        key = next((key for key, entry in self.file.entries.items() if entry.text == value), "")
        raise KrcError(
            f"{self.where(key)} names a file that does not exist",
            why=str(path),
            hint="relative paths start from the client file's directory",
        )

    def entries(self) -> dict[str, str]:
        """Every value with its references resolved, and secrets registered."""
        found: dict[str, str] = {}
        for key, entry in self.file.entries.items():
            name = _ALIASES.get(key, key)
            public = name in _PUBLIC or name.endswith((".location", ".url"))
            found[name] = self.references.resolve(entry.text, self.where(key), public=public)
            if is_secret_key(name) and name != "sasl.jaas.config":
                redactor.register(found[name])
        return found


def _librdkafka(
    entries: Mapping[str, str], where: Callable[[str], str], locate: Callable[[str], Path]
) -> tuple[dict[str, str], TokenSource | None]:
    settings = {k: v for k, v in entries.items() if (k.startswith(_CONNECTING) or k in _CONNECTING_KEYS) and v}
    for key in _FILES & settings.keys():
        if key != "ssl.ca.location" or settings[key] != "probe":
            settings[key] = str(locate(settings[key]))
    mechanism = settings.get("sasl.mechanism", "GSSAPI").upper()
    if not settings.get("security.protocol", "").upper().startswith("SASL_"):
        return settings, None
    if mechanism == "GSSAPI":
        raise KrcError(
            f"{where('sasl.mechanism')} asks for Kerberos (GSSAPI, also librdkafka's default), which is not supported",
            why="the client library krc is installed with has no GSSAPI",
            hint=KERBEROS_WAY_OUT,
        )
    if mechanism == "AWS_MSK_IAM":
        settings["sasl.mechanism"] = "OAUTHBEARER"
        return settings, msk_iam.token_source(entries["bootstrap.servers"], {}, where("sasl.mechanism"))
    return settings, None
