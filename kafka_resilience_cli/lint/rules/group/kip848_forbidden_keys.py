from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, Remove, rule
from kafka_resilience_cli.lint.rules.group.protocol import consumer_protocol
from kafka_resilience_cli.lint.subjects import Consumer

_JAVA = {
    "session.timeout.ms": "the group's consumer.session.timeout.ms on the broker",
    "heartbeat.interval.ms": "the group's consumer.heartbeat.interval.ms on the broker",
    "partition.assignment.strategy": "group.remote.assignor",
}
_LIBRDKAFKA = {**_JAVA, "group.protocol.type": "nothing"}


@rule(
    "G003",
    "kip848-forbidden-keys",
    Severity.ERROR,
    Certainty.REFUSED,
    Fixable.SAFE,
    bad="""
        -- billing.properties --
        # krc: client family=java role=consumer version=4.1
        bootstrap.servers=kafka:9092
        group.id=billing
        group.protocol=consumer
        session.timeout.ms=45000
    """,
    good="""
        -- billing.properties --
        # krc: client family=java role=consumer version=4.1
        bootstrap.servers=kafka:9092
        group.id=billing
        group.protocol=consumer
    """,
)
def kip848_forbidden_keys(consumer: Consumer, facts: Facts) -> Iterator[Problem]:
    """A consumer of the new group protocol sets what only the broker decides in it.

    Why: with `group.protocol=consumer` session, heartbeat and assignment belong to the broker; Java 4.0 and newer and
    librdkafka refuse to start with their keys, even at default values. Java 3.7 to 3.9 ignore them.
    Fix: remove the keys; set the group's own configuration on the broker where the defaults do not fit.
    Source: KIP-848; Kafka `ConsumerConfig.CONSUMER_PROTOCOL_UNSUPPORTED_CONFIGS`; librdkafka INTRODUCTION.md.
    """
    if consumer.config is None or not consumer_protocol(consumer):
        return
    forbidden = _LIBRDKAFKA if consumer.librdkafka else _JAVA
    present = [key for key in forbidden if consumer.written(key)]
    if consumer.java:
        present = [key for key in present if consumer.file.values.get(key) != ""]
        if present and consumer.version < Version(4, 0):
            return
    for key in present:
        yield Problem(
            f"{key} is refused under group.protocol=consumer; its place took {forbidden[key]}",
            consumer.at(key),
            hint=f"remove {key}",
            edits=(Remove(consumer.at(key)),),
            fix_title=f"remove {key}",
        )
