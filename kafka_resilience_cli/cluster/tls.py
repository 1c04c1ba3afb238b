"""A connection's TLS settings for Python's own TLS: for kafka-python, and for a second opinion on a certificate."""

from __future__ import annotations

import socket
import ssl
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kafka_resilience_cli.cluster.diagnosis import UNTRUSTED_HINT
from kafka_resilience_cli.cluster.reachability import Server

TIME_LIMIT = 2.0
EXPIRED, WRONG_HOST, WRONG_ADDRESS = 10, 62, 64
"""OpenSSL's X509_V_ERR codes."""


def certificate_fault(server: Server, settings: Mapping[str, str]) -> tuple[str, str] | None:
    """Why the certificate of ``server`` does not pass, and the way out; ``None`` where it cannot be told.

    librdkafka says the same for a wrong host name, an expired certificate and an unknown authority.
    """
    try:
        context = ssl_context({k: v for k, v in settings.items() if k.startswith(("ssl.ca.", "ssl.endpoint."))})
        with (
            socket.create_connection((server.host, server.port), timeout=TIME_LIMIT) as raw,
            context.wrap_socket(raw, server_hostname=server.host),
        ):
            return None
    except ssl.SSLCertVerificationError as error:
        if error.verify_code in (WRONG_HOST, WRONG_ADDRESS):
            return (
                f"the broker's certificate is for another host name than {server.host}",
                "connect by a name in the certificate, or set ssl.endpoint.identification.algorithm=none (less safe)",
            )
        if error.verify_code == EXPIRED:
            return "the broker's certificate has expired", "renew it"
        return f"the broker's certificate is not trusted: {error.verify_message}", UNTRUSTED_HINT
    except OSError:
        return None


def ssl_context(settings: Mapping[str, str]) -> ssl.SSLContext:
    """The connection's TLS settings for Python's own TLS. Raises OSError or ``ssl.SSLError``."""
    authority = settings.get("ssl.ca.location", "")
    context = ssl.create_default_context(
        cafile=authority if Path(authority).is_file() else None,
        capath=authority if authority and Path(authority).is_dir() else None,
        cadata=settings.get("ssl.ca.pem"),
    )
    if settings.get("ssl.endpoint.identification.algorithm", "https") == "none":
        context.check_hostname = False
    if settings.get("enable.ssl.certificate.verification", "true").lower() == "false":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    with tempfile.TemporaryDirectory(prefix="krc-") as directory:
        identity = _identity(settings, Path(directory))
        if identity:
            certificate, key = identity
            context.load_cert_chain(certificate, key, settings.get("ssl.key.password"))
    return context


def _identity(settings: Mapping[str, str], directory: Path) -> tuple[Path, Path | None] | None:
    """The files of certificate and key; Python reads them from files only, so others are written to ``directory``."""
    if "ssl.keystore.location" in settings:
        store = Path(settings["ssl.keystore.location"]).read_bytes()
        return _written(directory, "store", _unpacked(store, settings.get("ssl.keystore.password", ""))), None
    certificate = _file(settings, "ssl.certificate", directory)
    return (certificate, _file(settings, "ssl.key", directory)) if certificate else None


def _file(settings: Mapping[str, str], prefix: str, directory: Path) -> Path | None:
    if f"{prefix}.location" in settings:
        return Path(settings[f"{prefix}.location"])
    text = settings.get(f"{prefix}.pem")
    return _written(directory, prefix, text.encode()) if text else None


def _written(directory: Path, name: str, content: bytes) -> Path:
    path = directory / f"{name}.pem"
    path.touch(mode=0o600)
    path.write_bytes(content)
    return path


def _unpacked(store: bytes, password: str) -> bytes:
    """Key and chain of a PKCS12 store in PEM. Raises ValueError for a wrong password."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

    key, certificate, chain = pkcs12.load_key_and_certificates(store, password.encode())
    parts = [key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())] if key else []
    parts += [each.public_bytes(Encoding.PEM) for each in (certificate, *chain) if each]
    return b"".join(parts)
