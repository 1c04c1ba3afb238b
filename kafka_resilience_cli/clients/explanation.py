"""The keys of one client, what each comes to and why: what ``krc explain client`` prints."""

from __future__ import annotations

from dataclasses import dataclass

from kafka_resilience_cli.catalogue.keys import KeyFacts
from kafka_resilience_cli.clients.config import ClientConfig
from kafka_resilience_cli.clients.document import Entry
from kafka_resilience_cli.clients.effective import effective, table_of
from kafka_resilience_cli.clients.in_force import in_force
from kafka_resilience_cli.clients.vocabulary import canonical
from kafka_resilience_cli.settings import Derived, Known, Setting


@dataclass(frozen=True, slots=True)
class ExplainedKey:
    """``setting`` is what the client works with; ``asked`` what it was set to, where the client changed it."""

    key: str
    setting: Setting[str]
    asked: Setting[str] | None = None
    facts: KeyFacts | None = None


@dataclass(frozen=True, slots=True)
class ExplainedClient:
    """One client of a file, its keys sorted. ``unbound`` are entries that reach no client."""

    config: ClientConfig
    keys: tuple[ExplainedKey, ...]
    unbound: tuple[Entry, ...] = ()


def explained(config: ClientConfig, key: str = "", *, all_keys: bool = False) -> ExplainedClient:
    """One key, or those that somebody sets or the client changes, or all that the client has.

    A key that the client does not have, and that nobody sets, is left out.
    """
    table = table_of(config)
    facts = table.keys if table else {}
    listed = {name for name, each in facts.items() if not each.internal and not each.alias_of}
    chosen = set_keys(config)
    if key:
        chosen = {key if config.java else canonical(key)} & (chosen | listed)
    elif all_keys:
        chosen |= listed
    else:
        chosen |= {name for name in listed if _changed(in_force(config, name))}
    keys = tuple(_explained(config, name, facts.get(name)) for name in sorted(chosen))
    return ExplainedClient(config, keys, () if key else config.unbound)


def set_keys(config: ClientConfig) -> set[str]:
    """The keys that a file or a framework sets."""
    return {*config.written, *config.forced, *config.framework}


def _explained(config: ClientConfig, key: str, facts: KeyFacts | None) -> ExplainedKey:
    setting = in_force(config, key)
    return ExplainedKey(key, setting, effective(config, key) if _changed(setting) else None, facts)


def _changed(setting: Setting[str]) -> bool:
    return isinstance(setting, Known) and isinstance(setting.origin, Derived)
