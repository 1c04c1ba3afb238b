from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.rules.group.protocol import classic
from kafka_resilience_cli.lint.subjects import Consumer


@rule(
    "G001",
    "heartbeat-too-close-to-session",
    Severity.ERROR,
    Certainty.REFUSED,
    Fixable.SAFE,
    bad="""
        -- billing.properties --
        # krc: client family=java role=consumer version=4.1
        bootstrap.servers=kafka:9092
        group.id=billing
        session.timeout.ms=10000
        heartbeat.interval.ms=10000
    """,
    good="""
        -- billing.properties --
        # krc: client family=java role=consumer version=4.1
        bootstrap.servers=kafka:9092
        group.id=billing
        session.timeout.ms=10000
        heartbeat.interval.ms=3000
    """,
)
def heartbeat_too_close_to_session(consumer: Consumer, facts: Facts) -> Iterator[Problem]:
    """The consumer sends heartbeats too seldom for its session.

    Why: with an interval of the whole session, Java refuses to start; librdkafka starts, and the broker takes the
    member out of the group again and again. With more than a third of the session, one or two lost heartbeats are
    enough for that.
    Fix: set `heartbeat.interval.ms` to a third of `session.timeout.ms` or less.
    Source: Kafka `CommonClientConfigs.HEARTBEAT_INTERVAL_MS_DOC`, `Heartbeat`.
    """
    if consumer.config is None or not any(map(consumer.written, ("heartbeat.interval.ms", "session.timeout.ms"))):
        return
    if not classic(consumer):
        return
    heartbeat, session = consumer.number("heartbeat.interval.ms"), consumer.number("session.timeout.ms")
    if heartbeat * 3 <= session:
        return
    fixed = str(max(session // 3, 1))
    key = "heartbeat.interval.ms" if consumer.written("heartbeat.interval.ms") else "session.timeout.ms"
    if heartbeat >= session:
        effect = "the client refuses that" if consumer.java else "the member falls out of its group again and again"
        message = f"a heartbeat every {heartbeat} ms cannot keep a session of {session} ms alive: {effect}"
    else:
        message = f"a heartbeat every {heartbeat} ms leaves a session of {session} ms no room for a lost one"
    yield Problem(
        message,
        consumer.at(key),
        hint=f"set heartbeat.interval.ms to {fixed} or less",
        severity=None if heartbeat >= session else Severity.WARNING,
        edits=(consumer.put("heartbeat.interval.ms", fixed),),
        fix_title=f"set heartbeat.interval.ms={fixed}",
    )
