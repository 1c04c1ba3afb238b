from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, SetValue, rule
from kafka_resilience_cli.lint.rules.security.transport import loopback, protocol
from kafka_resilience_cli.lint.subjects import Client, Sink, Source

_HOSTS = "ssl.endpoint.identification.algorithm"
_CERTIFICATES = "enable.ssl.certificate.verification"
_TOKENS = "enable.sasl.oauthbearer.unsecure.jwt"


@rule(
    "X003",
    "tls-verification-off",
    Severity.ERROR,
    Certainty.PRACTICE,
    Fixable.SAFE,
    bad="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka.example.org:9093
        security.protocol=SSL
        ssl.endpoint.identification.algorithm=
    """,
    good="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka.example.org:9093
        security.protocol=SSL
        ssl.endpoint.identification.algorithm=https
    """,
)
def tls_verification_off(client: Client, facts: Facts) -> Iterator[Problem]:
    """The client encrypts, but does not check whom it talks to.

    Why: without the check any certificate will do, so whoever can redirect the connection reads and changes records.
    `enable.sasl.oauthbearer.unsecure.jwt` lets librdkafka make tokens that nobody signed. librdkafka below 2.0 does
    not compare host names unless it is told to.
    Fix: set `ssl.endpoint.identification.algorithm=https`, `enable.ssl.certificate.verification=true`; put your own
    authority into the truststore (`ssl.ca.location`).
    Source: Kafka `SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_DOC`; librdkafka CHANGELOG 2.0.0.
    Proof: no client refuses or changes it; what it lets through shows only against a broker with a wrong certificate.
    """
    if client.config is None or isinstance(client, Sink | Source):
        return
    if client.librdkafka and client.written(_TOKENS) and client.flag(_TOKENS):
        yield _put(client, _TOKENS, "false", "the client makes OAuth tokens that nobody signed")
    if not _unverified(client) or loopback(client) or not protocol(client).endswith("SSL"):
        return
    if client.librdkafka and client.written(_CERTIFICATES) and not client.flag(_CERTIFICATES):
        yield _put(client, _CERTIFICATES, "true", "the client accepts any certificate")
    elif client.written(_HOSTS):
        yield _put(client, _HOSTS, "https", "the client accepts any valid certificate, whatever host it was made for")
    else:
        yield _put(
            client,
            _HOSTS,
            "https",
            f"librdkafka {client.version} does not compare host names with certificates unless it is told to",
        )


def _unverified(client: Client) -> bool:
    """Whether something is not checked, encryption provided."""
    if client.librdkafka and client.written(_CERTIFICATES) and not client.flag(_CERTIFICATES):
        return True
    if client.written(_HOSTS):
        return client.value(_HOSTS).strip().lower() in ("", "none")
    return client.librdkafka and client.config is not None and client.declared("security.protocol") and _old(client)


def _old(client: Client) -> bool:
    return client.version < (2, 0)


def _put(client: Client, key: str, value: str, message: str) -> Problem:
    edit = SetValue(client.at(key), value) if client.written(key) else client.put(key, value)
    return Problem(message, client.at(key), hint=f"set {key}={value}", edits=(edit,), fix_title=f"set {key}={value}")
