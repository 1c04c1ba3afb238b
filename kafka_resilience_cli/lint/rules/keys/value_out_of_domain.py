from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.catalogue.keys import KeyFacts
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.rules.keys.domains import java_refuses, librdkafka_refuses
from kafka_resilience_cli.lint.rules.keys.vocabulary import oldest, own_tables, settings
from kafka_resilience_cli.lint.subjects import Client

_OTHERS = frozenset({"auto.offset.reset", "processing.guarantee", "bootstrap.servers", "metadata.broker.list"})
"""Keys whose values other rules judge, or a program completes."""


@rule(
    "U005",
    "value-out-of-domain",
    Severity.ERROR,
    Certainty.REFUSED,
    bad="""
        -- billing.properties --
        # krc: client family=java role=consumer version=4.1
        bootstrap.servers=kafka:9092
        group.id=billing
        isolation.level=READ_COMMITTED
    """,
    good="""
        -- billing.properties --
        # krc: client family=java role=consumer version=4.1
        bootstrap.servers=kafka:9092
        group.id=billing
        isolation.level=read_committed
    """,
)
def value_out_of_domain(client: Client, facts: Facts) -> Iterator[Problem]:
    """The client refuses the value: it is of another type, out of range, or no word that it knows.

    Why: the program does not start.
    Fix: choose a value that the message names. Java compares most words letter by letter, librdkafka in any case.
    Source: the validators of Kafka's `ConfigDef`s and librdkafka's property table, of the client's own version.
    """
    if client.config is None:
        return
    refuses = librdkafka_refuses if client.librdkafka else java_refuses
    for key, entry in settings(client):
        value = client.file.values.get(key)
        if value is None or key in _OTHERS:
            continue
        reason = refuses(value, *_domains(client, key))
        if reason:
            yield Problem(f"{entry.key}={_shown(value)} is refused: {reason}", entry.path)


def _domains(client: Client, key: str) -> tuple[KeyFacts, ...]:
    """The key in the client's version; in the newest and the oldest one where that is not known."""
    for table in own_tables(client):
        facts = table.get(key)
        if facts is not None:
            return (facts,) if client.file.version else (facts, oldest(facts, table))
    return ()


def _shown(value: str) -> str:
    return value if len(value) <= 60 else f"{value[:60]}…"
