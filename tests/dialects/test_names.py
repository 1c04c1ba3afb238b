"""The names each framework gives its topics, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_resilience_cli.dialects import DIALECTS
from kafka_resilience_cli.dialects.dialect import Naming, ParsedName, TierKind

MIN, HOUR, DAY = 60_000, 3_600_000, 86_400_000
PLAIN = Naming()


def retry_names(dialect: str, delays: list[int], naming: Naming = PLAIN) -> list[tuple[str, int]]:
    build = DIALECTS[dialect].retry_names
    assert build
    return [(topic.name, topic.attempts) for topic in build("orders", "billing", delays, naming)]


@pytest.mark.parametrize(
    ("dialect", "delays", "options", "expected"),
    [
        pytest.param("generic", [MIN, HOUR], {}, [("orders.billing.retry-1m", 1), ("orders.billing.retry-1h", 1)]),
        pytest.param("generic", [90 * MIN], {}, [("orders.billing.retry-1h30m", 1)], id="generic, two units"),
        pytest.param("spring-retryable", [1000, 10_000], {}, [("orders-retry-1000", 1), ("orders-retry-10000", 1)]),
        pytest.param("spring-retryable", [1000], {}, [("orders-retry", 1)], id="spring, one delay: no number"),
        pytest.param("spring-retryable", [1000, 1000], {}, [("orders-retry", 2)], id="spring, fixed: one topic twice"),
        pytest.param(
            "spring-retryable",
            [1000, 2000, 2000],
            {},
            [("orders-retry-1000", 1), ("orders-retry-2000", 2)],
            id="spring, the tail shares its topic",
        ),
        pytest.param(
            "spring-retryable",
            [1000, 1000],
            {"reuse": "multiple"},
            [("orders-retry-0", 1), ("orders-retry-1", 1)],
            id="spring, fixed over many topics: by index",
        ),
        pytest.param(
            "spring-retryable",
            [1000, 2000, 2000],
            {"reuse": "multiple"},
            [("orders-retry-1000", 1), ("orders-retry-2000-0", 1), ("orders-retry-2000-1", 1)],
            id="spring, repeated delay over many topics",
        ),
        pytest.param(
            "spring-retryable",
            [1000, 2000, 2000],
            {"suffix": "index"},
            [("orders-retry-0", 1), ("orders-retry-1", 2)],
            id="spring, index suffix",
        ),
        pytest.param(
            "spring-retryable",
            [1000, 2000],
            {"retry_suffix": "-billing-again"},
            [("orders-billing-again-1000", 1), ("orders-billing-again-2000", 1)],
            id="spring, own suffix",
        ),
        pytest.param("spring-retryable", [], {}, [], id="spring, no delays"),
        pytest.param(
            "smallrye-delayed",
            [10_000, 20_000, 20_000],
            {},
            [("orders_retry_10000", 1), ("orders_retry_20000", 2)],
            id="smallrye, max-retries above the number of topics",
        ),
        pytest.param("smallrye-delayed", [10_000], {"channel": "in"}, [("in_retry_10000", 1)], id="smallrye, channel"),
    ],
)
def test_retry_topics(
    dialect: str, delays: list[int], options: dict[str, str], expected: list[tuple[str, int]]
) -> None:
    assert retry_names(dialect, delays, Naming(options=options)) == expected


@pytest.mark.parametrize(
    ("dialect", "options", "expected"),
    [
        ("generic", {}, "orders.billing.dlq"),
        ("spring-retryable", {}, "orders-dlt"),
        ("spring-dlpr", {}, "orders-dlt"),
        ("spring-dlpr", {"dlt_suffix": ".DLT"}, "orders.DLT"),
        ("spring-cloud-stream", {}, "error.orders.billing"),
        ("smallrye", {}, "dead-letter-topic-orders"),
        ("smallrye", {"channel": "in"}, "dead-letter-topic-in"),
        ("smallrye-delayed", {}, "dead-letter-topic-orders"),
    ],
)
def test_dead_letter_queue(dialect: str, options: dict[str, str], expected: str) -> None:
    build = DIALECTS[dialect].dlq_name
    assert build
    assert build("orders", "billing", Naming(options=options)) == expected


@pytest.mark.parametrize("dialect", ["connect", "streams"])
def test_a_name_that_only_the_client_file_has(dialect: str) -> None:
    assert DIALECTS[dialect].dlq_name is None
    assert DIALECTS[dialect].parse("orders.dlq", {"orders"}, Naming()) is None


@pytest.mark.parametrize("dialect", ["spring-dlpr", "spring-cloud-stream", "smallrye", "connect", "streams"], ids=str)
def test_no_retry_topics(dialect: str) -> None:
    assert DIALECTS[dialect].retry_names is None
    assert DIALECTS[dialect].in_place, "says where its delays are configured"


def test_the_prefix_stands_once_and_in_front() -> None:
    generic = DIALECTS["generic"]
    assert generic.retry_names
    assert generic.dlq_name
    naming = Naming(prefix="dev.", templates={"dlq": "dead.{group}.{topic}"})
    assert generic.retry_names("dev.orders", "dev.billing", [MIN], naming)[0].name == "dev.orders.billing.retry-1m"
    assert generic.dlq_name("dev.orders", "dev.billing", naming) == "dev.dead.billing.orders"
    assert generic.parse("dev.dead.billing.orders", {"dev.orders"}, naming) == ParsedName(
        TierKind.DLQ, "dev.orders", "dev.orders", "dev.billing"
    )


@pytest.mark.parametrize(
    ("dialect", "name", "expected"),
    [
        pytest.param(
            "generic",
            "orders.created.billing.retry-5m",
            ParsedName(TierKind.RETRY, "orders.created", "orders.created", "billing", 5 * MIN),
            id="the longest source counts",
        ),
        pytest.param("generic", "orders.billing.retry-60s", None, id="60s is written 1m"),
        pytest.param("generic", "payments.billing.dlq", None, id="not a source"),
        pytest.param("generic", "orders.dlq", None, id="no group"),
        pytest.param("spring-retryable", "orders-retry", ParsedName(TierKind.RETRY, "orders", "orders")),
        pytest.param("spring-retryable", "orders-retry-0", ParsedName(TierKind.RETRY, "orders", "orders", index=0)),
        pytest.param(
            "spring-retryable",
            "orders-retry-2000-1",
            ParsedName(TierKind.RETRY, "orders", "orders", delay_ms=2000, index=1),
        ),
        pytest.param("spring-retryable", "orders-retry-soon", None),
        pytest.param("spring-retryable", "payments-retry-1000", None, id="not a source, spring"),
        pytest.param("spring-dlpr", "orders.DLT", ParsedName(TierKind.DLQ, "orders", "orders"), id="before 3.3"),
        pytest.param(
            "spring-cloud-stream",
            "error.orders.created.billing",
            ParsedName(TierKind.DLQ, "orders.created", "orders.created", "billing"),
        ),
        pytest.param(
            "spring-cloud-stream", "error.orders.created", ParsedName(TierKind.DLQ, "orders", "orders", "created")
        ),
        pytest.param("smallrye", "dead-letter-topic-in", ParsedName(TierKind.DLQ, "in"), id="a channel, no source"),
        pytest.param("smallrye", "dead-letter-topic-", None),
        pytest.param(
            "smallrye-delayed", "orders_retry_10000", ParsedName(TierKind.RETRY, "orders", "orders", delay_ms=10_000)
        ),
    ],
)
def test_parse(dialect: str, name: str, expected: ParsedName | None) -> None:
    assert DIALECTS[dialect].parse(name, {"orders", "orders.created"}, Naming()) == expected


TOPIC = st.from_regex(r"[a-z]{1,8}([._-][a-z]{1,8}){0,2}", fullmatch=True)
NAMES = [name for name, dialect in DIALECTS.items() if dialect.dlq_name]
RETRYING = [name for name, dialect in DIALECTS.items() if dialect.retry_names]


@given(source=TOPIC, group=TOPIC, prefix=st.sampled_from(["", "dev.", "team-a_"]), dialect=st.sampled_from(NAMES))
def test_a_dead_letter_queue_is_recognised(source: str, group: str, prefix: str, dialect: str) -> None:
    naming = Naming(prefix)
    chosen = DIALECTS[dialect]
    assert chosen.dlq_name
    name = chosen.dlq_name(prefix + source, prefix + group, naming)
    parsed = chosen.parse(name, {prefix + source}, naming)
    assert parsed
    assert (parsed.kind, parsed.source) == (TierKind.DLQ, prefix + source)
    assert parsed.group in (None, prefix + group)


@given(
    source=TOPIC,
    group=TOPIC,
    prefix=st.sampled_from(["", "dev."]),
    dialect=st.sampled_from(RETRYING),
    delays=st.lists(st.integers(min_value=100, max_value=DAY), min_size=2, max_size=5, unique=True),
)
def test_a_retry_topic_says_its_delay(source: str, group: str, prefix: str, dialect: str, delays: list[int]) -> None:
    naming = Naming(prefix)
    chosen = DIALECTS[dialect]
    assert chosen.retry_names
    topics = chosen.retry_names(prefix + source, prefix + group, delays, naming)
    parsed = [chosen.parse(topic.name, {prefix + source}, naming) for topic in topics]
    assert [(p.kind, p.source, p.delay_ms) for p in parsed if p] == [
        (TierKind.RETRY, prefix + source, ms) for ms in delays
    ]


@given(name=st.text(max_size=60), dialect=st.sampled_from(sorted(DIALECTS)))
def test_any_text_is_answered(name: str, dialect: str) -> None:
    parsed = DIALECTS[dialect].parse(name, {"orders"}, Naming())
    assert parsed is None or parsed.kind in TierKind


@pytest.mark.parametrize(
    ("dialect", "group", "expected"),
    [
        ("generic", "billing", True),
        ("generic", "billing.retry", True),
        ("generic", "shipping", False),
        ("spring-retryable", "billing-retry-1000", True),
        ("spring-retryable", "billing-dlt", True),
        ("spring-retryable", "billing-dlt-2", False),
        ("smallrye-delayed", "kafka-delayed-retry-topic-kafka-consumer-in", True),
    ],
)
def test_groups_that_read_retries(dialect: str, group: str, expected: bool) -> None:
    assert DIALECTS[dialect].reads_retries(group, "billing") is expected
