from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.clients.config import Family
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, RenameKey, rule
from kafka_resilience_cli.lint.rules.keys.nearest import meant
from kafka_resilience_cli.lint.rules.keys.vocabulary import (
    ever_known,
    of_others,
    own_keys,
    passed_on,
    prefixed,
    settings,
)
from kafka_resilience_cli.lint.subjects import Client


@rule(
    "U001",
    "unknown-key",
    Severity.ERROR,
    Certainty.ALTERED,
    Fixable.UNSAFE,
    bad="""
        -- billing.properties --
        # krc: client family=java role=consumer version=4.1
        bootstrap.servers=kafka:9092
        group.id=billing
        max.poll.record=100
    """,
    good="""
        -- billing.properties --
        # krc: client family=java role=consumer version=4.1
        bootstrap.servers=kafka:9092
        group.id=billing
        max.poll.records=100
    """,
)
def unknown_key(client: Client, facts: Facts) -> Iterator[Problem]:
    """The client has no such setting.

    Why: librdkafka refuses a key that it does not know. Java works without it and says so in one line at level INFO, so
    a misspelt key leaves the default in force. Because serializers, interceptors and programs read keys of their own
    from the same file, only likely misspellings are reported for Java and for connectors.
    Fix: correct the name.
    Source: Kafka `AbstractConfig.logUnused`; librdkafka `rd_kafka_conf_set`.
    """
    if client.config is None or not _is_kafkas(client):
        return
    if not own_keys(client):
        return
    guessed = bool(client.file.identity.guesses)
    for key, entry in settings(client):
        if ever_known(client, key) or passed_on(key) or of_others(key) or (client.java and prefixed(key)):
            continue
        if guessed and "." not in key and client.java:
            continue
        near = meant(key, own_keys(client))
        if near is not None and client.written(near):
            continue
        if client.librdkafka:
            if near or not guessed:
                yield Problem(
                    f"librdkafka refuses {key}: it has no such setting",
                    entry.path,
                    hint=f"write {near}" if near else "",
                    edits=(RenameKey(entry.path, near),) if near else (),
                    fix_title=f"rename {key} to {near}" if near else "",
                    on_key=True,
                )
        elif near:
            yield Problem(
                f"{key} is no setting of this client, which ignores it",
                entry.path,
                hint=f"write {near}",
                severity=Severity.WARNING if guessed else None,
                edits=(RenameKey(entry.path, near),),
                fix_title=f"rename {key} to {near}",
                on_key=True,
            )


def _is_kafkas(client: Client) -> bool:
    """Whether most of the file is settings of this client: else it is somebody's file that holds a few."""
    if client.file.family in (Family.SPRING_BOOT, Family.CONNECT) or client.embedded_in is not None:
        return True
    known = [key for key, _ in settings(client) if ever_known(client, key) or passed_on(key)]
    return 2 * len(known) >= len(client.file.written)
