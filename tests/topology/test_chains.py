"""From declared retries and dead-letter queues to chains and their topics."""

from __future__ import annotations

from kafka_resilience_cli.topology.chains import derive
from kafka_resilience_cli.topology.model import ChainLink, Hop, Role
from tests.topology.chain_topologies import connector, consumer, dlq, external, retry, streams, topic, topology

MIN, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def test_a_chain_and_its_topics() -> None:
    result, findings = derive(topology(topic(), consumer(retry=retry(), dlq=dlq())))
    assert findings == []
    assert list(result.topics) == [
        "orders",
        "orders.billing.dlq",
        "orders.billing.retry-1m",
        "orders.billing.retry-5m",
    ]
    (chain,) = result.chains
    assert (chain.group, chain.source, chain.dialect) == ("billing", "orders", "generic")
    assert chain.hops == (Hop("orders.billing.retry-1m", MIN), Hop("orders.billing.retry-5m", 5 * MIN))
    assert (chain.dlq, chain.horizon_ms, chain.outage_ms) == ("orders.billing.dlq", 6 * MIN, 3 * DAY)
    assert result.topics["orders.billing.retry-5m"].chain == ChainLink("billing", "orders", "generic", 1)
    assert result.topics["orders.billing.dlq"].chain == ChainLink("billing", "orders", "generic", None)


def test_deriving_adds_and_changes_nothing_else() -> None:
    declared = topology(topic(), external("other", 3), consumer(retry=retry(), dlq=dlq()))
    result, _ = derive(declared)
    assert result.topics["orders"] == declared.topics["orders"]
    assert result.consumers == declared.consumers
    assert declared.chains == ()


def test_each_group_has_a_chain_of_its_own() -> None:
    result, findings = derive(
        topology(
            topic(),
            consumer("billing", retry=retry(), dlq=dlq()),
            consumer("shipping", retry=retry(owner="shipping"), dlq=dlq(owner="shipping")),
        )
    )
    assert findings == []
    assert [chain.group for chain in result.chains] == ["billing", "shipping"]
    assert "orders.shipping.retry-1m" in result.topics


def test_a_dead_letter_queue_alone() -> None:
    result, findings = derive(topology(topic(), consumer(dlq=dlq())))
    (chain,) = result.chains
    assert findings == []
    assert (chain.dialect, chain.hops, chain.dlq, chain.outage_ms) == ("generic", (), "orders.billing.dlq", None)


def test_a_topic_that_a_chain_passes_twice() -> None:
    result, _ = derive(topology(topic(), consumer(retry=retry("spring-retryable", [1000, 1000]), dlq=dlq())))
    (chain,) = result.chains
    assert chain.hops == (Hop("orders-retry", 1000, attempts=2),)
    assert chain.horizon_ms == 2000


def test_a_connector_has_one_queue_for_all_it_reads() -> None:
    result, findings = derive(topology(topic("a", 3), topic("b", 9), connector("sink", ["a", "b"], dlq("sink.failed"))))
    assert findings == []
    assert [(c.source, c.group, c.dlq, c.dialect) for c in result.chains] == [
        ("a", "connect-sink", "sink.failed", "connect"),
        ("b", "connect-sink", "sink.failed", "connect"),
    ]
    assert result.topics["sink.failed"].partitions.value == 9


def test_a_streams_application() -> None:
    result, _ = derive(topology(topic(), streams("totals", ["orders"], dlq("totals.failed"))))
    assert [(c.dialect, c.dlq) for c in result.chains] == [("streams", "totals.failed")]


def test_two_groups_may_share_a_queue_that_both_name_and_mean_alike() -> None:
    result, findings = derive(
        topology(
            topic(),
            consumer("billing", dlq=dlq("failed", retention=30 * DAY)),
            consumer("shipping", dlq=dlq("failed", owner="shipping", retention=30 * DAY)),
        )
    )
    assert findings == []
    assert [chain.dlq for chain in result.chains] == ["failed", "failed"]


def test_two_members_of_a_group_declared_apart_are_one_chain() -> None:
    result, findings = derive(
        topology(
            topic(),
            consumer("one", group="billing", retry=retry(owner="one"), dlq=dlq(owner="one")),
            consumer("two", group="billing", retry=retry(owner="two"), dlq=dlq(owner="two")),
        )
    )
    assert findings == []
    assert len(result.chains) == 1


def test_a_queue_that_another_team_owns_is_used_and_not_made() -> None:
    result, findings = derive(topology(topic(), external("dead", 6), consumer(dlq=dlq("dead"))))
    assert findings == []
    assert [chain.dlq for chain in result.chains] == ["dead"]
    assert "dead" not in result.topics


def test_an_environments_prefix_stands_in_front_once() -> None:
    result, _ = derive(
        topology(
            topic("dev.orders"), consumer("dev.billing", ["dev.orders"], retry(delays=[MIN]), dlq()), prefix="dev."
        )
    )
    assert list(result.topics) == ["dev.orders", "dev.orders.billing.dlq", "dev.orders.billing.retry-1m"]


def test_declared_names() -> None:
    naming = {"retry": "retry.{delay}.{group}.{topic}", "dlq": "dead.{group}.{topic}"}
    result, findings = derive(topology(topic(), consumer(retry=retry(delays=[MIN]), dlq=dlq()), naming=naming))
    assert findings == []
    assert list(result.topics) == ["dead.billing.orders", "orders", "retry.1m.billing.orders"]


def test_declared_names_are_not_forced_on_a_framework_that_has_its_own() -> None:
    naming = {"dlq": "dead.{group}.{topic}"}
    result, _ = derive(topology(topic(), consumer(retry=retry("spring-dlpr", ()), dlq=dlq()), naming=naming))
    assert "orders-dlt" in result.topics


def test_a_source_that_the_topology_does_not_know_is_left_to_others() -> None:
    result, findings = derive(topology(consumer(topics=["ordres"], retry=retry(), dlq=dlq())))
    assert (findings, result.chains, dict(result.topics)) == ([], (), {})


def test_the_owner_of_a_queue() -> None:
    result, _ = derive(topology(topic(), consumer(dlq=dlq())))
    assert result.topics["orders.billing.dlq"].owner == "team-shop"
    assert result.topics["orders.billing.dlq"].role is Role.DLQ


def test_a_group_that_reads_its_retry_topics_itself() -> None:
    parts = [
        topic(),
        consumer(retry=retry(delays=[MIN]), dlq=dlq()),
        consumer("again", ["orders.billing.retry-1m"], group="billing.retry"),
        consumer("triage", ["orders.billing.dlq"]),
    ]
    _, findings = derive(topology(*parts))
    assert findings == []
