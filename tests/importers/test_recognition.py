"""Which chains an import sees, by names and by who reads what."""

import pytest

from kafka_resilience_cli.cluster.state import Group
from kafka_resilience_cli.importers.recognition import SeenChain, recognise


def group(name: str, *topics: str) -> Group:
    return Group(name, "Stable", "consumer", 1, frozenset(topics))


BILLING = group("billing", "orders")


def only_chain(names: tuple[str, ...], *groups: Group) -> SeenChain:
    seen = recognise(names, groups)
    assert seen.lookalikes == ()
    (chain,) = seen.chains
    return chain


@pytest.mark.parametrize(
    ("names", "dialect", "delays", "options"),
    [
        pytest.param(
            ("orders.billing.retry-1m", "orders.billing.retry-1h", "orders.billing.dlq"),
            "generic",
            (60_000, 3_600_000),
            {},
            id="generic",
        ),
        pytest.param(("orders.billing.dlq",), "generic", (), {}, id="generic, dead-letter queue only"),
        pytest.param(("orders.billing.retry-5s",), "generic", (5_000,), {}, id="generic, no queue"),
        pytest.param(
            ("orders-retry-1000", "orders-retry-5000", "orders-dlt"),
            "spring-retryable",
            (1_000, 5_000),
            {},
            id="spring",
        ),
        pytest.param(
            ("orders-retry-1000", "orders-dlt"),
            "spring-retryable",
            (1_000,),
            {"reuse": "multiple"},
            id="spring before it reused topics",
        ),
        pytest.param(("orders-dlt",), "spring-dlpr", (), {}, id="spring, in place"),
        pytest.param(("orders.DLT",), "spring-dlpr", (), {"dlt_suffix": ".DLT"}, id="spring, before 3.3"),
        pytest.param(("error.orders.billing",), "spring-cloud-stream", (), {}, id="binder"),
        pytest.param(("dead-letter-topic-orders",), "smallrye", (), {}, id="smallrye"),
        pytest.param(
            ("orders_retry_10000", "orders_retry_20000", "dead-letter-topic-orders"),
            "smallrye-delayed",
            (10_000, 20_000),
            {},
            id="smallrye, delayed",
        ),
    ],
)
def test_the_names_of_a_dialect(
    names: tuple[str, ...], dialect: str, delays: tuple[int, ...], options: dict[str, str]
) -> None:
    chain = only_chain(("orders", *names), BILLING)
    assert (chain.dialect, chain.source, chain.group) == (dialect, "orders", "billing")
    assert (chain.delays, chain.options, chain.assumed_delays) == (delays, options, False)
    assert set(chain.topics) == set(names)


def test_names_without_delays_are_the_framework_s_defaults() -> None:
    chain = only_chain(("orders", "orders-retry", "orders-dlt"), BILLING)
    assert (chain.delays, chain.assumed_delays) == ((1_000, 1_000), True)


def test_without_its_source_a_chain_is_only_topics() -> None:
    assert recognise(("orders.billing.retry-1m", "orders.billing.dlq"), ()).chains == ()


def test_the_group_in_the_name_needs_no_live_group() -> None:
    assert only_chain(("orders", "orders.billing.dlq")).group == "billing"


def test_two_groups_have_two_chains() -> None:
    seen = recognise(("orders", "orders.a.dlq", "orders.b.retry-1m", "orders.b.dlq"), ())
    assert [(chain.group, chain.topics) for chain in seen.chains] == [
        ("a", ("orders.a.dlq",)),
        ("b", ("orders.b.retry-1m", "orders.b.dlq")),
    ]


def test_a_group_has_one_chain_on_a_source() -> None:
    seen = recognise(("orders", "orders.billing.retry-1m", "orders.billing.dlq", "error.orders.billing"), ())
    assert [chain.dialect for chain in seen.chains] == ["generic"]
    assert [like.why for like in seen.lookalikes] == ["billing has another chain on orders"]


def test_the_longest_source_has_the_chain() -> None:
    assert only_chain(("orders", "orders.new", "orders.new.g.dlq")).source == "orders.new"


def test_a_dead_letter_queue_has_no_chain_of_its_own() -> None:
    seen = recognise(("orders", "orders-dlt", "orders-dlt-dlt"), (BILLING,))
    assert [chain.topics for chain in seen.chains] == [("orders-dlt",)]


@pytest.mark.parametrize(
    ("groups", "why"),
    [
        pytest.param((), "none is known to read the source", id="nobody reads"),
        pytest.param((BILLING, group("audit", "orders")), "it could be one of audit, billing", id="two read"),
    ],
)
def test_a_name_without_a_group_needs_one_reader(groups: tuple[Group, ...], why: str) -> None:
    seen = recognise(("orders", "orders-retry-1000", "orders-retry-2000", "orders-dlt"), groups)
    assert seen.chains == ()
    (lookalike,) = seen.lookalikes
    assert lookalike.why.endswith(why)
    assert set(lookalike.topics) == {"orders-retry-1000", "orders-retry-2000", "orders-dlt"}


def test_who_reads_the_retry_topics_tells_two_readers_apart() -> None:
    names = ("orders", "orders-retry-1000", "orders-retry-2000", "orders-dlt")
    retrying = group("billing-retry-1000", "orders-retry-1000")
    assert only_chain(names, BILLING, group("audit", "orders"), retrying).group == "billing"


@pytest.mark.parametrize(
    ("retries", "why"),
    [
        pytest.param(
            ("orders-retry-1000", "orders-retry-3"), "no delays would give it exactly these names", id="mixed"
        ),
        pytest.param(("orders-retry-0", "orders-retry-1", "orders-retry-2"), "do not tell the delays", id="numbered"),
    ],
)
def test_names_that_cannot_be_made_again_are_no_chain(retries: tuple[str, ...], why: str) -> None:
    seen = recognise(("orders", *retries, "orders-dlt"), (BILLING,))
    assert seen.chains == ()
    assert why in seen.lookalikes[0].why
