"""Which clients know a key, of any version: what recognising a file by its content rests on. All from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TypeVar

from kafka_resilience_cli.catalogue.keys import Table
from kafka_resilience_cli.catalogue.load import load

T = TypeVar("T")

JAVA_TABLES = (Table.PRODUCER, Table.CONSUMER, Table.SHARE_CONSUMER, Table.ADMIN)
_CONNECTORS = (Table.CONNECTOR, Table.SINK, Table.SOURCE)


@cache
def keys_of(*tables: Table) -> frozenset[str]:
    """The keys of the newest version and those that earlier versions had."""
    found = [load(table, None) for table in tables]
    return frozenset(key for table in found if table for key in (*table.keys, *table.removed))


@cache
def java_only() -> frozenset[str]:
    """Keys of a plain Java client that librdkafka does not know."""
    return keys_of(*JAVA_TABLES) - keys_of(Table.LIBRDKAFKA)


@cache
def librdkafka_only() -> frozenset[str]:
    return keys_of(Table.LIBRDKAFKA) - keys_of(*JAVA_TABLES, Table.STREAMS, Table.WORKER, *_CONNECTORS)


@cache
def everything() -> frozenset[str]:
    """Every key of every client that runs outside a broker."""
    return keys_of(*JAVA_TABLES, Table.STREAMS, Table.WORKER, Table.LIBRDKAFKA, *_CONNECTORS)


@cache
def producers_only(librdkafka: bool) -> frozenset[str]:
    """Keys that mean something to a producer and to no other client of the family."""
    if librdkafka:
        return _of_scope("producer")
    return keys_of(Table.PRODUCER) - keys_of(Table.CONSUMER, Table.SHARE_CONSUMER, Table.ADMIN)


@cache
def consumers_only(librdkafka: bool) -> frozenset[str]:
    if librdkafka:
        return _of_scope("consumer")
    return keys_of(Table.CONSUMER, Table.SHARE_CONSUMER) - keys_of(Table.PRODUCER, Table.ADMIN)


@cache
def share_consumers_only() -> frozenset[str]:
    """By their names: the consumer's table lists them as well."""
    return frozenset(key for key in keys_of(Table.SHARE_CONSUMER) if key.startswith("share."))


@cache
def streams_only() -> frozenset[str]:
    return keys_of(Table.STREAMS) - keys_of(*JAVA_TABLES, Table.WORKER, *_CONNECTORS)


@cache
def workers_only() -> frozenset[str]:
    return keys_of(Table.WORKER) - keys_of(*JAVA_TABLES, Table.STREAMS, *_CONNECTORS)


def _of_scope(scope: str) -> frozenset[str]:
    table = load(Table.LIBRDKAFKA, None)
    return frozenset(key for key, facts in table.keys.items() if facts.scope == scope) if table else frozenset()


@cache
def _canonical_names() -> Mapping[str, str]:
    table = load(Table.LIBRDKAFKA, None)
    return {key: facts.alias_of for key, facts in table.keys.items() if facts.alias_of} if table else {}


def canonical(key: str) -> str:
    """The name under which librdkafka keeps a property: ``acks`` is ``request.required.acks``."""
    return _canonical_names().get(key, key)


class Aliased(Mapping[str, T]):
    """A mapping by librdkafka's canonical names that finds a value under its aliases as well."""

    __slots__ = ("_values",)

    def __init__(self, values: Iterable[tuple[str, T]]) -> None:
        self._values = dict(values)

    def __getitem__(self, key: str) -> T:
        return self._values[canonical(key)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)
