"""Java's connection keys in librdkafka's terms.

Only what is needed to connect is translated: serializers, acks, timeouts and the like are of no use here. What cannot
be translated is an error that names the key and the way out, never left out in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kafka_resilience_cli.cluster import msk_iam
from kafka_resilience_cli.cluster.jaas import JaasConfig, parse_jaas
from kafka_resilience_cli.cluster.msk_iam import TokenSource
from kafka_resilience_cli.cluster.stores import as_pkcs12, trusted_certificates, write_private
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.secrets import redactor

UNCHANGED = frozenset(
    {
        "bootstrap.servers",
        "client.id",
        "client.dns.lookup",
        "reconnect.backoff.ms",
        "reconnect.backoff.max.ms",
        "ssl.cipher.suites",
        "ssl.key.password",
    }
)
"""Keys that both clients spell and mean alike."""

UNSUPPORTED = {
    "ssl.engine.factory.class": "only Java can run the class it names",
    "sasl.client.callback.handler.class": "only Java can run the class it names",
    "sasl.login.class": "only Java can run the class it names",
    "security.providers": "only Java can run the classes it names",
}

KERBEROS_WAY_OUT = (
    "use SCRAM, PLAIN, OAUTHBEARER or TLS; for Kerberos, install confluent-kafka from source against a librdkafka "
    "built with GSSAPI and give a librdkafka client file"
)


@dataclass(repr=False)
class JavaSettings:
    """The entries of a Java client file, references resolved, on the way to librdkafka's.

    ``where`` gives ``file:line: key`` of a key, ``locate`` the absolute path of a file that a value names.
    """

    entries: Mapping[str, str]
    where: Callable[[str], str]
    locate: Callable[[str], Path]
    settings: dict[str, str] = field(default_factory=dict)
    token_source: TokenSource | None = None

    def translate(self) -> None:
        """Fill ``settings`` (and ``token_source``). Raises :class:`KrcError` for what librdkafka cannot do."""
        for key, why in UNSUPPORTED.items():
            if self.entries.get(key):
                raise KrcError(f"{self.where(key)} is not supported", why=why)
        self.settings |= {key: value for key, value in self.entries.items() if key in UNCHANGED and value}
        protocol = self.entries.get("security.protocol", "PLAINTEXT").upper()
        self.settings["security.protocol"] = protocol
        if protocol.endswith("SSL"):
            self._trust()
            self._identity()
            self._host_names()
        if protocol.startswith("SASL_"):
            self._sasl()

    def _sasl(self) -> None:
        mechanism = self.entries.get("sasl.mechanism", "")
        if mechanism in ("", "GSSAPI"):
            unset = "" if mechanism else "sasl.mechanism is not set, and Java's default is GSSAPI; "
            raise KrcError(
                f"{self.where('sasl.mechanism')} asks for Kerberos, which is not supported",
                why=f"{unset}the client library krc is installed with has no GSSAPI",
                hint=KERBEROS_WAY_OUT,
            )
        text = self.entries.get("sasl.jaas.config", "")
        if not text:
            raise KrcError(
                f"{self.where('sasl.jaas.config')} has no sasl.jaas.config, but security.protocol asks for SASL",
                hint="a login configuration outside the file (java.security.auth.login.config) is not read: put it in",
            )
        jaas = parse_jaas(text, self.where("sasl.jaas.config"))
        if mechanism == "AWS_MSK_IAM" or "iam" in self.entries.get("sasl.login.callback.handler.class", "").lower():
            self.settings["sasl.mechanism"] = "OAUTHBEARER"
            self.token_source = msk_iam.token_source(
                self.entries.get("bootstrap.servers", ""), jaas.options, self.where("sasl.mechanism")
            )
        elif mechanism == "OAUTHBEARER":
            self._oauth(jaas)
        else:
            self._password(mechanism, jaas)

    def _password(self, mechanism: str, jaas: JaasConfig) -> None:
        where = self.where("sasl.jaas.config")
        if jaas.options.get("tokenauth", "").lower() == "true":
            raise KrcError(
                f"{where} uses delegation tokens (tokenauth), which librdkafka cannot",
                hint="use a SCRAM user with a password",
            )
        missing = [name for name in ("username", "password") if name not in jaas.options]
        if missing:
            raise KrcError(f"{where} has no {' and no '.join(missing)}", why=f"{jaas.module} needs both")
        redactor.register(jaas.options["password"])
        self.settings |= {
            "sasl.mechanism": mechanism,
            "sasl.username": jaas.options["username"],
            "sasl.password": jaas.options["password"],
        }

    def _oauth(self, jaas: JaasConfig) -> None:
        where = self.where("sasl.jaas.config")
        found = {
            "sasl.oauthbearer.client.id": self._either(
                "sasl.oauthbearer.client.credentials.client.id", jaas, "clientId"
            ),
            "sasl.oauthbearer.client.secret": self._either(
                "sasl.oauthbearer.client.credentials.client.secret", jaas, "clientSecret"
            ),
            "sasl.oauthbearer.token.endpoint.url": self.entries.get("sasl.oauthbearer.token.endpoint.url", ""),
        }
        for key, value in found.items():
            if not value:
                raise KrcError(
                    f"{where}: {key} is missing",
                    why="krc supports OAUTHBEARER with client credentials (OIDC) only",
                    hint="give clientId, clientSecret and sasl.oauthbearer.token.endpoint.url",
                )
        redactor.register(found["sasl.oauthbearer.client.secret"])
        scope = self._either("sasl.oauthbearer.scope", jaas, "scope")
        extensions = ",".join(
            f"{name.removeprefix('extension_')}={value}"
            for name, value in sorted(jaas.options.items())
            if name.startswith("extension_")
        )
        self.settings |= {"sasl.mechanism": "OAUTHBEARER", "sasl.oauthbearer.method": "oidc", **found}
        if scope:
            self.settings["sasl.oauthbearer.scope"] = scope
        if extensions:
            self.settings["sasl.oauthbearer.extensions"] = extensions

    def _either(self, key: str, jaas: JaasConfig, option: str) -> str:
        return self.entries.get(key) or jaas.options.get(option, "")

    def _trust(self) -> None:
        inline = self.entries.get("ssl.truststore.certificates")
        location = self.entries.get("ssl.truststore.location")
        if inline:
            self.settings["ssl.ca.location"] = str(write_private("truststore.pem", inline))
        elif location and self._store_type("truststore") == "PEM":
            self.settings["ssl.ca.location"] = str(self.locate(location))
        elif location:
            where = self.where("ssl.truststore.location")
            password = self.entries.get("ssl.truststore.password", "")
            content = trusted_certificates(self.locate(location), password, where)
            self.settings["ssl.ca.location"] = str(write_private("truststore.pem", content))

    def _identity(self) -> None:
        location = self.entries.get("ssl.keystore.location")
        password = self.entries.get("ssl.keystore.password", "")
        chain, key = self.entries.get("ssl.keystore.certificate.chain"), self.entries.get("ssl.keystore.key")
        if chain and key:
            self.settings["ssl.certificate.location"] = str(write_private("certificate.pem", chain))
            self.settings["ssl.key.location"] = str(write_private("key.pem", key))
        elif location and self._store_type("keystore") == "PEM":
            self.settings["ssl.certificate.location"] = self.settings["ssl.key.location"] = str(self.locate(location))
        elif location:
            store = self.locate(location)
            where = self.where("ssl.keystore.location")
            if not password:
                raise KrcError(f"{where}: the key store needs ssl.keystore.password")
            if not _is_pkcs12(store):
                store = as_pkcs12(store, password, self.entries.get("ssl.key.password", password), where)
            self.settings |= {"ssl.keystore.location": str(store), "ssl.keystore.password": password}
            self.settings.pop("ssl.key.password", None)

    def _store_type(self, store: str) -> str:
        return self.entries.get(f"ssl.{store}.type", "JKS").upper()

    def _host_names(self) -> None:
        """Java's empty string is librdkafka's ``none``."""
        algorithm = self.entries.get("ssl.endpoint.identification.algorithm")
        if algorithm is not None:
            self.settings["ssl.endpoint.identification.algorithm"] = algorithm.lower() or "none"


def _is_pkcs12(store: Path) -> bool:
    """By content: a JKS file begins with a magic number, PKCS12 with an ASN.1 sequence. Java looks too."""
    with store.open("rb") as file:
        return file.read(1) == b"\x30"
