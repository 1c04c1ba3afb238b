from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.catalogue.keys import KeyFacts, KeyTable, Table
from kafka_resilience_cli.catalogue.load import load
from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.config import Family
from kafka_resilience_cli.clients.document import Entry
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, Remove, RenameKey, rule
from kafka_resilience_cli.lint.rules.keys.spring_names import canonical, entries
from kafka_resilience_cli.lint.rules.keys.vocabulary import facts_of, own_tables, passed_on, settings
from kafka_resilience_cli.lint.subjects import Client, MissingFact

REPLACED = {
    "cache.max.bytes.buffering": "statestore.cache.max.bytes",
    "default.deserialization.exception.handler": "deserialization.exception.handler",
    "default.production.exception.handler": "production.exception.handler",
    "default.dsl.store": "dsl.store.suppliers.class",
    "default.windowed.key.serde.inner": "windowed.inner.class.serde",
    "default.windowed.value.serde.inner": "windowed.inner.class.serde",
    "retries": "task.timeout.ms",
}
"""What Streams has instead, where its own list of settings does not say so."""

_SAME_VALUE = (
    "cache.max.bytes.buffering",
    "default.deserialization.exception.handler",
    "default.production.exception.handler",
)

_CLASSES = {
    ("partitioner.class", "org.apache.kafka.clients.producer.internals.DefaultPartitioner"),
    ("partitioner.class", "org.apache.kafka.clients.producer.UniformStickyPartitioner"),
}
"""Classes that the client had until 3.9; the producer chooses partitions as they did where no class is named."""


@rule(
    "U003",
    "removed-or-deprecated-key",
    Severity.ERROR,
    Certainty.ALTERED,
    Fixable.SAFE,
    bad="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        auto.include.jmx.reporter=false
    """,
    good="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
    """,
)
def removed_or_deprecated_key(client: Client, facts: Facts) -> Iterator[Problem]:
    """A setting that this version of the client no longer has, does not have yet, or is about to lose.

    Why: on Java a setting that is gone simply stops working, in one line of log at level INFO; librdkafka refuses what
    is not there yet. Deprecated ones work until an upgrade of the client takes them away.
    Fix: use what replaced it, or remove it.
    Source: the clients' own lists of settings, version by version; Kafka upgrade notes; Spring Boot's configuration
    metadata.
    """
    if client.config is None:
        return
    tables = own_tables(client)
    open_version: str | None = None
    for key, entry in settings(client):
        found = facts_of(client, key)
        if found is None and passed_on(key):
            continue
        if found is None:
            gone, added = _version(tables, key, removed=True), _version(tables, key, removed=False)
            if gone is None and added is None:
                continue
            if client.file.version is None:
                open_version = open_version or key
            elif gone is not None:
                yield _gone(client, key, entry, gone)
            elif added is not None:
                yield _not_yet(client, key, entry, added)
        elif found.deprecated:
            if client.file.version is None:
                open_version = open_version or key
            else:
                yield _deprecated(client, key, entry, found)
        elif (key, client.file.values.get(key) or "") in _CLASSES and client.version >= Version(4, 0):
            yield Problem(
                f"the class {client.value(key)} was removed in Kafka clients 4.0",
                entry.path,
                hint="remove the setting: the producer chooses partitions like that by itself",
                edits=(Remove(entry.path),),
                fix_title=f"remove {key}",
            )
    if client.file.family is Family.SPRING_BOOT:
        yield from _boots(client)
    if open_version:
        raise MissingFact(f"the client's version, which says whether it has {open_version}")


def _version(tables: tuple[KeyTable, ...], key: str, *, removed: bool) -> Version | None:
    return next(
        (version for table in tables if (version := (table.removed if removed else table.added).get(key)) is not None),
        None,
    )


def _library(client: Client) -> str:
    return "librdkafka" if client.librdkafka else "Kafka clients"


def _gone(client: Client, key: str, entry: Entry, gone: Version) -> Problem:
    effect = "refuses" if client.librdkafka else "ignores"
    other = REPLACED.get(key)
    return Problem(
        f"{key} was removed in {_library(client)} {gone}; {client.version} {effect} it",
        entry.path,
        hint=f"use {other}" if other else "remove it",
        edits=(Remove(entry.path),),
        fix_title=f"remove {key}",
        on_key=True,
    )


def _not_yet(client: Client, key: str, entry: Entry, added: Version) -> Problem:
    effect = "refuses" if client.librdkafka else "ignores"
    return Problem(
        f"{key} came with {_library(client)} {added}; {client.version} {effect} it",
        entry.path,
        hint=f"use a client of {added} or newer, or remove it",
        on_key=True,
    )


def _deprecated(client: Client, key: str, entry: Entry, found: KeyFacts) -> Problem:
    other = found.replacement or REPLACED.get(key, "")
    renamed = key in _SAME_VALUE and facts_of(client, other) is not None
    return Problem(
        f"{key} is deprecated in {_library(client)} {client.version}",
        entry.path,
        hint=f"use {other}" if other else "remove it" if "No longer used" in found.deprecated else "",
        severity=Severity.WARNING,
        edits=(RenameKey(entry.path, other),) if renamed else (),
        fix_title=f"rename {key} to {other}" if renamed else "",
        on_key=True,
    )


def _boots(client: Client) -> Iterator[Problem]:
    """Boot's own properties, whose names the client never sees."""
    version = client.file.identity.framework_version
    table = load(Table.SPRING_BOOT, version) if version else None
    if table is None or version is None:
        return
    names = {canonical(name): name for name in (*table.keys, *table.removed)}
    for entry in entries(client):
        name = names.get(canonical(entry.key), "")
        found = table.get(name)
        if found is not None and found.deprecated:
            yield Problem(
                f"{name} is deprecated in Spring Boot {version}",
                entry.path,
                hint=f"use {found.replacement}" if found.replacement else "",
                severity=Severity.WARNING,
                on_key=True,
            )
        elif name in table.removed:
            yield Problem(
                f"{name} was removed in Spring Boot {table.removed[name]}; {version} ignores it",
                entry.path,
                hint="remove it",
                on_key=True,
            )
