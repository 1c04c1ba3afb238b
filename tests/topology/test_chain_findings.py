"""What breaks a chain, and where it is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from kafka_resilience_cli.findings import DocPath, Finding
from kafka_resilience_cli.topology.chains import derive
from kafka_resilience_cli.topology.model import Ordering, RemovedTopic, Role
from tests.topology.chain_topologies import connector, consumer, dlq, external, path, retry, streams, topic, topology

MIN, HOUR, DAY = 60_000, 3_600_000, 86_400_000
BILLING = ("consumers", "billing")


def found(*parts: Any, **settings: Any) -> list[Finding]:
    return derive(topology(*parts, **settings))[1]


def places(findings: Sequence[Finding]) -> list[tuple[str, str, tuple[str | int, ...]]]:
    assert all(f.location and isinstance(f.path, DocPath) for f in findings)
    return [(f.code, f.severity.value, f.path.keys) for f in findings if f.path]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        pytest.param(retry("spring-dlpr", [MIN]), ("Y302", "error", "delays", 0), id="no retry topics"),
        pytest.param(retry("smallrye", [MIN]), ("Y302", "error", "delays", 0), id="no retry topics, smallrye"),
        pytest.param(
            retry("spring-retryable", [MIN, 25 * HOUR]), ("Y303", "error", "delays", 1), id="beyond a day for Spring"
        ),
        pytest.param(
            retry("smallrye-delayed", [25 * DAY]), ("Y303", "error", "delays", 0), id="beyond 32 bits for SmallRye"
        ),
        pytest.param(retry(delays=[0, MIN]), ("Y304", "error", "delays", 0), id="no delay"),
        pytest.param(retry(delays=[MIN, MIN]), ("Y305", "error", "delays", 1), id="the same twice"),
        pytest.param(
            retry("spring-retryable", [MIN, MIN, HOUR]), ("Y305", "error", "delays", 1), id="the same twice, not last"
        ),
        pytest.param(retry(delays=[HOUR, MIN]), ("Y306", "warning", "delays", 1), id="getting shorter"),
        pytest.param(retry("spring-retryable", ()), ("Y304", "error"), id="Spring would make its own"),
        pytest.param(
            retry("smallrye-delayed", [MIN, 5 * MIN]), ("Y330", "warning", "delays"), id="SmallRye gives up before"
        ),
    ],
)
def test_a_retry_that_cannot_be(spec: Any, expected: tuple[str, str, Any]) -> None:
    code, severity, *keys = expected
    assert places(found(topic(), consumer(retry=spec, dlq=dlq()))) == [(code, severity, (*BILLING, "retry", *keys))]


def test_equal_delays_at_the_end_are_one_topic_for_spring() -> None:
    assert found(topic(), consumer(retry=retry("spring-retryable", [1000, 2000, 2000]), dlq=dlq())) == []


def test_one_mistake_of_a_consumer_of_two_topics_is_said_once() -> None:
    findings = found(topic("a"), topic("b"), consumer(topics=["a", "b"], retry=retry(delays=[0]), dlq=dlq()))
    assert [f.code for f in findings] == ["Y304"]


def test_a_name_that_is_too_long_with_its_suffix() -> None:
    long = "o" * 235
    findings = found(topic(long), consumer(topics=[long], retry=retry(delays=[MIN]), dlq=dlq()))
    assert places(findings) == [("Y308", "error", (*BILLING, "retry", "delays", 0))]
    assert "252 characters" in findings[0].message


def test_a_group_that_cannot_be_part_of_a_name() -> None:
    findings = found(topic(), consumer(group="billing/eu", dlq=dlq()))
    assert places(findings) == [("Y309", "error", (*BILLING, "dlq"))]
    assert "'/'" in findings[0].message


def test_a_name_that_collides_in_the_brokers_metrics() -> None:
    findings = found(topic(), topic("orders.billing_dlq"), consumer(dlq=dlq()))
    assert places(findings) == [("Y310", "error", (*BILLING, "dlq"))]
    assert [r.location.excerpt for r in findings[0].related] == ["krc.yaml:topics.orders.billing_dlq"]


@pytest.mark.parametrize("twin", [topic("orders_eu"), external("orders_eu")], ids=["declared", "external"])
def test_declared_names_that_collide(twin: Any) -> None:
    (finding,) = found(topic("orders.eu"), twin)
    (related,) = finding.related
    assert (finding.code, finding.severity.value) == ("Y310", "error")
    assert "orders.eu" in finding.message
    assert "orders_eu" in finding.message
    assert related.location


@pytest.mark.parametrize(
    ("other", "place"),
    [
        pytest.param(topic("orders.billing.dlq"), "topics", id="declared"),
        pytest.param(external("orders.billing.dlq"), "external", id="external"),
        pytest.param(
            RemovedTopic("orders.billing.dlq", "old", False, path("removed", "orders.billing.dlq")),
            "removed",
            id="removed",
        ),
    ],
)
def test_a_derived_name_that_is_taken(other: Any, place: str) -> None:
    (finding,) = found(topic(), other, consumer(dlq=dlq()))
    assert (finding.code, finding.path) == ("Y311", path(*BILLING, "dlq"))
    assert [r.location.excerpt for r in finding.related] == [f"krc.yaml:{place}.orders.billing.dlq"]


def test_two_groups_whose_framework_gives_both_the_same_names() -> None:
    findings = found(
        topic(),
        consumer("billing", retry=retry("spring-retryable", [MIN]), dlq=dlq()),
        consumer("shipping", retry=retry("spring-retryable", [MIN], owner="shipping"), dlq=dlq(owner="shipping")),
    )
    assert places(findings) == [("Y311", "error", ("consumers", "shipping", "retry", "delays", 0))]
    assert "retry_suffix" in findings[0].hint
    assert findings[0].related[0].location.excerpt == "krc.yaml:consumers.billing.retry.delays[0]"


def test_suffixes_keep_them_apart() -> None:
    own = retry("spring-retryable", [MIN], owner="shipping", retry_suffix="-shipping", dlt_suffix="-shipping-dlt")
    findings = found(
        topic(),
        consumer("billing", retry=retry("spring-retryable", [MIN]), dlq=dlq()),
        consumer("shipping", retry=own, dlq=dlq(owner="shipping")),
    )
    assert findings == []


def test_a_shared_queue_that_is_not_meant_alike() -> None:
    findings = found(
        topic(),
        consumer("billing", dlq=dlq("failed", retention=30 * DAY)),
        consumer("shipping", dlq=dlq("failed", owner="shipping", retention=20 * DAY)),
    )
    assert places(findings) == [("Y318", "error", ("consumers", "shipping", "dlq", "topic"))]


@pytest.mark.parametrize("other", [{"partitions": 12}, {"name": "failed"}], ids=["same names", "other names"])
def test_a_group_declared_twice_with_different_chains(other: dict[str, Any]) -> None:
    findings = found(
        topic(),
        consumer("one", group="billing", dlq=dlq(owner="one")),
        consumer("two", group="billing", dlq=dlq(owner="two", **other)),
    )
    assert places(findings) == [("Y311", "error", ("consumers", "two", "dlq"))]


def test_a_retry_topic_that_another_group_reads() -> None:
    findings = found(
        topic(),
        consumer(retry=retry(delays=[MIN]), dlq=dlq()),
        consumer("audit", ["orders.billing.retry-1m"]),
    )
    assert places(findings) == [("Y312", "error", ("consumers", "audit", "topics", 0))]


def test_a_group_that_reads_its_own_dead_letters() -> None:
    findings = found(topic(), consumer(dlq=dlq()), consumer("again", ["orders.billing.dlq"], group="billing"))
    assert places(findings) == [("Y313", "error", ("consumers", "again", "topics", 0))]


def test_a_group_that_reads_the_external_queue_it_writes() -> None:
    findings = found(
        topic(), external("dead", 6), consumer(dlq=dlq("dead")), consumer("again", ["dead"], group="billing")
    )
    assert places(findings) == [("Y313", "error", ("consumers", "again", "topics", 0))]


@pytest.mark.parametrize("tier", ["orders.billing.dlq", "orders.billing.retry-1m"])
def test_a_chain_on_a_tier_of_a_chain(tier: str) -> None:
    findings = found(
        topic(),
        consumer(retry=retry(delays=[MIN]), dlq=dlq()),
        consumer("again", [tier], dlq=dlq(owner="again"), group="billing.retry"),
    )
    assert places(findings) == [("Y313", "error", ("consumers", "again", "topics", 0))]


def test_a_queue_that_is_its_own_source() -> None:
    findings = found(external("dead", 6), consumer(topics=["dead"], dlq=dlq("dead")))
    assert [f.code for f in findings] == ["Y313"]


def test_a_circle_of_queues() -> None:
    findings = found(
        external("a", 6),
        external("b", 6),
        consumer("one", ["a"], dlq=dlq("b", owner="one")),
        consumer("two", ["b"], dlq=dlq("a", owner="two")),
    )
    assert {f.code for f in findings} == {"Y313"}


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(topic(ordering=Ordering.PER_KEY), id="ordered"),
        pytest.param(topic(cleanup_policy="compact"), id="compacted"),
        pytest.param(topic(role=Role.STATE), id="state"),
    ],
)
def test_retry_topics_give_up_order(source: Any) -> None:
    findings = found(source, consumer(retry=retry(), dlq=dlq()))
    assert places(findings) == [("Y314", "warning", (*BILLING, "retry"))]
    assert found(source, consumer(dlq=dlq())) == [], "a queue alone does not"


def test_a_chain_without_an_end() -> None:
    assert places(found(topic(), consumer(retry=retry()))) == [("Y315", "warning", (*BILLING, "retry"))]


def test_partitions_that_nobody_has_stated() -> None:
    findings = found(external("cust"), consumer(topics=["cust"], retry=retry(), dlq=dlq()))
    assert places(findings) == [("Y316", "error", (*BILLING, "retry"))]
    stated = consumer(topics=["cust"], retry=retry(partitions=6), dlq=dlq(partitions=6))
    assert found(external("cust"), stated) == []


@pytest.mark.parametrize("reader", [connector, streams])
def test_a_queue_without_a_name(reader: Any) -> None:
    (finding,) = found(topic(), reader("sink", ["orders"], dlq()))
    assert (finding.code, finding.severity) == ("Y317", "error")
    assert "topic.name" in finding.hint


@pytest.mark.parametrize(
    ("naming", "keys"),
    [
        ({"retry": "{topic}.{attempt}"}, ("naming", "retry")),
        ({"dlq": "{topic}.{delay}"}, ("naming", "dlq")),
        ({"dlq": "{group}.dlq"}, ("naming", "dlq")),
    ],
)
def test_a_template_that_cannot_be_filled(naming: dict[str, str], keys: tuple[str, ...]) -> None:
    findings = found(topic(), consumer(dlq=dlq()), naming=naming)
    assert places(findings) == [("Y319", "error", keys)]


def test_a_template_that_gives_all_hops_one_name() -> None:
    findings = found(topic(), consumer(retry=retry(), dlq=dlq()), naming={"retry": "{topic}.{group}.retry"})
    assert {f.code for f in findings} == {"Y305"}


def test_names_that_every_environment_would_have() -> None:
    named_by_channel = consumer("dev.billing", ["dev.orders"], retry("smallrye", ()), dlq())
    assert [(f.code, f.severity) for f in found(topic("dev.orders"), named_by_channel, prefix="dev.")] == [
        ("Y331", "info")
    ]
    anothers = consumer("dev.billing", ["cust"], retry("spring-dlpr", ()), dlq())
    assert [(f.code, f.severity) for f in found(external("cust", 3), anothers, prefix="dev.")] == [("Y331", "warning")]
    explicit = consumer("dev.billing", ["cust"], retry("spring-dlpr", ()), dlq("dev.failed"))
    assert found(external("cust", 3), explicit, prefix="dev.") == []
