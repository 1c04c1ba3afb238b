"""What a client works with: forced by a framework → written → framework default → default of its version → unknown."""

from __future__ import annotations

from kafka_resilience_cli.catalogue.keys import KeyTable, Table
from kafka_resilience_cli.catalogue.load import load
from kafka_resilience_cli.clients.config import ClientConfig, Family, Role
from kafka_resilience_cli.settings import Declared, Default, Known, Setting, Unknown

_TABLES = {
    Role.PRODUCER: Table.PRODUCER,
    Role.CONSUMER: Table.CONSUMER,
    Role.SHARE_CONSUMER: Table.SHARE_CONSUMER,
    Role.ADMIN: Table.ADMIN,
    Role.STREAMS: Table.STREAMS,
    Role.SINK: Table.SINK,
    Role.SOURCE: Table.SOURCE,
    Role.WORKER: Table.WORKER,
}


def table_of(config: ClientConfig) -> KeyTable | None:
    """The catalogue's table for this client; ``None`` where its version is not known or older than the catalogue."""
    if config.version is None:
        return None
    return load(Table.LIBRDKAFKA if config.family is Family.LIBRDKAFKA else _TABLES[config.role], config.version)


def effective(config: ClientConfig, key: str) -> Setting[str]:
    """The value of one of the client's own keys (librdkafka: its canonical name), and where it comes from."""
    forced = config.forced.get(key)
    if forced is not None:
        return forced
    entries = config.written.get(key)
    if entries:
        value = config.values.get(key)
        if value is None:
            return Unknown(entries[0].missing or f"the value of {entries[0].key}")
        return Known(value, Declared(entries[0].path), entries[0].raw)
    framework = config.framework.get(key)
    if framework is not None:
        return framework
    if config.incomplete:
        return Unknown(config.incomplete)
    if config.version is None:
        return Unknown("the client's version")
    table = table_of(config)
    facts = table.get(key) if table else None
    if table is None or facts is None or facts.default is None:
        return Unknown(f"a default of {key}")
    artefact = "librdkafka" if config.family is Family.LIBRDKAFKA else "kafka-clients"
    return Known(facts.default, Default(artefact, str(config.version)))
