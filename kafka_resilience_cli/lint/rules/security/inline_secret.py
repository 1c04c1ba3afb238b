from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.clients.config import Family
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.rules.security.secret_values import has_secret
from kafka_resilience_cli.lint.subjects import Client


@rule(
    "X001",
    "inline-secret",
    Severity.ERROR,
    Certainty.PRACTICE,
    bad="""
        -- checkout.properties --
        # krc: client family=librdkafka role=producer version=2.16
        bootstrap.servers=kafka:9093
        security.protocol=SASL_SSL
        sasl.mechanism=PLAIN
        sasl.username=checkout
        sasl.password=Tr0ub4dor
    """,
    good="""
        -- checkout.properties --
        # krc: client family=librdkafka role=producer version=2.16
        bootstrap.servers=kafka:9093
        security.protocol=SASL_SSL
        sasl.mechanism=PLAIN
        sasl.username=checkout
        sasl.password=${env:CHECKOUT_PASSWORD}
    """,
)
def inline_secret(client: Client, facts: Facts) -> Iterator[Problem]:
    """A password, key or token stands in the file itself.

    Why: whoever can read the repository, a backup or an image layer can read it, and to change it means to change
    files. A default in a placeholder (`${PASSWORD:geheim}`) is the same. krc never prints the value.
    Fix: refer to it: `${env:NAME}` or `${file:PATH:KEY}` with one of Kafka's config providers, the placeholder of your
    framework, or leave the key out and let the program add it. Change the secret: it is in the history.
    Source: KIP-297, KIP-421; Kafka documentation, "Configuration Providers".
    Proof: a client takes a secret from wherever it stands; nothing is refused.
    """
    if client.config is None or client.embedded_in is not None:
        return
    spring = client.file.family is Family.SPRING_BOOT
    for entry in client.file.document.entries:
        if spring and not entry.key.lower().startswith(("spring.kafka.", "spring.cloud.stream.")):
            continue
        if has_secret(entry.key, entry.text or entry.raw):
            yield Problem(
                f"{entry.key} holds a secret in the file itself",
                entry.path,
                hint="refer to it instead (${env:NAME}, ${file:PATH:KEY}), and change the secret",
                on_key=True,
            )
