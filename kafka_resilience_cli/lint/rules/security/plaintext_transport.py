from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.rules.security.transport import loopback, protocol
from kafka_resilience_cli.lint.subjects import Client, Sink, Source


@rule(
    "X002",
    "plaintext-transport",
    Severity.ERROR,
    Certainty.PRACTICE,
    bad="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka.example.org:9092
        security.protocol=PLAINTEXT
    """,
    good="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka.example.org:9093
        security.protocol=SSL
    """,
)
def plaintext_transport(client: Client, facts: Facts) -> Iterator[Problem]:
    """Records and passwords cross the network unencrypted.

    Why: `security.protocol` is PLAINTEXT wherever nobody sets it, so whoever is on the way can read and change
    records; with SASL_PLAINTEXT and PLAIN also the password. An error where a file sets it and a
    topology's profile is `prod`, else a warning: what is not written may be set elsewhere. The default is reported only
    for clients that a topology or a comment declares; brokers on the same machine are left alone.
    Fix: use `SSL` or `SASL_SSL` and a listener that offers it.
    Source: Kafka `CommonClientConfigs.SECURITY_PROTOCOL_DOC`; librdkafka CONFIGURATION.md.
    Proof: clients and brokers accept it; nothing is refused or changed.
    """
    if client.config is None or client.embedded_in is not None or isinstance(client, Sink | Source):
        return
    written = client.written("security.protocol")
    if (not written and (client.file.identity.guesses or client.file.incomplete)) or loopback(client):
        return
    used = protocol(client)
    if used not in ("PLAINTEXT", "SASL_PLAINTEXT"):
        return
    yield Problem(
        f"security.protocol is {used}{'' if written else ' by default'}: records"
        f"{' and credentials' if used.startswith('SASL') else ''} cross the network unencrypted",
        client.at("security.protocol"),
        hint="use SASL_SSL" if used.startswith("SASL") else "use SSL or SASL_SSL",
        severity=None if facts.has_topology and written else Severity.WARNING,
    )
