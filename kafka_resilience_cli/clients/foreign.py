"""Other programs' configurations, and other frameworks' spellings of Kafka's keys: declined by name.

Reading them key by key would make each of their keys an unknown one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kafka_resilience_cli.clients.vocabulary import everything

_SPRING = re.compile(r"^spring\.(?:kafka\b(?!\.embedded\.)|cloud\.stream\b)", re.MULTILINE)
"""``spring.kafka.embedded`` starts a broker for tests and configures no client."""

_CONNECTOR = frozenset({"connector.class", "config.connector.class"})
"""A connector's other keys are its own, whatever they look like."""

_PROGRAMS = (
    ("Quarkus' spelling", r"(?:%\w+\.|quarkus\.|mp\.messaging\.)[^\n]*"),
    ("Micronaut's spelling", r"(?:micronaut\.|kafka\.(?:producers|consumers|streams)\.)[^\n]*"),
    ("Camel's spelling", r"camel\.[^\n]*"),
    ("the configuration of Flink", r"(?:job|task)manager\.[^\n]*"),
    ("Akka's spelling", r"(?:akka|pekko)\.kafka\.[^\n]*"),
    ("the configuration of a Schema Registry", r"kafkastore\.[^\n]*"),
    ("the configuration of ksqlDB", r"ksql\.[^\n]*"),
    ("the configuration of MirrorMaker", r"[\w-]+->[\w-]+\.[^\n]*"),
    ("the configuration of a broker", r"(?:broker\.id|process\.roles|log\.dirs?|zookeeper\.connect|advertised\.\w+)"),
)
_ANY = r"(?:[^\n]*[.:])?"
_SPELLINGS = (
    ("kafka-python's spelling", _ANY + "(?:bootstrap_servers|group_id|auto_offset_reset|enable_auto_commit)"),
    (".NET's spelling", _ANY + "(?:BootstrapServers|GroupId|AutoOffsetReset)"),
    ("a spelling in camel case", _ANY + "(?:bootstrapServers|groupId|clientId|fromBeginning)"),
    ("an application's own spelling", _ANY + r"(?:bootstrap-servers|group-id|auto-offset-reset)(?:\[0\])?"),
    ("an application's own spelling", r"[^\n]+\.bootstrap\.servers"),
)
"""These count only in a file without any key as a client knows it: connectors have keys of their own like them."""


def _compiled(table: Iterable[tuple[str, str]]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((whose, re.compile(f"^{pattern}$", re.MULTILINE)) for whose, pattern in table)


_PROGRAM_PATTERNS, _SPELLING_PATTERNS = _compiled(_PROGRAMS), _compiled(_SPELLINGS)


def is_spring(keys: Iterable[str]) -> bool:
    """Whether Spring Boot or Spring Cloud Stream would read any of the keys as one of Kafka."""
    return bool(_SPRING.search("\n".join(keys)))


def foreign(keys: Iterable[str]) -> str:
    """What a file with these keys is, if it is not a client's configuration in a spelling that krc reads."""
    names = tuple(keys)
    text = "\n".join(names)
    if _SPRING.search(text) or _CONNECTOR.intersection(names):
        return ""
    found = _first(_PROGRAM_PATTERNS, text) or _first(_SPELLING_PATTERNS, text)
    if found is None or (found[0] in _OWN and _has_a_clients_key(names)):
        return ""
    return f"{found[0]} ({found[1]}), which krc does not read"


def _first(patterns: Iterable[tuple[str, re.Pattern[str]]], text: str) -> tuple[str, str] | None:
    """Whose, and the key that tells: by the first pattern that there is a key of."""
    for whose, pattern in patterns:
        match = pattern.search(text)
        if match:
            return whose, match[0]
    return None


_OWN = frozenset(whose for whose, _ in _SPELLINGS)


def _has_a_clients_key(keys: Iterable[str]) -> bool:
    names = {re.sub(r"^(?:config|producer|consumer|admin|default|common|kafka_client)\.", "", key) for key in keys}
    return any("." in name for name in names & everything())
