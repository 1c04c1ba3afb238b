"""Other programs' configurations, and other frameworks' spellings of Kafka's keys: declined by name.

Reading them key by key would make each of their keys an unknown one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_SPRING = re.compile(r"^spring\.(?:kafka\b|cloud\.stream\b)", re.MULTILINE)

_ANY = r"(?:[^\n]*\.)?"
_SECTIONS = "producer|consumer|share-consumer|admin|default|common|kafka|client|global|config"
_FOREIGN = (
    ("Quarkus' spelling", r"(?:%\w+\.|quarkus\.|mp\.messaging\.)[^\n]*"),
    ("Micronaut's spelling", r"(?:micronaut\.|kafka\.(?:producers|consumers|streams)\.)[^\n]*"),
    ("Camel's spelling", r"camel\.[^\n]*"),
    ("Akka's spelling", r"(?:akka|pekko)\.kafka\.[^\n]*"),
    ("the configuration of a Schema Registry", r"kafkastore\.[^\n]*"),
    ("the configuration of ksqlDB", r"ksql\.[^\n]*"),
    ("the configuration of MirrorMaker", r"[\w-]+->[\w-]+\.[^\n]*"),
    (
        "the configuration of a broker",
        r"(?:broker\.id|process\.roles|log\.dirs?|zookeeper\.connect|advertised\.\w+)",
    ),
    ("kafka-python's spelling", _ANY + "(?:bootstrap_servers|group_id|auto_offset_reset|enable_auto_commit)"),
    (".NET's spelling", r"(?:[^\n]*[.:])?(?:BootstrapServers|GroupId|AutoOffsetReset)"),
    ("a spelling in camel case", _ANY + "(?:bootstrapServers|groupId|clientId|fromBeginning)"),
    ("an application's own spelling", _ANY + r"(?:bootstrap-servers|group-id|auto-offset-reset)(?:\[0\])?"),
    ("an application's own spelling", rf"(?!(?:{_SECTIONS})\.bootstrap)[^\n]+\.bootstrap\.servers"),
)
_PATTERNS = tuple((whose, re.compile(f"^{pattern}$", re.MULTILINE)) for whose, pattern in _FOREIGN)
"""In order: the first that a file has a key of names it."""


def is_spring(keys: Iterable[str]) -> bool:
    """Whether Spring Boot or Spring Cloud Stream would read any of the keys as one of Kafka."""
    return bool(_SPRING.search("\n".join(keys)))


def foreign(keys: Iterable[str]) -> str:
    """What a file with these keys is, if it is not a client's configuration in a spelling that krc reads."""
    text = "\n".join(keys)
    if _SPRING.search(text):
        return ""
    for whose, pattern in _PATTERNS:
        match = pattern.search(text)
        if match:
            return f"{whose} ({match[0]}), which krc does not read"
    return ""
