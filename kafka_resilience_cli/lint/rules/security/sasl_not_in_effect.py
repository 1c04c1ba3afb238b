from __future__ import annotations

import re
from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.rules.security.transport import protocol
from kafka_resilience_cli.lint.subjects import Client, Sink, Source

_CREDENTIALS = (
    "sasl.jaas.config",
    "sasl.username",
    "sasl.password",
    "sasl.oauthbearer.config",
    "sasl.oauthbearer.client.id",
    "sasl.oauthbearer.client.secret",
)
_MECHANISMS = ("sasl.mechanism", "sasl.mechanisms")


@rule(
    "X004",
    "sasl-not-in-effect",
    Severity.ERROR,
    Certainty.ALTERED,
    bad="""
        -- checkout.properties --
        # krc: client family=librdkafka role=producer version=2.16
        bootstrap.servers=kafka.example.org:9093
        security.protocol=ssl
        sasl.mechanism=PLAIN
        sasl.username=checkout
        sasl.password=${env:CHECKOUT_PASSWORD}
    """,
    good="""
        -- checkout.properties --
        # krc: client family=librdkafka role=producer version=2.16
        bootstrap.servers=kafka.example.org:9093
        security.protocol=sasl_ssl
        sasl.mechanism=PLAIN
        sasl.username=checkout
        sasl.password=${env:CHECKOUT_PASSWORD}
    """,
)
def sasl_not_in_effect(client: Client, facts: Facts) -> Iterator[Problem]:
    """Credentials are configured, and the client does not use them, or cannot.

    Why: `sasl.*` counts only where `security.protocol` is SASL_SSL or SASL_PLAINTEXT: librdkafka warns, Java says
    nothing, and the broker sees an anonymous client. Without `sasl.mechanism` both mean Kerberos (GSSAPI): Java refuses
    a login module that is not Kerberos', and Python's librdkafka has no Kerberos. PLAIN and SCRAM need user and
    password in librdkafka.
    Fix: set `security.protocol=SASL_SSL` and the `sasl.mechanism` that the credentials are for.
    Source: Kafka `SaslConfigs`, `SecurityProtocol`; librdkafka CONFIGURATION.md.
    """
    if client.config is None or isinstance(client, Sink | Source):
        return
    credentials = next((key for key in _CREDENTIALS if _filled(client, key)), None)
    mechanism_key = next((key for key in _MECHANISMS if client.written(key)), None)
    if credentials is None and not client.written("security.protocol"):
        return
    if credentials is not None and protocol(client) in ("PLAINTEXT", "SSL"):
        guessed = not client.written("security.protocol") and bool(client.file.identity.guesses)
        yield Problem(
            f"{credentials} has no effect: security.protocol is {protocol(client)}, which does not authenticate",
            client.at(credentials),
            hint="set security.protocol=SASL_SSL",
            severity=Severity.WARNING if guessed else None,
            on_key=True,
        )
        return
    if not protocol(client).startswith("SASL"):
        return
    if mechanism_key is None:
        yield from _no_mechanism(client)
    elif client.librdkafka:
        yield from _no_credentials(client, mechanism_key)


def _no_mechanism(client: Client) -> Iterator[Problem]:
    if any(key.startswith("sasl.kerberos.") for key in client.file.written) or client.file.incomplete:
        return
    place = "sasl.mechanism"
    if client.librdkafka:
        if client.written("sasl.username"):
            yield Problem(
                "without sasl.mechanism librdkafka authenticates with Kerberos and does not use sasl.username",
                client.at("sasl.username"),
                hint=f"set {place} to what the credentials are for, such as PLAIN or SCRAM-SHA-512",
                on_key=True,
            )
        return
    login = client.file.written["sasl.jaas.config"][0].text if client.written("sasl.jaas.config") else ""
    if re.match(r"[\w.]*LoginModule\b", login.strip()) and "Krb5LoginModule" not in login:
        yield Problem(
            "without sasl.mechanism the client authenticates with Kerberos, for which sasl.jaas.config has no login",
            client.at("sasl.jaas.config"),
            hint=f"set {place} to what the credentials are for, such as PLAIN or SCRAM-SHA-512",
            on_key=True,
        )


def _no_credentials(client: Client, mechanism_key: str) -> Iterator[Problem]:
    mechanism = client.value(mechanism_key).strip().upper()
    if mechanism != "PLAIN" and not mechanism.startswith("SCRAM"):
        return
    for key in ("sasl.username", "sasl.password"):
        if client.written(key) and client.file.values.get(key) == "":
            yield Problem(f"{key} is empty, and librdkafka refuses {mechanism} without it", client.at(key))
            return
    if client.written("sasl.username") or client.written("sasl.password"):
        return
    if not client.file.identity.guesses and not client.file.incomplete:
        yield Problem(
            f"{mechanism} needs sasl.username and sasl.password, which the file does not have",
            client.at(mechanism_key),
            hint="refer to them here (${env:NAME}); if the program adds them, ignore this rule for the file",
            severity=Severity.WARNING,
        )


def _filled(client: Client, key: str) -> bool:
    """Whether the file gives the key a value, known or not."""
    return client.written(key) and client.file.values.get(key) != ""
