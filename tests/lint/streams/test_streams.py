"""What rules say about Streams applications, and what they leave alone."""

from __future__ import annotations

import pytest

from tests.lint.families import said, untold

CONTINUE = "org.apache.kafka.streams.errors.LogAndContinueExceptionHandler"
FAIL = "org.apache.kafka.streams.errors.LogAndFailExceptionHandler"
HANDLED = f"deserialization.exception.handler={CONTINUE}\nerrors.dead.letter.queue.topic.name=totals.dlq\n"
"""An application of 4.2 or later that keeps what it cannot read."""


def app(version: str, text: str) -> dict[str, str]:
    """Settings begin on line 3."""
    head = f"# krc: client family=streams role=streams version={version}\napplication.id=totals\n"
    return {"totals.properties": head + text}


def quiet(text: str, version: str = "4.2") -> dict[str, str]:
    """Settings begin on line 5; nothing else is wrong."""
    return app(version, HANDLED + text)


EXACTLY_ONCE = "processing.guarantee=exactly_once_v2\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(quiet(""), [], id="nothing wrong"),
        pytest.param(quiet("processing.guarantee=exactly_once"), [("S001", 5)], id="a guarantee that is gone"),
        pytest.param(quiet("processing.guarantee=exactly_once_v2"), [], id="its new name"),
        pytest.param(
            app(
                "2.8",
                "processing.guarantee=exactly_once\nreplication.factor=3\ndefault.deserialization.exception.handler=com.example.Own",
            ),
            [],
            id="the only name that 2.8 has",
        ),
        pytest.param(quiet("replication.factor=1"), [("S002", 5)], id="one copy of the state"),
        pytest.param(quiet("replication.factor=-1"), [], id="the brokers' default may be right"),
        pytest.param(
            app("2.8", "default.deserialization.exception.handler=com.example.Own"),
            [("S002", 1)],
            id="2.8 makes one copy",
        ),
        pytest.param(quiet(EXACTLY_ONCE + "commit.interval.ms=30000"), [("S003", 6)], id="commits too far apart"),
        pytest.param(quiet("commit.interval.ms=30000"), [], id="far apart, without transactions"),
        pytest.param(
            quiet(EXACTLY_ONCE + "producer.transaction.timeout.ms=50"), [("S003", 6)], id="transactions too short"
        ),
        pytest.param(quiet("consumer.enable.auto.commit=true"), [("S004", 5)], id="Streams commits itself"),
        pytest.param(quiet("enable.auto.commit=false"), [], id="what Streams does anyway"),
        pytest.param(quiet("isolation.level=read_uncommitted"), [], id="a choice, without transactions"),
        pytest.param(
            quiet(EXACTLY_ONCE + "isolation.level=read_uncommitted"), [("S004", 6)], id="no choice under exactly-once"
        ),
        pytest.param(
            quiet(EXACTLY_ONCE + "producer.max.in.flight.requests.per.connection=10"), [("S004", 6)], id="refused"
        ),
        pytest.param(app("4.2", ""), [("S006", 1)], id="a bad record stops it"),
        pytest.param(
            app("4.1", f"deserialization.exception.handler={CONTINUE}"), [("S006", 3)], id="a bad record vanishes"
        ),
        pytest.param(app("4.1", "deserialization.exception.handler=com.example.Own"), [], id="a handler of one's own"),
        pytest.param(
            app("3.9", f"default.deserialization.exception.handler={CONTINUE}"), [("S006", 3)], id="its name up to 3.9"
        ),
        pytest.param(
            app("4.1", "deserialization.exception.handler=com.example.Own\nerrors.dead.letter.queue.topic.name=dlq"),
            [("S007", 4)],
            id="a queue before there were any",
        ),
        pytest.param(
            app("4.2", f"deserialization.exception.handler={FAIL}\nerrors.dead.letter.queue.topic.name=dlq"),
            [("S007", 3)],
            id="kept, and it stops",
        ),
        pytest.param(
            app("4.2", f"deserialization.exception.handler={CONTINUE}\nerrors.deadletterqueue.topic.name=dlq"),
            [("S006", 3), ("S007", 4)],
            id="a queue in Connect's spelling",
        ),
        pytest.param(
            quiet("group.protocol=streams\ngroup.instance.id=one"), [("S008", 6)], id="static members are refused"
        ),
        pytest.param(quiet("group.protocol=streams\ngroup.instance.id=one", "4.4"), [], id="not any more in 4.4"),
        pytest.param(quiet("group.protocol=streams\nnum.standby.replicas=1"), [("S008", 6)], id="the broker decides"),
        pytest.param(quiet("group.instance.id=one\nnum.standby.replicas=1"), [], id="the classic protocol"),
    ],
)
def test_streams(files: dict[str, str], expected: list[tuple[str, int]]) -> None:
    assert [(code, line) for code, _, line in said("S", files)] == expected


def test_the_brokers_default_is_the_missing_fact() -> None:
    assert ("S002", "the brokers' default.replication.factor") in untold("S", quiet(""))
