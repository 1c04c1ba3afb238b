from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.findings import DocPath, Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, SetValue, rule
from kafka_resilience_cli.lint.rules.group.protocol import (
    CLASSES,
    LIBRDKAFKA,
    SHORT_NAMES,
    assignors,
    classic,
)
from kafka_resilience_cli.lint.subjects import Consumer

_KEY = "partition.assignment.strategy"


@rule(
    "G005",
    "assignor-mismatch",
    Severity.ERROR,
    Certainty.REFUSED,
    Fixable.SAFE,
    instead_of=("G006",),
    bad="""
        -- billing.properties --
        # krc: client family=librdkafka role=consumer version=2.16
        bootstrap.servers=kafka:9092
        group.id=billing
        enable.auto.offset.store=false
        partition.assignment.strategy=org.apache.kafka.clients.consumer.CooperativeStickyAssignor
    """,
    good="""
        -- billing.properties --
        # krc: client family=librdkafka role=consumer version=2.16
        bootstrap.servers=kafka:9092
        group.id=billing
        enable.auto.offset.store=false
        partition.assignment.strategy=cooperative-sticky
    """,
)
def assignor_mismatch(consumer: Consumer, facts: Facts) -> Iterator[Problem]:
    """The consumer, or its group, cannot work with the assignors that are named.

    Why: Java wants class names and librdkafka short ones, each refuses the other's. librdkafka does not combine
    `cooperative-sticky` with eager assignors. `group.remote.assignor` belongs to the new protocol: Java 3.9 and newer
    refuse it in a classic group, librdkafka ignores it. Members that share no assignor cannot be in one group: the
    broker refuses the second.
    Fix: name assignors as this client knows them, and one that all members of the group have.
    Source: Kafka `ConsumerPartitionAssignor`; librdkafka CONFIGURATION.md, `partition.assignment.strategy`.
    """
    if consumer.config is None or consumer.embedded_in is not None or not classic(consumer):
        return
    if consumer.written(_KEY):
        yield from _librdkafka(consumer) if consumer.librdkafka else _java(consumer)
    if consumer.written("group.remote.assignor") and (consumer.librdkafka or consumer.version >= Version(3, 9)):
        ignored = "librdkafka ignores it" if consumer.librdkafka else "the client refuses it"
        yield Problem(
            f"group.remote.assignor is for group.protocol=consumer; in a classic group {ignored}",
            consumer.at("group.remote.assignor"),
            hint="set group.protocol=consumer, or use partition.assignment.strategy",
        )
    if facts.has_topology:
        yield from _group(consumer, facts)


def _java(consumer: Consumer) -> Iterator[Problem]:
    names = assignors(consumer)
    wrong = [name for name in names if name in SHORT_NAMES]
    if wrong:
        yield _renamed(
            consumer,
            f"{wrong[0]} is no class: the Java client wants {SHORT_NAMES[wrong[0]]}",
            [SHORT_NAMES.get(name, name) for name in names],
        )


def _librdkafka(consumer: Consumer) -> Iterator[Problem]:
    names = assignors(consumer)
    short = [CLASSES.get(name, name) for name in names]
    wrong = [name for name in names if name not in LIBRDKAFKA]
    if wrong:
        fixable = all(name in LIBRDKAFKA for name in short) and len(_kinds(short)) == 1
        yield _renamed(
            consumer,
            f"librdkafka refuses the assignor {wrong[0]}; it knows {', '.join(LIBRDKAFKA)}",
            short if fixable else [],
        )
    elif len(_kinds(names)) > 1:
        yield _renamed(
            consumer, "librdkafka refuses cooperative-sticky together with an eager assignor; choose one kind", []
        )


def _kinds(names: list[str] | tuple[str, ...]) -> set[bool]:
    return {name == "cooperative-sticky" for name in names}


def _renamed(consumer: Consumer, message: str, names: list[str]) -> Problem:
    value = ",".join(names)
    return Problem(
        message,
        consumer.at(_KEY),
        hint=f"write {value}" if value else "name one of a kind",
        edits=(SetValue(consumer.at(_KEY), value),) if value else (),
        fix_title=f"set {_KEY}={value}" if value else "",
    )


def _group(consumer: Consumer, facts: Facts) -> Iterator[Problem]:
    """The later one of two members that cannot be in one group is told."""
    for other in facts.consumers:
        if other is consumer:
            return
        if not (other.app and consumer.app and other.app.group == consumer.app.group and other.config):
            continue
        if not (consumer.written(_KEY) or other.written(_KEY)) and consumer.librdkafka == other.librdkafka:
            continue
        mine, theirs = _protocols(consumer), _protocols(other)
        if mine is None or theirs is None or mine & theirs:
            continue
        yield Problem(
            f"{consumer.label} and {other.label} are in group {consumer.app.group} and share no assignor: "
            f"{', '.join(sorted(mine))} here, {', '.join(sorted(theirs))} there",
            _place(consumer),
            hint="name one assignor that both have",
            related=((_place(other), f"{other.label}'s assignors"),),
        )


def _protocols(consumer: Consumer) -> set[str] | None:
    """What its assignors are called on the wire; ``None`` where one is not Kafka's own, or not of its client."""
    known = {name: name for name in LIBRDKAFKA} if consumer.librdkafka else CLASSES
    names = assignors(consumer)
    return {known[name] for name in names} if all(name in known for name in names) else None


def _place(consumer: Consumer) -> DocPath:
    return consumer.at(_KEY)
