"""What a client's keys are set to: forced by a framework → written → framework default → default of its version.

What a file does not say is unknown where other files may say it, and so is a default without a version.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kafka_resilience_cli.catalogue.keys import KeyTable, Table
from kafka_resilience_cli.catalogue.load import load
from kafka_resilience_cli.clients.config import ClientConfig, Family, Role
from kafka_resilience_cli.clients.document import Entry
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
    """The value of one of the client's own keys (librdkafka: its canonical name), and where it comes from.

    What it won over is in ``overridden``. What the client makes of it is for ``in_force.py``.
    """
    forced = config.forced.get(key)
    entries = config.written.get(key, ())
    if forced is not None:
        return replace(forced, overridden=_lost(config, key, entries))
    if entries:
        value = config.values.get(key)
        if value is None:
            return Unknown(entries[0].missing or f"the value of {entries[0].key}")
        return Known(value, Declared(entries[0].path), entries[0].raw, _lost(config, key, entries[1:]))
    if config.incomplete:
        return Unknown(config.incomplete)
    framework = config.framework.get(key)
    return framework if framework is not None else default(config, key)


def default(config: ClientConfig, key: str) -> Setting[str]:
    """The client's own default in its version."""
    if config.version is None:
        return Unknown("the client's version")
    table = table_of(config)
    facts = table.get(key) if table else None
    if table is None or facts is None or facts.default is None:
        return Unknown(f"a default of {key}")
    artefact = "librdkafka" if config.family is Family.LIBRDKAFKA else "kafka-clients"
    return Known(facts.default, Default(artefact, str(config.version)))


def _lost(config: ClientConfig, key: str, entries: Sequence[Entry]) -> tuple[Known[str], ...]:
    """Written values that something stronger wins over, and the framework's default that a written one replaces."""
    written = tuple(Known(entry.value or entry.raw, Declared(entry.path), entry.raw) for entry in entries)
    framework = config.framework.get(key)
    return (*written, framework) if framework is not None else written
