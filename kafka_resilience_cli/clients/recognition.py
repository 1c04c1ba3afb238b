"""Whose configuration a document is: said by the topology, a comment or flags, or guessed with the guess stated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients import guessing, vocabulary
from kafka_resilience_cli.clients.comment import said
from kafka_resilience_cli.clients.config import ClientConfig, Family, Identity, Role
from kafka_resilience_cli.clients.document import ClientDocument, Entry, Format
from kafka_resilience_cli.clients.foreign import is_spring
from kafka_resilience_cli.clients.layout import Part, parts_of
from kafka_resilience_cli.clients.reading import read_document


@dataclass(frozen=True, slots=True)
class Hint:
    """What is known about a client besides its file; everything optional. A comment in the file wins over it."""

    family: Family | None = None
    role: Role | None = None
    version: Version | None = None
    framework_version: Version | None = None
    label: str = ""


_FAMILIES = {
    Role.STREAMS: Family.STREAMS,
    Role.SINK: Family.CONNECT,
    Role.SOURCE: Family.CONNECT,
    Role.WORKER: Family.CONNECT,
}
"""Roles that only one family has."""


def configs_of(document: ClientDocument, hint: Hint = Hint()) -> tuple[ClientConfig, ...]:
    """Every client that a document configures: none where it is declined, several for Spring Boot or sections.

    The clients that Connect and Streams make for the user follow those that make them.
    """
    if document.declined:
        return ()
    hint = _with_comment(document, hint)
    java = hint.family in (None, Family.JAVA)  # Spring's clients are Java's
    if hint.family is Family.SPRING_BOOT or (java and is_spring(entry.key for entry in document.entries)):
        from kafka_resilience_cli.clients.spring import spring_configs

        return spring_configs(document, hint)
    found = _configs(document, hint)
    return (*found, *(made for each in found for made in _embedded(each)))


def _embedded(config: ClientConfig) -> tuple[ClientConfig, ...]:
    if config.family not in (Family.CONNECT, Family.STREAMS):
        return ()
    from kafka_resilience_cli.clients.frameworks import embedded

    return embedded(config)


def _with_comment(document: ClientDocument, hint: Hint) -> Hint:
    comment = said(document.directives)
    role = comment.role or hint.role
    family = comment.family or (_FAMILIES.get(role) if role else None) or hint.family
    same = hint.family in (None, family) or (hint.family is Family.JAVA and family is not Family.LIBRDKAFKA)
    version = comment.version or (hint.version if same else None)
    return Hint(family, role, version, comment.framework or hint.framework_version, hint.label)


def _configs(document: ClientDocument, hint: Hint) -> list[ClientConfig]:
    parts = parts_of(document)
    keys = frozenset(key for part in parts for key in part.keys)
    if hint.family is None and hint.role is None and not guessing.about_kafka(keys):
        return []
    family, guesses = _family(document, keys, hint)
    if family is Family.LIBRDKAFKA and document.format is Format.PROPERTIES and "\\" in document.source.text:
        data = document.source.encode(document.source.text)
        document = read_document(document.file, data, format=Format.KEY_VALUE)
        parts = parts_of(document)
    if document.format is Format.ENV:
        guesses += tuple(f"{entry.path.keys[0]} is read as {key}" for part in parts for key, entry in part.settings[:1])
    found = []
    for part in parts:
        identities = tuple(_identities(part, family, guesses, hint))
        for identity in identities:
            others = [each.role for each in identities if each is not identity]
            found.append(_config(document, _without(part, others, family), identity, hint.label or document.file))
    if len(found) > 1:
        return [replace(each, label=f"{each.label} ({each.role.value})") for each in found]
    return found


def _without(part: Part, others: Sequence[Role], family: Family) -> Part:
    """A part that configures several clients, as one of them means it: without what only another one knows."""
    librdkafka = family is Family.LIBRDKAFKA
    foreign: frozenset[str] = frozenset()
    for role in others:
        only = vocabulary.producers_only if role is Role.PRODUCER else vocabulary.consumers_only
        foreign |= only(librdkafka)
    return replace(part, settings=tuple(each for each in part.settings if each[0] not in foreign)) if foreign else part


def _family(document: ClientDocument, keys: frozenset[str], hint: Hint) -> tuple[Family, tuple[str, ...]]:
    """Streams and Connect are Java's as well: a topology that says Java may mean them."""
    if hint.family not in (None, Family.JAVA):
        return hint.family, ()
    framework = guessing.framework(keys) if hint.role is None else None
    if framework:
        return framework[0], (f"family guessed from {framework[1]}",)
    if hint.family:
        return hint.family, ()
    family, why = guessing.family(keys, document.format)
    return family, (why,)


def _identities(part: Part, family: Family, guesses: tuple[str, ...], hint: Hint) -> Iterator[Identity]:
    for role, why in _roles(part, family, hint):
        yield Identity(_FAMILIES.get(role, family), role, hint.version, guesses=(*guesses, why) if why else guesses)


def _roles(part: Part, family: Family, hint: Hint) -> Sequence[tuple[Role, str]]:
    """What each client of a part does, and why that is believed; nothing where it was said."""
    if part.role:
        return ((part.role, f"role guessed from the section {part.role}"),)
    if family is Family.STREAMS:
        return ((Role.STREAMS, ""),)
    if hint.role:
        return ((hint.role, ""),)
    if family is Family.CONNECT:
        class_name = next((entry.text for key, entry in part.settings if key == "connector.class"), "")
        return (guessing.connector(part.keys, class_name),)
    return guessing.roles(part.keys, librdkafka=family is Family.LIBRDKAFKA)


def _config(document: ClientDocument, part: Part, identity: Identity, label: str) -> ClientConfig:
    librdkafka = identity.family is Family.LIBRDKAFKA
    written: dict[str, tuple[Entry, ...]] = {}
    for key, entry in part.settings:
        name = vocabulary.canonical(key) if librdkafka else key
        written[name] = (entry, *written.get(name, ()))
    values = {name: entries[0].value for name, entries in written.items()}
    return ClientConfig(
        label,
        identity,
        document,
        vocabulary.Aliased(written.items()) if librdkafka else written,
        vocabulary.Aliased(values.items()) if librdkafka else values,
        incomplete=document.incomplete or (_ENVIRONMENT if document.format is Format.ENV else ""),
        section=part.section,
    )


_ENVIRONMENT = "what the image or the application sets besides these variables"
