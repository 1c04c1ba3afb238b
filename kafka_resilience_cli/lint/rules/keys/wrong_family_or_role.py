from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.clients.config import Family
from kafka_resilience_cli.clients.document import Entry
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, RenameKey, rule
from kafka_resilience_cli.lint.rules.keys.counterparts import JAVA_OF, LIBRDKAFKA_OF, SAME_VALUE
from kafka_resilience_cli.lint.rules.keys.vocabulary import (
    ever_known,
    in_java,
    in_librdkafka,
    in_topics,
    other_role,
    passed_on,
    settings,
)
from kafka_resilience_cli.lint.subjects import Client, Sink, Source, StreamsApp, Worker


@rule(
    "U002",
    "wrong-family-or-role",
    Severity.ERROR,
    Certainty.REFUSED,
    Fixable.SAFE,
    bad="""
        -- checkout.properties --
        # krc: client family=librdkafka role=producer version=2.16
        bootstrap.servers=kafka:9092
        max.request.size=2097152
    """,
    good="""
        -- checkout.properties --
        # krc: client family=librdkafka role=producer version=2.16
        bootstrap.servers=kafka:9092
        message.max.bytes=2097152
    """,
)
def wrong_family_or_role(client: Client, facts: Facts) -> Iterator[Problem]:
    """A setting of another client library, of another role, or of topics.

    Why: librdkafka refuses Java's keys, Java ignores librdkafka's. Both ignore a consumer's key on a producer, and the
    other way round, and Java a topic's configuration.
    Fix: use this client's own name for it; move it to the client or the topic that it is for.
    Source: Kafka `ProducerConfig`, `ConsumerConfig`, `AbstractConfig.logUnused`; librdkafka CONFIGURATION.md.
    """
    if client.config is None or isinstance(client, Sink | Source):
        return
    for key, entry in settings(client):
        if ever_known(client, key):
            yield from _role(client, facts, key, entry)
        elif passed_on(key):
            continue
        elif client.librdkafka:
            yield from _in_librdkafka(key, entry)
        else:
            yield from _in_java(client, facts, key, entry)


def _in_librdkafka(key: str, entry: Entry) -> Iterator[Problem]:
    if in_java(key):
        yield _renamed(f"{key} is a setting of the Java client, librdkafka refuses it", key, entry, LIBRDKAFKA_OF)
    elif in_topics(key):
        yield Problem(f"{key} is a setting of topics, librdkafka refuses it", entry.path, on_key=True)


def _in_java(client: Client, facts: Facts, key: str, entry: Entry) -> Iterator[Problem]:
    guessed = bool(client.file.identity.guesses)
    if in_librdkafka(key) and not in_java(key):
        if "." in key or not guessed:
            severity = Severity.WARNING if guessed else None
            message = f"{key} is a setting of librdkafka, the Java client ignores it"
            yield _renamed(message, key, entry, JAVA_OF, severity)
    elif in_java(key) and not guessed:
        yield from _role(client, facts, key, entry)
    elif in_topics(key) and "." in key and not guessed:
        yield Problem(
            f"{key} is a setting of topics, the client ignores it",
            entry.path,
            hint="set it on the topic",
            severity=Severity.WARNING,
            on_key=True,
        )


def _role(client: Client, facts: Facts, key: str, entry: Entry) -> Iterator[Problem]:
    if client.file.identity.guesses or isinstance(client, StreamsApp | Worker):
        return
    if client.file.family is Family.SPRING_BOOT and f".{client.file.role.value}." not in entry.key:
        return
    role = other_role(client, key)
    if not role or _shared(client, facts, role):
        return
    yield Problem(
        f"{key} is a setting of a {role.replace('-', ' ')}, this {client.file.role.value.replace('-', ' ')} ignores it",
        entry.path,
        severity=Severity.WARNING,
        on_key=True,
    )


def _shared(client: Client, facts: Facts, role: str) -> bool:
    """Whether a client of that role reads the same file: one that is declared, or the program's second one.

    One stray key is a mistake; several are a file for both.
    """
    declared = any(
        other.config is not None
        and other.config.document.file == client.file.document.file
        and other.config.role.value == role
        for other in facts.clients
    )
    return declared or sum(other_role(client, key) == role for key, _ in settings(client)) > 1


def _renamed(
    message: str, key: str, entry: Entry, counterparts: dict[str, str], severity: Severity | None = None
) -> Problem:
    other = counterparts.get(key)
    edits = (RenameKey(entry.path, other),) if other and key in SAME_VALUE else ()
    return Problem(
        message,
        entry.path,
        hint=f"its name for it is {other}" + ("" if edits else ", whose value is another one") if other else "",
        severity=severity,
        edits=edits,
        fix_title=f"rename {key} to {other}" if edits else "",
        on_key=True,
    )
