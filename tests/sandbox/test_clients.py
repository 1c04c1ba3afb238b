"""The client configuration that comes with each listener."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12

from kafka_resilience_cli.sandbox.certificates import Certificates, certificates
from kafka_resilience_cli.sandbox.clients import client_files, java_config, librdkafka_config, write_client_files
from kafka_resilience_cli.sandbox.options import Listener

AT = "127.0.0.1:20001"
CERTIFICATES = Certificates(Path("/c"))


@pytest.mark.parametrize(
    ("listener", "librdkafka", "java"),
    [
        pytest.param(
            Listener.PLAIN, {"security.protocol": "PLAINTEXT"}, {"security.protocol": "PLAINTEXT"}, id="plain"
        ),
        pytest.param(
            Listener.SCRAM,
            {
                "security.protocol": "SASL_PLAINTEXT",
                "sasl.mechanism": "SCRAM-SHA-512",
                "sasl.username": "alice",
                "sasl.password": "alice-secret",
            },
            {
                "security.protocol": "SASL_PLAINTEXT",
                "sasl.mechanism": "SCRAM-SHA-512",
                "sasl.jaas.config": "org.apache.kafka.common.security.scram.ScramLoginModule required "
                'username="alice" password="alice-secret";',
            },
            id="scram",
        ),
        pytest.param(
            Listener.MTLS,
            {
                "security.protocol": "SSL",
                "ssl.ca.location": "/c/ca.pem",
                "ssl.certificate.location": "/c/client.crt",
                "ssl.key.location": "/c/client.key",
            },
            {
                "security.protocol": "SSL",
                "ssl.truststore.type": "PEM",
                "ssl.truststore.location": "/c/ca.pem",
                "ssl.keystore.type": "PEM",
                "ssl.keystore.location": "/c/client.pem",
            },
            id="mtls",
        ),
    ],
)
def test_values(listener: Listener, librdkafka: dict[str, str], java: dict[str, str]) -> None:
    assert librdkafka_config(listener, AT, CERTIFICATES) == {"bootstrap.servers": AT, **librdkafka}
    assert java_config(listener, AT, CERTIFICATES) == {"bootstrap.servers": AT, **java}


def test_a_pair_of_files_per_listener(tmp_path: Path) -> None:
    write_client_files(tmp_path / "clients", {Listener.PLAIN: AT, Listener.TLS: AT}, CERTIFICATES)
    java, librdkafka = client_files(tmp_path / "clients", Listener.TLS)
    assert java.read_text().splitlines()[:2] == [f"bootstrap.servers={AT}", "security.protocol=SSL"]
    assert "ssl.ca.location=/c/ca.pem" in librdkafka.read_text().splitlines()
    assert len(list((tmp_path / "clients").iterdir())) == 4


def test_certificates_are_made_once(cache: Path) -> None:
    first = certificates().authority.read_bytes()
    assert certificates().authority.read_bytes() == first


def test_both_certificates_are_issued_by_the_authority_for_loopback(cache: Path) -> None:
    files = certificates()
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    for path in (files.broker, files.client):
        certificate = x509.load_pem_x509_certificates(path.read_bytes())[0]
        certificate.verify_directly_issued_by(authority)
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert names.get_values_for_type(x509.DNSName) == ["localhost"]
        assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]


def test_the_pem_and_pkcs12_files_hold_the_same(cache: Path) -> None:
    files = certificates()
    key, certificate, _ = pkcs12.load_key_and_certificates(files.client_store.read_bytes(), b"changeit")
    assert certificate == x509.load_pem_x509_certificate(files.client_certificate.read_bytes())
    assert key is not None
    assert key.public_key() == load_pem_private_key(files.client_key.read_bytes(), None).public_key()


def test_keys_are_readable_by_their_owner_only(cache: Path) -> None:
    files = certificates()
    for path in (files.broker, files.client, files.client_key, files.client_store):
        assert path.stat().st_mode & 0o077 == 0
