from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.clients.document import Entry
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, Remove, rule
from kafka_resilience_cli.lint.rules.keys.vocabulary import ever_known, passed_on
from kafka_resilience_cli.lint.subjects import Client


@rule(
    "U007",
    "alias-conflict",
    Severity.WARNING,
    Certainty.ALTERED,
    Fixable.SAFE,
    bad="""
        -- checkout.properties --
        # krc: client family=librdkafka role=producer version=2.16
        bootstrap.servers=kafka:9092
        linger.ms=50
        queue.buffering.max.ms=5
    """,
    good="""
        -- checkout.properties --
        # krc: client family=librdkafka role=producer version=2.16
        bootstrap.servers=kafka:9092
        linger.ms=50
    """,
)
def alias_conflict(client: Client, facts: Facts) -> Iterator[Problem]:
    """The same setting stands in the file twice, with two values.

    Why: the one that is set last wins. librdkafka has several names for some settings, so the order in which the
    program passes them decides; a key that is written twice is read once.
    Fix: keep one.
    Source: librdkafka CONFIGURATION.md, "Alias for"; `java.util.Properties.load`.
    """
    if client.config is None:
        return
    for key, entries in client.file.written.items():
        if not (ever_known(client, key) or passed_on(key)):
            continue
        first = entries[0]
        for other in entries[1:]:
            if other.raw.strip() == first.raw.strip() or not _same_place(client, first, other):
                continue
            named = (
                f"{first.key} and {other.key} are the same setting, and have two values"
                if first.key != other.key
                else f"{key} is set twice, to two values"
            )
            yield Problem(
                f"{named}: only one of them counts",
                other.path,
                hint="keep one",
                related=((first.path, "the one that is set last"),),
                edits=(Remove(other.path),),
                fix_title=f"remove the {other.key} that does not count",
                on_key=True,
            )


def _same_place(client: Client, first: Entry, other: Entry) -> bool:
    """Whether both stand side by side: not in documents, sections or profiles that are meant to override each other."""
    if first.document != other.document or _home(first) != _home(other):
        return False
    return first.key == other.key or client.librdkafka


def _home(entry: Entry) -> tuple[str | int, ...]:
    """The mapping that an entry stands in; of a key that is written twice one entry's path ends with a number."""
    keys = entry.path.keys
    return keys[:-2] if keys and isinstance(keys[-1], int) else keys[:-1]
