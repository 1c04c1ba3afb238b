from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping

from kafka_resilience_cli.catalogue.keys import Table
from kafka_resilience_cli.catalogue.load import load
from kafka_resilience_cli.clients.config import Family
from kafka_resilience_cli.clients.document import Entry
from kafka_resilience_cli.clients.vocabulary import keys_of
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, RenameKey, rule
from kafka_resilience_cli.lint.rules.keys.spring_names import canonical
from kafka_resilience_cli.lint.rules.keys.vocabulary import in_java
from kafka_resilience_cli.lint.subjects import Client

_TABLES = {"producer": Table.PRODUCER, "consumer": Table.CONSUMER, "admin": Table.ADMIN}
_ALIKE = 0.75
_ALMOST_THE_SAME = 0.94
"""Of whole names, most of which every name of a section has."""
_EMBEDDED = "spring.kafka.embedded."
"""The broker that spring-kafka-test starts has properties of its own here."""


@rule(
    "U004",
    "spring-boot-unbound",
    Severity.ERROR,
    Certainty.ALTERED,
    Fixable.SAFE,
    bad="""
        -- application.properties --
        # krc: client family=spring-boot version=3.5
        spring.kafka.bootstrap-servers=kafka:9092
        spring.kafka.producer.acks=all
        spring.kafka.producer.enable-idempotence=true
    """,
    good="""
        -- application.properties --
        # krc: client family=spring-boot version=3.5
        spring.kafka.bootstrap-servers=kafka:9092
        spring.kafka.producer.acks=all
        spring.kafka.producer.properties.enable.idempotence=true
    """,
)
def spring_boot_unbound(client: Client, facts: Facts) -> Iterator[Problem]:
    """A setting below `spring.kafka` that Spring Boot does not know and drops in silence.

    Why: Boot binds the properties it has and ignores the rest, so the client works with its default. A name that is
    like no property and no client's key may be the application's own (`@Value`): that is only an info.
    Fix: put the client's own key below `properties`, as in `spring.kafka.producer.properties.linger.ms`.
    Source: Spring Boot `KafkaProperties` and its configuration metadata.
    """
    if client.config is None or client.file.family is not Family.SPRING_BOOT:
        return
    version = client.file.identity.framework_version
    table = load(Table.SPRING_BOOT, version)
    names = {canonical(name): name for name in table.keys} if table else {}
    removed = {canonical(name) for name in table.removed} if table and version else set()
    newest = load(Table.SPRING_BOOT, None)
    later = {canonical(name) for name in newest.keys} if newest else set()
    for entry in client.file.unbound:
        plain = canonical(entry.key)
        if plain in removed or plain.startswith(_EMBEDDED):
            continue
        section, key = _client_key(entry.key)
        near = _near(plain, names)
        if key:
            home = f"{section}.properties.{key}"
            yield Problem(
                f"Spring Boot{f' {version}' if version else ''} has no property {entry.key} and ignores it",
                entry.path,
                hint=f"write {home}",
                edits=_moved(entry, section, key),
                fix_title=f"move it to {home}",
                on_key=True,
            )
        else:
            yield Problem(
                f"Spring Boot{f' {version}' if version else ''} has no property {entry.key} and ignores it",
                entry.path,
                hint=_hint(near, later=plain in later),
                severity=None if near or plain in later else Severity.INFO,
                on_key=True,
            )


def _hint(near: str, *, later: bool) -> str:
    if later:
        return "a later version of Spring Boot has it"
    return f"did you mean {near}?" if near else "a property of your own belongs under another name"


def _near(name: str, names: Mapping[str, str]) -> str:
    """The property beside it that is like the name, else one anywhere that is the same but for a letter."""
    home, _, last = name.rpartition(".")
    beside = {each.rpartition(".")[2]: each for each in names if each.rpartition(".")[0] == home}
    found = difflib.get_close_matches(last, beside, n=1, cutoff=_ALIKE)
    if found:
        return names[beside[found[0]]]
    same = difflib.get_close_matches(name, names, n=1, cutoff=_ALMOST_THE_SAME)
    return names[same[0]] if same else ""


def _client_key(key: str) -> tuple[str, str]:
    """The section and the client's own key that a Boot-like name means; empty where that client has no such key."""
    match = re.fullmatch(r"(spring\.kafka(?:\.(?:producer|consumer|admin|streams))?)\.(.+)", key, re.IGNORECASE)
    if match is None:
        return "", ""
    words = re.sub(r"([a-z])([A-Z])", r"\1-\2", match[2]).lower()
    plain = re.sub(r"[-_]", ".", words)
    table = _TABLES.get(match[1].lower().rpartition(".")[2])
    for candidate in (plain, f"{plain}.ms", f"{plain}.bytes"):
        if in_java(candidate) and (table is None or candidate in keys_of(table)):
            return match[1], candidate
    return match[1], ""


def _moved(entry: Entry, section: str, key: str) -> tuple[RenameKey, ...]:
    """A flat file holds the whole name, a nested mapping only its last part. Values with a unit are left to people."""
    last = str(entry.path.keys[-1])
    if key.endswith(".ms") and not (entry.value or "").strip().isdigit():
        return ()
    if last == entry.key:
        return (RenameKey(entry.path, f"{section}.properties.{key}"),)
    return (RenameKey(entry.path, f"properties.{key}"),) if f"{section}.{last}" == entry.key else ()
