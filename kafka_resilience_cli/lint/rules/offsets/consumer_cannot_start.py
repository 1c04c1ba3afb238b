from __future__ import annotations

import re
from collections.abc import Iterator

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.config import Family
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, SetValue, rule
from kafka_resilience_cli.lint.subjects import Consumer, StreamsApp

_JAVA = ("earliest", "latest", "none")
_LIBRDKAFKA = ("smallest", "earliest", "beginning", "largest", "latest", "end", "error")
_SAME = {
    "smallest": "earliest",
    "beginning": "earliest",
    "largest": "latest",
    "end": "latest",
    "error": "none",
    "none": "error",
}
"""The other library's word for it."""
_DURATION = re.compile(r"by_duration:(?i:\+?P(?=.)(\+?\d+D)?(T(?=.)(\+?\d+H)?(\+?\d+M)?(\+?\d+([.,]\d{0,9})?S)?)?)")
"""What ``java.time.Duration.parse`` takes; Kafka refuses negative ones."""


@rule(
    "C005",
    "consumer-cannot-start",
    Severity.ERROR,
    Certainty.REFUSED,
    Fixable.SAFE,
    bad="""
        -- billing.properties --
        # krc: client family=java role=consumer version=4.1
        bootstrap.servers=kafka:9092
        group.id=billing
        auto.offset.reset=smallest
    """,
    good="""
        -- billing.properties --
        # krc: client family=java role=consumer version=4.1
        bootstrap.servers=kafka:9092
        group.id=billing
        auto.offset.reset=earliest
    """,
)
def consumer_cannot_start(consumer: Consumer | StreamsApp, facts: Facts) -> Iterator[Problem]:
    """The consumer refuses to start: it has no group, or no such place to start reading from.

    Why: librdkafka needs a `group.id` always, Java where it is told to commit on its own; Java 4.0 and newer also
    refuse an empty one. Java knows `earliest`, `latest` and `none` in lower case, from 4.0 on also
    `by_duration:PT1H`; librdkafka knows `earliest`, `latest`, `error` and older words in any case, but not `none`.
    Fix: name the group; use the word that this client knows.
    Source: Kafka `ConsumerConfig`, `AutoOffsetResetStrategy` (KIP-1106); librdkafka CONFIGURATION.md.
    """
    if consumer.config is None:
        return
    if isinstance(consumer, Consumer) and consumer.embedded_in is None:
        yield from _group(consumer)
    yield from _reset(consumer)


def _group(consumer: Consumer) -> Iterator[Problem]:
    if consumer.written("group.id"):
        empty = consumer.file.values.get("group.id") is not None and not consumer.value("group.id").strip()
        if empty and (consumer.librdkafka or consumer.version >= Version(4, 0)):
            yield Problem("group.id is empty, and the consumer refuses that", consumer.at("group.id"))
        return
    if consumer.file.identity.guesses or consumer.file.incomplete:
        return
    if consumer.librdkafka:
        yield Problem(
            "a librdkafka consumer does not start without a group.id",
            consumer.file.path,
            hint="set group.id here; if the program adds it, ignore this rule for the file",
        )
    elif (
        consumer.file.family is Family.JAVA
        and consumer.written("enable.auto.commit")
        and consumer.flag("enable.auto.commit")
    ):
        yield Problem(
            "enable.auto.commit=true is refused where there is no group.id to commit for",
            consumer.at("enable.auto.commit"),
            hint="set group.id, or enable.auto.commit=false",
        )


def _reset(consumer: Consumer | StreamsApp) -> Iterator[Problem]:
    if not consumer.written("auto.offset.reset"):
        return
    text = consumer.file.values.get("auto.offset.reset")
    if text is None:
        return
    known, word = (_LIBRDKAFKA, text.lower()) if consumer.librdkafka else (_JAVA, text.strip())
    if word in known:
        return
    if consumer.java and _DURATION.fullmatch(word):
        if consumer.version >= Version(4, 0):
            return
        yield Problem(
            f"{word} is understood from Kafka clients 4.0 on, not by {consumer.version}",
            consumer.at("auto.offset.reset"),
        )
        return
    same = _SAME.get(word.lower(), word.lower())
    fixed = same if same in known else None
    yield Problem(
        f"auto.offset.reset={text} is refused: the words are {', '.join(known)}",
        consumer.at("auto.offset.reset"),
        hint=f"write {fixed}" if fixed else "",
        edits=(SetValue(consumer.at("auto.offset.reset"), fixed),) if fixed else (),
        fix_title=f"set auto.offset.reset={fixed}" if fixed else "",
    )
