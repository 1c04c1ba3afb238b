"""The bytes frameworks put on failed records, as their own code writes them, and what hostile bytes amount to."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_resilience_cli.dialects import DIALECTS
from kafka_resilience_cli.dialects.headers import BIG_INTEGER, DECIMAL, INT32, INT64, TEXT, Encoding, Failure

EVERYTHING = Failure(
    attempt=2,
    due_ms=1_700_000_060_000,
    origin_topic="orders",
    origin_partition=3,
    origin_offset=4711,
    origin_timestamp_ms=1_700_000_000_000,
    group="billing",
    first_failure_ms=1_700_000_000_500,
    error_class="java.lang.IllegalStateException",
    error_message="Zahlung abgelehnt: zu groß",
    cause_class="java.net.ConnectException",
)


@pytest.mark.parametrize(
    ("number", "raw"),
    [
        (0, "00"),
        (127, "7f"),
        (128, "0080"),
        (255, "00ff"),
        (256, "0100"),
        (-1, "ff"),
        (-128, "80"),
        (-129, "ff7f"),
        (1_700_000_060_000, "018bcfe65260"),
        (2**63 - 1, "7fffffffffffffff"),
        (-(2**63), "8000000000000000"),
    ],
)
def test_java_big_integers(number: int, raw: str) -> None:
    assert BIG_INTEGER.encode(number).hex() == raw
    assert BIG_INTEGER.decode(bytes.fromhex(raw)) == number


@pytest.mark.parametrize(
    ("encoding", "raw"),
    [
        pytest.param(BIG_INTEGER, b"", id="big integer, empty"),
        pytest.param(BIG_INTEGER, b"\0" * 9, id="big integer, 9 bytes"),
        pytest.param(INT32, b"\0\0\1", id="int, truncated"),
        pytest.param(INT32, b"\0" * 5, id="int, too long"),
        pytest.param(INT64, b"\0" * 4, id="long, as int"),
        pytest.param(DECIMAL, b"", id="decimal, empty"),
        pytest.param(DECIMAL, b"+1", id="decimal, sign"),
        pytest.param(DECIMAL, b" 1", id="decimal, space"),
        pytest.param(DECIMAL, b"1\n", id="decimal, line end"),
        pytest.param(DECIMAL, b"9" * 5000, id="decimal, endless"),
        pytest.param(DECIMAL, b"9223372036854775808", id="decimal, beyond a long"),
        pytest.param(DECIMAL, "١".encode(), id="decimal, other digits"),
    ],
)
def test_refused(encoding: Encoding, raw: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        encoding.decode(raw)


def test_text_that_is_not_utf8_is_shown_escaped() -> None:
    assert TEXT.decode(b"caf\xe9") == "caf\\xe9"


def test_generic_golden() -> None:
    assert DIALECTS["generic"].headers.encode(EVERYTHING) == (
        ("krc-attempt", b"2"),
        ("krc-due", b"1700000060000"),
        ("krc-origin-topic", b"orders"),
        ("krc-origin-partition", b"3"),
        ("krc-origin-offset", b"4711"),
        ("krc-origin-timestamp", b"1700000000000"),
        ("krc-group", b"billing"),
        ("krc-first-failure", b"1700000000500"),
        ("krc-error-class", b"java.lang.IllegalStateException"),
        ("krc-error-message", "Zahlung abgelehnt: zu groß".encode()),
    )


def test_spring_retryable_golden() -> None:
    headers = DIALECTS["spring-retryable"].headers.encode(EVERYTHING)
    assert {name: raw.hex() for name, raw in headers[:7]} == {
        "retry_topic-attempts": "00000003",
        "retry_topic-backoff-timestamp": "018bcfe65260",
        "kafka_original-topic": b"orders".hex(),
        "kafka_original-partition": "00000003",
        "kafka_original-offset": "0000000000001267",
        "kafka_original-timestamp": "0000018bcfe56800",
        "retry_topic-original-timestamp": "018bcfe56800",
    }


@pytest.mark.parametrize(
    ("raw", "attempt"),
    [
        pytest.param(b"\x03", 2, id="one byte, older versions"),
        pytest.param(b"\xc8", 199, id="one byte is unsigned"),
        pytest.param(b"\0\0\0\x03", 2, id="four bytes"),
        pytest.param(b"\0\0\0\0", None, id="zero is nonsense to Spring too"),
        pytest.param(b"\0\1\0\0", None, id="beyond its cap"),
        pytest.param(b"\0\3", None, id="two bytes"),
    ],
)
def test_spring_attempts(raw: bytes, attempt: int | None) -> None:
    decoded = DIALECTS["spring-retryable"].headers.decode([("retry_topic-attempts", raw)])
    assert decoded.failure.attempt == attempt
    assert bool(decoded.unreadable) is (attempt is None)


@pytest.mark.parametrize(
    ("dialect", "name", "attribute", "newest"),
    [
        pytest.param("spring-dlpr", "kafka_dlt-original-topic", "origin_topic", "second", id="spring dlpr: last"),
        pytest.param("spring-retryable", "kafka_original-topic", "origin_topic", "first", id="spring retryable: first"),
        pytest.param("smallrye", "dead-letter-topic", "origin_topic", "first", id="smallrye: first"),
        pytest.param(
            "smallrye-delayed", "delayed-retry-topic", "origin_topic", "second", id="smallrye: true source last"
        ),
        pytest.param("smallrye-delayed", "delayed-retry-reason", "error_message", "first", id="smallrye: reason first"),
        pytest.param("connect", "__connect.errors.topic", "origin_topic", "second", id="connect: last"),
    ],
)
def test_which_duplicate_is_newest(dialect: str, name: str, attribute: str, newest: str) -> None:
    decoded = DIALECTS[dialect].headers.decode([(name, b"first"), ("other", b"x"), (name, b"second")])
    assert getattr(decoded.failure, attribute) == newest


@pytest.mark.parametrize(
    "raw", [b"org.acme.Broken: no such key: 7", b"org.acme.Broken"], ids=["class and message", "class alone"]
)
def test_streams_exception(raw: bytes) -> None:
    decoded = DIALECTS["streams"].headers.decode([("__streams.errors.exception", raw)])
    assert decoded.failure.error_class == "org.acme.Broken"


def test_unreadable_headers_are_named_and_the_rest_is_read() -> None:
    decoded = DIALECTS["spring-dlpr"].headers.decode(
        [
            ("kafka_dlt-original-topic", b"orders"),
            ("kafka_dlt-original-partition", b"\0"),
            ("kafka_dlt-original-offset", None),
            ("kafka_dlt-exception-fqcn", b"\xff"),
        ]
    )
    assert decoded.failure == Failure(origin_topic="orders", error_class="\\xff")
    assert decoded.unreadable == ("kafka_dlt-original-partition", "kafka_dlt-original-offset")


def test_a_second_header_fills_in_for_an_unreadable_one() -> None:
    decoded = DIALECTS["spring-retryable"].headers.decode(
        [("kafka_original-timestamp", b"\0"), ("retry_topic-original-timestamp", b"\x01\x00")]
    )
    assert decoded.failure.origin_timestamp_ms == 256
    assert decoded.unreadable == ("kafka_original-timestamp",)


def test_the_cause_is_what_failures_are_grouped_by() -> None:
    assert EVERYTHING.root_class == "java.net.ConnectException"
    assert Failure(error_class="E").root_class == "E"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_reads_back_what_it_writes(dialect: str) -> None:
    codec = DIALECTS[dialect].headers
    decoded = codec.decode(codec.encode(EVERYTHING))
    written = {field.attribute for field in codec.fields}
    assert decoded.unreadable == ()
    for attribute in written:
        assert getattr(decoded.failure, attribute) == getattr(EVERYTHING, attribute), attribute


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_header_of_its_own_survives_a_redrive(dialect: str) -> None:
    codec = DIALECTS[dialect].headers
    assert [field.name for field in codec.fields if not codec.strips(field.name)] == []
    assert not codec.strips("traceparent")
    assert not codec.strips("krc-redrive-id")


HEADERS = st.lists(
    st.tuples(
        st.sampled_from(sorted({f.name for d in DIALECTS.values() for f in d.headers.fields})),
        st.none() | st.binary(max_size=20),
    ),
    max_size=12,
)


@given(headers=HEADERS, dialect=st.sampled_from(sorted(DIALECTS)))
def test_hostile_headers_never_raise(headers: list[tuple[str, bytes | None]], dialect: str) -> None:
    codec = DIALECTS[dialect].headers
    decoded = codec.decode(headers)
    assert set(decoded.unreadable) <= {name for name, _ in headers}


def test_the_generic_contract_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "retry-chains.md").read_text("utf-8")
    assert [f.name for f in DIALECTS["generic"].headers.fields if f"| `{f.name}` |" not in page] == []
    example = Failure(
        1, 1700000120000, "orders.created", 3, 4711, 1700000059000, "billing", 1700000060000,
        "java.net.ConnectException", "Connection refused: bank.internal:443",
    )  # fmt: skip
    for name, raw in DIALECTS["generic"].headers.encode(example):
        assert f"{name:<23}{raw.decode()}\n" in page


@pytest.mark.parametrize(("written", "attempt"), [(b"0", 1), (b"2", 3)], ids=["first failure", "third failure"])
def test_smallrye_counts_when_a_retry_topic_is_read(written: bytes, attempt: int) -> None:
    decoded = DIALECTS["smallrye-delayed"].headers.decode([("delayed-retry-count", written)])
    assert decoded.failure.attempt == attempt
