"""What rules say about values, and what they leave alone."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.lint.rules.keys.domains import strtol
from tests.lint.families import outcome, said
from tests.lint.keys.files import FILE, boot, java, rdk


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(java("acks=2\n", "producer"), [("U005", FILE, 3)], id="no such acks"),
        pytest.param(rdk("acks=2\n", "producer"), [], id="librdkafka takes any number"),
        pytest.param(rdk("acks=ALL\n", "producer"), [], id="librdkafka takes the word"),
        pytest.param(java("isolation.level=READ_COMMITTED\n"), [("U005", FILE, 3)], id="Java compares case"),
        pytest.param(rdk("isolation.level=READ_COMMITTED\n"), [], id="librdkafka does not"),
        pytest.param(java("security.protocol=ssl\n"), [], id="Java from 3.5 on takes any case here"),
        pytest.param(java("max.poll.records=1e3\n"), [("U005", FILE, 3)], id="no whole number"),
        pytest.param(java("max.poll.records=+0500 \n"), [], id="Java's own spelling of numbers"),
        pytest.param(java("max.poll.records=\n"), [("U005", FILE, 3)], id="blank"),
        pytest.param(java("max.poll.records=0\n"), [("U005", FILE, 3)], id="below the least"),
        pytest.param(java("max.request.size=99999999999\n", "producer"), [("U005", FILE, 3)], id="beyond 32 bits"),
        pytest.param(java(f"max.poll.records={'9' * 5000}\n"), [("U005", FILE, 3)], id="beyond what Python reads"),
        pytest.param(java(f"max.poll.records={'0' * 5000}5\n"), [], id="zeros before"),
        pytest.param(java("enable.auto.commit=yes\n"), [("U005", FILE, 3)], id="no boolean"),
        pytest.param(java("enable.auto.commit= TRUE\n"), [], id="Java trims and ignores case"),
        pytest.param(java("transactional.id=\n", "producer"), [("U005", FILE, 3)], id="an empty transactional id"),
        pytest.param(java("client.rack=\nclient.id=\n"), [], id="empty where it may be"),
        pytest.param(java("interceptor.classes=org.example.Mine\n"), [], id="a class that only the program has"),
        pytest.param(rdk("linger.ms=900001\n", "producer"), [("U005", FILE, 3)], id="librdkafka's most"),
        pytest.param(rdk("batch.size=0\n", "producer"), [("U005", FILE, 3)], id="librdkafka's least"),
        pytest.param(rdk("enable.auto.commit=yes\n"), [("U005", FILE, 3)], id="librdkafka's booleans"),
        pytest.param(rdk("enable.auto.commit=T\n"), [], id="librdkafka's short booleans"),
        pytest.param(rdk("session.timeout.ms=\n"), [("U005", FILE, 3)], id="librdkafka wants a number"),
        pytest.param(java("max.poll.records=${N}\n"), [], id="a placeholder"),
        pytest.param(
            {FILE: "# krc: client family=java role=consumer\nclient.dns.lookup=default\n"},
            [],
            id="some version takes it",
        ),
        pytest.param(
            {FILE: "# krc: client family=java role=consumer\nisolation.level=all\n"},
            [("U005", FILE, 2)],
            id="no version does",
        ),
    ],
)
def test_values(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("U", files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(rdk("session.timeout.ms=30s\n"), "session.timeout.ms=30s is read as 30", id="a unit"),
        pytest.param(
            rdk("session.timeout.ms=030000\n"), "session.timeout.ms=030000 is read as 12288", id="a leading zero"
        ),
        pytest.param(rdk("batch.size=64KB\n", "producer"), "batch.size=64KB is read as 64", id="a size"),
        pytest.param(
            rdk("batch.size=99999999999\n", "producer"),
            "batch.size=99999999999 is read as 1215752191",
            id="beyond 32 bits",
        ),
        pytest.param(
            rdk("queue.buffering.max.messages=1e999\n", "producer"),
            "queue.buffering.max.messages=1e999 is read as 1",
            id="infinite",
        ),
        pytest.param(
            rdk(f"batch.size=0x{'f' * 300}\n", "producer"), f"batch.size=0x{'f' * 300} is read as -1", id="hex"
        ),
        pytest.param(rdk("linger.ms=5s\n", "producer"), "linger.ms=5s is read as 5", id="a float"),
        pytest.param(rdk("session.timeout.ms=30000ms\n"), "", id="the key's own unit"),
        pytest.param(rdk("session.timeout.ms=30000\n"), "", id="a number"),
        pytest.param(rdk("linger.ms=0.5\n", "producer"), "", id="librdkafka's floats"),
        pytest.param(java("session.timeout.ms=030000\n"), "", id="Java reads it as written"),
        pytest.param(boot("consumer:\n  heartbeat-interval: 3s\n"), "", id="Spring knows units"),
    ],
)
def test_numbers_that_are_read_otherwise(files: dict[str, str], expected: str) -> None:
    assert "".join(each.message for each in outcome(files).findings if each.code == "U006") == expected


def test_no_fix_writes_a_number_that_does_not_fit() -> None:
    findings = outcome(rdk("message.timeout.ms=99999999999999999999\n", "producer")).findings
    assert [each.fix for each in findings if each.code == "U006"] == [None]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("30s", 30),
        ("030000", 12288),
        ("08", 0),
        ("0x10", 16),
        ("-1", -1),
        (" 5", 5),
        ("1.5", 1),
        ("x", None),
        ("4294967297", 1),
    ],
)
def test_numbers_as_c_reads_them(text: str, number: int | None) -> None:
    assert strtol(text) == number


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(rdk("linger.ms=5\nqueue.buffering.max.ms=50\n", "producer"), [("U007", FILE, 3)], id="two names"),
        pytest.param(rdk("linger.ms=5\nqueue.buffering.max.ms=5\n", "producer"), [], id="the same value"),
        pytest.param(java("max.poll.records=5\nmax.poll.records=6\n"), [("U007", FILE, 3)], id="written twice"),
        pytest.param(
            {"c.json": '{"connector.class": "a.SomeSink", "topics": "t", "_comment": "one", "_comment": "two"}'},
            [],
            id="comments of JSON",
        ),
        pytest.param(java("steps=one\nsteps=two\n"), [], id="the program's own"),
        pytest.param(
            boot("properties:\n  max.poll.records: 5\nconsumer:\n  max-poll-records: 6\n"), [], id="Spring's precedence"
        ),
    ],
)
def test_settings_written_twice(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("U", files) == expected
