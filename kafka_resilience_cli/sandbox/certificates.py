"""A certificate authority for loopback, with one broker and one client certificate; made once and cached.

Files hold PEM for Java and librdkafka, and the same again as PKCS#12.
"""

from __future__ import annotations

import datetime
import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.java.cache import cache_dir, staged
from kafka_resilience_cli.sandbox.users import STORE_PASSWORD

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.x509 import Certificate

_VALID = datetime.timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Certificates:
    """The directory of the files."""

    directory: Path

    @property
    def authority(self) -> Path:
        """The authority's certificate."""
        return self.directory / "ca.pem"

    @property
    def broker(self) -> Path:
        """The brokers' key and chain in one file, as Java's PEM key store wants it."""
        return self.directory / "broker.pem"

    @property
    def client(self) -> Path:
        """The client's key and chain in one file."""
        return self.directory / "client.pem"

    @property
    def client_certificate(self) -> Path:
        return self.directory / "client.crt"

    @property
    def client_key(self) -> Path:
        return self.directory / "client.key"

    @property
    def client_store(self) -> Path:
        """PKCS#12: the client's key and chain."""
        return self.directory / "client.p12"

    @property
    def trust_store(self) -> Path:
        """PKCS#12: the authority, as a Java trust store."""
        return self.directory / "truststore.p12"


def certificates() -> Certificates:
    """The cached certificates, made where there are none."""
    directory = cache_dir() / "certificates"
    if not (directory / "ca.pem").exists():
        with staged(directory) as work:
            _make(Certificates(work))
    return Certificates(directory)


def _make(files: Certificates) -> None:
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.serialization import pkcs12
    except ImportError as error:
        raise KrcError(
            "TLS listeners need the cryptography package, which is not installed",
            hint="pip install 'kafka-resilience-cli[sandbox]'",
        ) from error
    authority_key, authority = _issue("krc sandbox authority", None)
    broker_key, broker = _issue("localhost", (authority_key, authority))
    client_key, client = _issue("krc-sandbox-client", (authority_key, authority))
    pem = serialization.Encoding.PEM
    encryption = serialization.BestAvailableEncryption(STORE_PASSWORD.encode())
    authority_pem = authority.public_bytes(pem)
    files.authority.write_bytes(authority_pem)
    _private(files.broker, _key_pem(broker_key) + broker.public_bytes(pem) + authority_pem)
    _private(files.client, _key_pem(client_key) + client.public_bytes(pem) + authority_pem)
    _private(files.client_key, _key_pem(client_key))
    files.client_certificate.write_bytes(client.public_bytes(pem))
    store = pkcs12.serialize_key_and_certificates(b"client", client_key, client, [authority], encryption)
    _private(files.client_store, store)
    trusted = [pkcs12.PKCS12Certificate(authority, b"krc-sandbox")]
    files.trust_store.write_bytes(pkcs12.serialize_java_truststore(trusted, encryption))


def _issue(
    common_name: str, issuer: tuple[EllipticCurvePrivateKey, Certificate] | None
) -> tuple[EllipticCurvePrivateKey, Certificate]:
    """A key and its certificate; without an issuer, an authority's own."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    signing_key, parent = issuer or (key, None)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    now = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(parent.subject if parent else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + _VALID)
        .add_extension(x509.BasicConstraints(ca=parent is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), critical=False)
    )
    if parent is not None:
        builder = builder.add_extension(names, critical=False)
    return key, builder.sign(signing_key, hashes.SHA256())


def _key_pem(key: EllipticCurvePrivateKey) -> bytes:
    from cryptography.hazmat.primitives import serialization

    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _private(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
