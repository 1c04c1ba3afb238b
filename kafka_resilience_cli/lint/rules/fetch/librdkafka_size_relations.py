from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, Remove, rule
from kafka_resilience_cli.lint.subjects import Consumer

FETCH = "fetch.max.bytes"
MESSAGE = "message.max.bytes"
RECEIVE = "receive.message.max.bytes"
QUEUED = "queued.max.messages.kbytes"
OVERHEAD = 512
"""What librdkafka adds to a fetch for the frame around it."""


@rule(
    "F002",
    "librdkafka-size-relations",
    Severity.ERROR,
    Certainty.REFUSED,
    Fixable.SAFE,
    bad="""
        -- billing.properties --
        # krc: client family=librdkafka role=consumer version=2.16
        bootstrap.servers=kafka:9092
        group.id=billing
        fetch.max.bytes=500000
    """,
    good="""
        -- billing.properties --
        # krc: client family=librdkafka role=consumer version=2.16
        bootstrap.servers=kafka:9092
        group.id=billing
        fetch.max.bytes=50000000
    """,
)
def librdkafka_size_relations(consumer: Consumer, facts: Facts) -> Iterator[Problem]:
    """The sizes of a librdkafka consumer contradict each other, or a topic's records do not fit.

    Why: librdkafka refuses a `fetch.max.bytes` below `message.max.bytes`, and a `receive.message.max.bytes` below
    `fetch.max.bytes` + 512. An answer above `receive.message.max.bytes` is an error that no retry gets past, so a topic
    that takes larger records stops the consumer. (Java has no such cap: it always returns the first batch.)
    Fix: remove the key; librdkafka fits the others to the one that remains. For large records raise
    `receive.message.max.bytes`.
    Source: librdkafka `rd_kafka_conf_finalize`, CONFIGURATION.md `receive.message.max.bytes`.
    """
    if consumer.embedded_in is not None or not consumer.librdkafka:
        return
    if consumer.written(FETCH) and (fetch := consumer.number(FETCH)) < (message := consumer.number(MESSAGE)):
        yield _refused(consumer, FETCH, f"{FETCH}={fetch} is refused: it is below {MESSAGE}={message}")
    elif consumer.written(RECEIVE) and (received := consumer.number(RECEIVE)) < _fetched(consumer) + OVERHEAD:
        need = f"{FETCH} + {OVERHEAD} = {_fetched(consumer) + OVERHEAD}"
        yield _refused(consumer, RECEIVE, f"{RECEIVE}={received} is refused: it is below {need}")
    else:
        yield from _topics(consumer, facts)


def _topics(consumer: Consumer, facts: Facts) -> Iterator[Problem]:
    for name in consumer.topics if consumer.app else ():
        topic = facts.topology.topics.get(name) or facts.topology.external.get(name)
        limit = topic.config.get("max.message.bytes") if topic else None
        if topic is None or limit is None:
            continue
        needed, received = int(limit.value) + OVERHEAD, _received(consumer)
        if needed > received:
            yield Problem(
                f"{name} takes records of {limit.value} bytes, the consumer receives {received} bytes at most",
                consumer.at(RECEIVE),
                hint=f"set {RECEIVE}={needed}",
                related=((topic.path.child("config", "max.message.bytes"), f"max.message.bytes of {name}"),),
                edits=(consumer.put(RECEIVE, str(needed)),),
                fix_title=f"set {RECEIVE}={needed}",
            )
            return


def _fetched(consumer: Consumer) -> int:
    """librdkafka fits an unset ``fetch.max.bytes`` to its queue and to the largest message."""
    if consumer.written(FETCH):
        return consumer.number(FETCH)
    return max(min(consumer.number(FETCH), consumer.number(QUEUED) * 1024), consumer.number(MESSAGE))


def _received(consumer: Consumer) -> int:
    if consumer.written(RECEIVE):
        return consumer.number(RECEIVE)
    return max(consumer.number(RECEIVE), _fetched(consumer) + OVERHEAD)


def _refused(consumer: Consumer, key: str, message: str) -> Problem:
    return Problem(
        message,
        consumer.at(key),
        hint=f"remove {key}",
        edits=(Remove(consumer.at(key)),),
        fix_title=f"remove {key}",
    )
