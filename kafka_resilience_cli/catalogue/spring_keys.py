"""Which client key each typed property of Spring Boot becomes, and what Boot writes unasked, per version of Boot.

Recorded by ``tools/catalogue/spring_keys.py`` from Boot's own ``KafkaProperties``. Which names Boot binds at all is in
the ``spring-boot`` table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from kafka_resilience_cli.catalogue.load import DATA
from kafka_resilience_cli.catalogue.version import Version


@dataclass(frozen=True, slots=True)
class TypedProperty:
    """``consumer.max-poll-interval``: its Java type, and its client key by role.

    ``kind`` is ``text``, ``int``, ``boolean``, ``list``, ``class``, ``enum``, ``resource``, ``duration`` or ``size``;
    ``texts`` are an enum's constants as the client gets them; ``bits`` is how wide a duration or size is made.
    """

    name: str
    kind: str
    roles: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)
    bits: int = 64


@dataclass(frozen=True, slots=True)
class Always:
    """What Boot writes where the file says nothing. ``typed``: it wins over the map ``spring.kafka.properties``."""

    value: str
    typed: bool


@dataclass(frozen=True, slots=True)
class SpringKeys:
    """Of one Boot version. Names are without ``spring.kafka.``, but those of ``unbound``.

    ``unbound`` are names that Boot's metadata still lists and that it binds no more.
    """

    properties: Mapping[str, TypedProperty]
    always: Mapping[str, Mapping[str, Always]]
    unbound: frozenset[str] = frozenset()


@cache
def spring_keys(boot: Version | None) -> SpringKeys:
    """Without a version: every property of any version. The oldest known version stands in for older ones."""
    document = _document()
    lines = {text: line for text in document["versions"] if (line := Version.parse(text))}
    oldest, newest = min(lines.values()), max(lines.values())
    wanted = max(boot.line, oldest) if boot else newest
    properties = {}
    for name, history in document["keys"].items():
        entry = _last(history, lines, wanted)
        if entry is None and boot is None:
            entry = next(each for each in reversed(history.values()) if each is not None)
        if entry is not None:
            properties[name] = TypedProperty(name, **entry)
    always = {
        role: {key: Always(**facts) for key, facts in (_last(history, lines, wanted) or {}).items()}
        for role, history in document["always"].items()
    }
    unbound = _last(document["unbound"], lines, wanted) if boot else None
    return SpringKeys(properties, always, frozenset(unbound or ()))


def _last(history: Mapping[str, Any], lines: Mapping[str, Version], wanted: Version) -> Any:
    past = [text for text in history if lines[text] <= wanted]
    return history[past[-1]] if past else None


@cache
def _document() -> Any:
    import json

    return json.loads((DATA / "spring-keys.json").read_text(encoding="utf-8"))
