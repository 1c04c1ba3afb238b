"""Entries of a Spring file → what a client gets of them, by the type of the property that they set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kafka_resilience_cli.catalogue.spring_keys import TypedProperty
from kafka_resilience_cli.clients.document import Entry
from kafka_resilience_cli.clients.spring import values
from kafka_resilience_cli.clients.spring.names import map_key, uniform_text
from kafka_resilience_cli.clients.spring.placeholders import Unresolved
from kafka_resilience_cli.clients.spring.properties import Environment, Property


@dataclass(frozen=True, slots=True, repr=False)
class Written:
    """An entry and what the client gets of it; ``None``: not known, and then ``entry.missing`` says why.

    ``unset``: Boot makes nothing of an empty text, but nothing weaker counts either.
    """

    entry: Entry
    value: str | None
    unset: bool = False


def text_of(environment: Environment, entry: Entry) -> Written:
    """The text itself: a key of a map."""
    try:
        return Written(entry, environment.text(entry))
    except Unresolved as unresolved:
        return _unknown(entry, str(unresolved))


def typed(environment: Environment, wanted: TypedProperty, found: Sequence[Property]) -> Written:
    """Of several spellings in one part the one in kebab case counts; else only Java's hash order would tell."""
    plain = [each for each in found if not each.name[-1].position]
    if not plain:
        items = sorted(found, key=lambda each: int(each.name[-1].text))
        return _list([_typed_text(environment, wanted, each.entry) for each in items])
    exact = next((each for each in plain if each.entry.key.endswith(f".{wanted.name}")), None)
    chosen = (exact or plain[-1]).entry
    if exact is None and len({each.entry.text for each in plain}) > 1:
        return _unknown(chosen, f"which of {' and '.join(each.entry.key for each in plain)} Boot takes")
    return _typed_text(environment, wanted, chosen)


def map_below(environment: Environment, prefix: str) -> dict[str, list[Written]]:
    """The map at ``prefix`` (a name in kebab case): its keys as they are written, the winner first."""
    root = f"{uniform_text(prefix)}."
    depth = root.count(".")
    level: dict[str, list[Written]] = {}
    for part in environment.parts:
        own: dict[str, Written] = {}
        for name, found in part.by_name.items():
            if not name.startswith(root):
                continue
            for each in found:
                if each.entry.text or not any(other.startswith(f"{name}.") for other in part.by_name):
                    own.setdefault(map_key(each.name[depth:]), text_of(environment, each.entry))
        for key, written in own.items():
            level.setdefault(key, []).append(written)
    return level


def typed_at(environment: Environment, name: str, wanted: TypedProperty) -> Written | None:
    """The property ``name`` (in kebab case) of the strongest part that has it."""
    found = (part.all_of(name) for part in environment.parts)
    return next((typed(environment, wanted, each) for each in found if each), None)


def counting(written: Sequence[Written]) -> Sequence[Written]:
    """Those of one level that count: an empty text takes the weaker parts of its level with it."""
    unset = next((index for index, each in enumerate(written) if each.unset), len(written))
    return written[:unset]


def _list(items: Sequence[Written]) -> Written:
    unknown = next((each for each in items if each.value is None), None)
    return unknown or Written(items[0].entry, ",".join(each.value or "" for each in items))


def _typed_text(environment: Environment, wanted: TypedProperty, entry: Entry) -> Written:
    written = text_of(environment, entry)
    if written.value is None:
        return written
    value = values.converted(wanted, written.value)
    if value is None:
        return _unknown(entry, f"what Boot makes of {entry.key}: {entry.text}")
    return Written(entry, value, unset=value == "" and wanted.kind not in ("text", "list"))


def _unknown(entry: Entry, missing: str) -> Written:
    return Written(replace(entry, value=None, missing=missing), None)
