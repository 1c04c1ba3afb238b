"""A connection in kafka-python's terms, for ``extended.py``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kafka_resilience_cli.cluster.connection import ConnectionSpec
from kafka_resilience_cli.cluster.msk_iam import TokenSource
from kafka_resilience_cli.cluster.state import Denied
from kafka_resilience_cli.cluster.tls import ssl_context


def extended_options(spec: ConnectionSpec) -> Mapping[str, Any] | Denied:
    """kafka-python's keyword arguments, or why this connection has none."""
    settings = spec.settings
    protocol = settings.get("security.protocol", "plaintext").upper()
    options: dict[str, Any] = {
        "bootstrap_servers": [server.name for server in spec.servers],
        "client_id": settings.get("client.id", "krc"),
        "security_protocol": protocol,
    }
    if protocol.startswith("SASL_"):
        mechanism = settings.get("sasl.mechanism", "").upper()
        options["sasl_mechanism"] = mechanism
        if spec.token_source:
            options["sasl_oauth_token_provider"] = _token_provider(spec.token_source)
        elif mechanism == "OAUTHBEARER":
            return Denied("kafka-python, which asks for this, has no OIDC support")
        options["sasl_plain_username"] = settings.get("sasl.username")
        options["sasl_plain_password"] = settings.get("sasl.password")
    if protocol.endswith("SSL"):
        try:
            options["ssl_context"] = ssl_context(settings)
        except ImportError:
            return Denied(
                "kafka-python, which asks for this, reads a key store only with the cryptography package: "
                "install it, or give the key as PEM"
            )
        except (OSError, ValueError) as error:
            return Denied(f"kafka-python, which asks for this, cannot use the TLS settings: {error}")
    return options


def _token_provider(source: TokenSource) -> Any:
    from kafka.net.sasl.oauth import AbstractTokenProvider

    class Provider(AbstractTokenProvider):  # type: ignore[misc]  # kafka-python is untyped, so its base is Any
        def token(self) -> str:
            return source()[0]

    return Provider()
