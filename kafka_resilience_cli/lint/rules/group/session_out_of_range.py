from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.rules.group.protocol import classic
from kafka_resilience_cli.lint.subjects import Consumer

_LEAST, _MOST = 6_000, 1_800_000
"""Defaults of ``group.min.session.timeout.ms`` and ``group.max.session.timeout.ms``, in every broker version."""


@rule(
    "G002",
    "session-out-of-range",
    Severity.ERROR,
    Certainty.REFUSED,
    Fixable.SAFE,
    bad="""
        -- billing.properties --
        # krc: client family=librdkafka role=consumer version=2.16
        bootstrap.servers=kafka:9092
        group.id=billing
        session.timeout.ms=45000
        max.poll.interval.ms=30000
        enable.auto.offset.store=false
    """,
    good="""
        -- billing.properties --
        # krc: client family=librdkafka role=consumer version=2.16
        bootstrap.servers=kafka:9092
        group.id=billing
        session.timeout.ms=45000
        max.poll.interval.ms=300000
        enable.auto.offset.store=false
    """,
)
def session_out_of_range(consumer: Consumer, facts: Facts) -> Iterator[Problem]:
    """The broker, or librdkafka itself, does not accept the session timeout.

    Why: brokers accept sessions between `group.min.session.timeout.ms` and `group.max.session.timeout.ms`, 6 s to
    30 min where nobody changed them, and refuse to let a member join with another. librdkafka does not start where
    `max.poll.interval.ms` is below the session timeout; Java does.
    Fix: choose a session inside the range; raise `max.poll.interval.ms` to the session or more.
    Source: Kafka `GroupCoordinatorConfig`; librdkafka CONFIGURATION.md, `max.poll.interval.ms`.
    """
    keys = ("session.timeout.ms", "max.poll.interval.ms")
    if consumer.config is None or not any(map(consumer.written, keys)) or not classic(consumer):
        return
    if consumer.written("session.timeout.ms"):
        session = consumer.number("session.timeout.ms")
        if not _LEAST <= session <= _MOST:
            bound, key = (_LEAST, "min") if session < _LEAST else (_MOST, "max")
            yield Problem(
                f"brokers refuse a session of {session} ms unless their group.{key}.session.timeout.ms, "
                f"{bound} by default, was changed",
                consumer.at("session.timeout.ms"),
                hint=f"set session.timeout.ms to {bound} or {'more' if key == 'min' else 'less'}",
                severity=Severity.WARNING,
                edits=(consumer.put("session.timeout.ms", str(bound)),),
                fix_title=f"set session.timeout.ms={bound}",
            )
    if consumer.librdkafka:
        session, interval = consumer.number("session.timeout.ms"), consumer.number("max.poll.interval.ms")
        if interval < session:
            key = "max.poll.interval.ms" if consumer.written("max.poll.interval.ms") else "session.timeout.ms"
            yield Problem(
                f"librdkafka refuses max.poll.interval.ms={interval} below session.timeout.ms={session}",
                consumer.at(key),
                hint=f"set max.poll.interval.ms to {session} or more",
                edits=(consumer.put("max.poll.interval.ms", str(session)),),
                fix_title=f"set max.poll.interval.ms={session}",
            )
