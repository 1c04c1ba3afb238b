from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, Remove, rule
from kafka_resilience_cli.lint.subjects import Consumer, ShareConsumer

_JAVA = (
    "auto.offset.reset",
    "enable.auto.commit",
    "group.instance.id",
    "group.protocol",
    "group.remote.assignor",
    "heartbeat.interval.ms",
    "interceptor.classes",
    "isolation.level",
    "partition.assignment.strategy",
    "session.timeout.ms",
)
_LIBRDKAFKA = (
    "auto.offset.reset",
    "enable.auto.commit",
    "group.instance.id",
    "group.protocol",
    "group.protocol.type",
    "group.remote.assignor",
    "heartbeat.interval.ms",
    "isolation.level",
    "partition.assignment.strategy",
    "session.timeout.ms",
)
_SHARE = ("share.acknowledgement.mode", "share.acquire.mode")


@rule(
    "G011",
    "share-group-keys",
    Severity.ERROR,
    Certainty.REFUSED,
    Fixable.SAFE,
    bad="""
        -- billing.properties --
        # krc: client family=java role=share-consumer version=4.2
        bootstrap.servers=kafka:9092
        group.id=billing
        auto.offset.reset=earliest
    """,
    good="""
        -- billing.properties --
        # krc: client family=java role=share-consumer version=4.2
        bootstrap.servers=kafka:9092
        group.id=billing
        share.acknowledgement.mode=explicit
    """,
)
def share_group_keys(consumer: ShareConsumer | Consumer, facts: Facts) -> Iterator[Problem]:
    """A share consumer sets a key of ordinary consumers, or the other way round.

    Why: a share group has no offsets, sessions or assignors of its own; its consumer refuses their keys even when they
    are blank. An ordinary consumer of Java 4.1 and newer refuses the keys of share consumers.
    Fix: remove the keys; where a share group starts reading is the group's `share.auto.offset.reset` on the broker.
    Source: KIP-932; Kafka `ShareConsumerConfig`, `ConsumerConfig`.
    """
    if consumer.config is None:
        return
    if isinstance(consumer, ShareConsumer):
        keys: tuple[str, ...] = _JAVA if consumer.java else _LIBRDKAFKA
        whom = "a share consumer" if consumer.java else "a share consumer of librdkafka"
    elif consumer.java and consumer.embedded_in is None:
        if any(map(consumer.written, _SHARE)) and consumer.version < Version(4, 1):
            return
        keys, whom = _SHARE, "a consumer that is no share consumer"
    else:
        return
    for key in keys:
        if consumer.written(key):
            yield Problem(
                f"{whom} refuses {key}",
                consumer.at(key),
                hint=f"remove {key}",
                edits=(Remove(consumer.at(key)),),
                fix_title=f"remove {key}",
            )
