"""Which keys a client has, by the catalogue, and whose a key is otherwise. Not a rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kafka_resilience_cli.catalogue.keys import KeyFacts, KeyTable, Table
from kafka_resilience_cli.catalogue.load import load, versions
from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.config import Family, Role
from kafka_resilience_cli.clients.document import Entry
from kafka_resilience_cli.lint.subjects import Client

_CLIENTS = (Table.PRODUCER, Table.CONSUMER, Table.SHARE_CONSUMER, Table.ADMIN)
_OWN: dict[Role, tuple[Table, ...]] = {
    Role.PRODUCER: (Table.PRODUCER,),
    Role.CONSUMER: (Table.CONSUMER,),
    Role.SHARE_CONSUMER: (Table.SHARE_CONSUMER,),
    Role.ADMIN: (Table.ADMIN,),
    Role.STREAMS: (Table.STREAMS, *_CLIENTS),
    Role.SINK: (Table.SINK, Table.CONNECTOR),
    Role.SOURCE: (Table.SOURCE, Table.CONNECTOR),
    Role.WORKER: (Table.WORKER, *_CLIENTS),
}
"""A Streams application hands what it does not know itself to its clients, and so does a Connect worker."""

_JAVA_TABLES = tuple(dict.fromkeys(table for tables in _OWN.values() for table in tables))

_PASSED = re.compile(
    r"""(?:
        schema\.registry | basic\.auth | bearer\.auth | confluent | apicurio | spring | json | avro | protobuf
      | metrics\.context | metrics\.jmx | config\.providers | request\.header | client\.tag | default\.topic\.config
      | consumer | main\.consumer | restore\.consumer | global\.consumer | producer | admin | topic
      | transforms | predicates | topic\.creation | (?:key|value|header)\.(?:converter|serializer|deserializer|serde)
      | (?:.*\.)?converter | rest | listeners | listener\.name | internal | go | dotnet | rule\.executors | rules
    )\..*
    | config\.providers | .*\.subject\.name\.strategy | auto\.register\.schemas | use\.latest\.version
    | use\.latest\.with\.metadata | specific\.avro\.reader | normalize\.schemas
    | latest\.(?:compatibility\.strict|cache\.ttl\.sec)
    | (?:error|stats|throttle|oauth|log|on_delivery|on_commit|delivery|dr|dr_msg|event|offset_commit|rebalance)_cb
    | on_commit | on_delivery | logger | dr_cb | event_cb | (?:key|value)\.(?:serializer|deserializer) | opaque""",
    re.VERBOSE | re.IGNORECASE,
)
"""Keys that serializers, interceptors, language bindings and frameworks read from the same configuration."""


def passed_on(key: str) -> bool:
    """Whether something else than the client is known to read a key of this name."""
    return bool(_PASSED.fullmatch(key))


def settings(client: Client) -> Iterator[tuple[str, Entry]]:
    """What the user set for this client: its own key, and the entry that counts.

    Of a client that a framework makes only what names it (``producer.override.acks``): the rest is the framework's.
    """
    if client.config is None:
        return
    for key, entries in client.file.written.items():
        if client.embedded_in is None or entries[0].key != key:
            yield key, entries[0]


def own_tables(client: Client) -> tuple[KeyTable, ...]:
    """The tables that hold the client's keys, its own first; the newest ones where its version is not known.

    Empty where the version is older than the catalogue.
    """
    identity = client.file.identity
    return _own_tables(identity.family, identity.role, identity.version)


def own_keys(client: Client) -> frozenset[str]:
    """Every key of :func:`own_tables` that is for users."""
    identity = client.file.identity
    return _own_keys(identity.family, identity.role, identity.version)


@cache
def _own_tables(family: Family, role: Role, version: Version | None) -> tuple[KeyTable, ...]:
    if family is Family.LIBRDKAFKA:
        return _loaded((Table.LIBRDKAFKA,), version)
    names = _OWN[role]
    return _loaded(tuple(dict.fromkeys((*names, *_CLIENTS))) if family is Family.SPRING_BOOT else names, version)


@cache
def _own_keys(family: Family, role: Role, version: Version | None) -> frozenset[str]:
    tables = _own_tables(family, role, version)
    return frozenset(name for table in tables for name, each in table.keys.items() if not each.internal)


@cache
def _loaded(names: tuple[Table, ...], version: Version | None) -> tuple[KeyTable, ...]:
    return tuple(table for name in names if (table := load(name, version)) is not None)


def facts_of(client: Client, key: str) -> KeyFacts | None:
    """What the catalogue says of the client's key: of its own role, else of another that has it."""
    return next((facts for table in own_tables(client) if (facts := table.get(key))), None)


def ever_known(client: Client, key: str) -> bool:
    """Whether any version of the client has, had or will have the key."""
    return any(key in table.keys or key in table.removed or key in table.added for table in own_tables(client))


def in_java(key: str) -> bool:
    """Whether the newest Java client of any role has the key."""
    return _in_newest(key, _JAVA_TABLES)


def in_librdkafka(key: str) -> bool:
    return _in_newest(key, (Table.LIBRDKAFKA,))


def in_topics(key: str) -> bool:
    return _in_newest(key, (Table.TOPIC,))


def of_others(key: str) -> bool:
    """Whether any client, or a topic, has the key."""
    return in_java(key) or in_librdkafka(key) or in_topics(key)


def prefixed(key: str) -> bool:
    """Whether something hands the key on to a client of its own: ``client.ssl.protocol``, ``orders.kafka.group.id``."""
    parts = key.split(".")
    return any(of_others(".".join(parts[start:])) for start in range(1, len(parts) - 1))


def other_role(client: Client, key: str) -> str:
    """The role that has the key, where the client's own has not and no framework hands it on; else empty."""
    if client.librdkafka:
        facts = facts_of(client, key)
        return facts.scope if facts and facts.scope and not client.file.role.value.endswith(facts.scope) else ""
    if client.file.role not in (Role.PRODUCER, Role.CONSUMER, Role.ADMIN):
        return ""
    if any(key in table.keys for name in _OWN[client.file.role] if (table := load(name, client.file.version))):
        return ""
    return next(
        (name.value for name in _CLIENTS if (table := load(name, client.file.version)) and key in table.keys), ""
    )


def oldest(facts: KeyFacts, table: KeyTable) -> KeyFacts:
    """The key in the oldest version that has it, for clients whose version is not known."""
    for version in versions(table.table):
        older = load(table.table, version)
        if older is not None and facts.name in older.keys:
            return older.keys[facts.name]
    return facts


def _in_newest(key: str, tables: tuple[Table, ...]) -> bool:
    return any(key in table.keys for table in _loaded(tables, None))
