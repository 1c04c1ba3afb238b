"""What each rule gives to retry topics and dead-letter queues."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.dialects import DIALECTS
from kafka_resilience_cli.settings import Declared, Derived, Known
from kafka_resilience_cli.topology.chain_rules import RULES
from kafka_resilience_cli.topology.chains import derive
from kafka_resilience_cli.topology.model import ClusterFacts, Role, Topic, Topology
from tests.topology.chain_topologies import connector, consumer, dlq, external, retry, streams, topic, topology

MIN, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def derived_topic(declared: Topology, name: str) -> Topic:
    result, findings = derive(declared)
    assert [f for f in findings if f.severity == "error"] == []
    return result.topics[name]


def value(topic: Topic, key: str) -> tuple[str, str]:
    """The value and the rule that gave it."""
    known = topic.config[key]
    assert isinstance(known.origin, Derived)
    return known.value, known.origin.rule


def rule(known: Known[int]) -> tuple[int, str]:
    assert isinstance(known.origin, Derived)
    return known.value, known.origin.rule


def generic(**source: str) -> Topology:
    return topology(topic(**source), consumer(retry=retry(outage=3 * DAY), dlq=dlq()))  # type: ignore[arg-type]


def test_the_whole_of_a_retry_topic() -> None:
    hop = derived_topic(generic(min_insync_replicas="2"), "orders.billing.retry-1m")
    assert hop.role is Role.RETRY
    assert rule(hop.partitions) == (6, "R1")
    assert rule(hop.replication_factor) == (3, "R4")
    assert {key: value(hop, key) for key in hop.config} == {
        "cleanup.policy": ("delete", "R6"),
        "max.message.bytes": (str(1_048_588 + 64 * 1024), "R13"),
        "min.insync.replicas": ("2", "R4"),
        "retention.bytes": ("-1", "R7"),
        "retention.ms": (str(MIN + 3 * DAY + 36 * HOUR), "R7"),
    }
    assert list(hop.config) == sorted(hop.config)
    assert (hop.key, hop.owner) == ("order_id", "team-shop")


def test_the_whole_of_a_dead_letter_queue() -> None:
    queue = derived_topic(generic(min_insync_replicas="2"), "orders.billing.dlq")
    assert queue.role is Role.DLQ
    assert rule(queue.partitions) == (6, "R1")
    assert {key: value(queue, key) for key in queue.config} == {
        "cleanup.policy": ("delete", "R6"),
        "max.message.bytes": (str(1_048_588 + 64 * 1024), "R13"),
        "min.insync.replicas": ("2", "R4"),
        "retention.bytes": ("-1", "R8"),
        "retention.ms": (str(14 * DAY), "R8"),
    }


@pytest.mark.parametrize(
    ("dialect", "expected"), [("generic", (6, "R1")), ("spring-dlpr", (6, "R1")), ("smallrye", (6, "R3"))]
)
def test_partitions(dialect: str, expected: tuple[int, str]) -> None:
    declared = topology(topic(), consumer(retry=retry(dialect, ()), dlq=dlq("failed")))
    assert rule(derived_topic(declared, "failed").partitions) == expected


def test_partitions_of_a_queue_for_several_sources_are_those_of_the_largest() -> None:
    declared = topology(
        topic("a", 3), topic("b", 12, rf=2), consumer(topics=["a", "b"], retry=retry(delays=()), dlq=dlq("failed"))
    )
    queue = derived_topic(declared, "failed")
    assert rule(queue.partitions) == (12, "R1")
    assert rule(queue.replication_factor) == (3, "R4")


@pytest.mark.parametrize(
    ("outage", "retention"),
    [
        pytest.param(None, MIN + 3 * DAY + 36 * HOUR, id="three days where nothing is declared"),
        pytest.param(4 * HOUR, MIN + 4 * HOUR + 2 * HOUR, id="half the outage to catch up"),
        pytest.param(10 * MIN, MIN + 10 * MIN + HOUR, id="an hour at least"),
    ],
)
def test_retention_of_a_hop(outage: int | None, retention: int) -> None:
    declared = topology(topic(), consumer(retry=retry(delays=[MIN], outage=outage), dlq=dlq()))
    hop = derived_topic(declared, "orders.billing.retry-1m")
    assert value(hop, "retention.ms") == (str(retention), "R7")


def test_a_derived_value_says_where_it_comes_from() -> None:
    declared = topology(topic(), consumer(retry=retry(delays=[MIN]), dlq=dlq()))
    origin = derived_topic(declared, "orders.billing.retry-1m").config["retention.ms"].origin
    assert isinstance(origin, Derived)
    assert origin.inputs == ("delay = 1m", "outage_to_survive = 3d (krc's default)")
    assert "may be down for 3d" in origin.why


@pytest.mark.parametrize(
    ("source", "retention"),
    [
        pytest.param({}, 14 * DAY, id="not declared"),
        pytest.param({"retention_ms": str(7 * DAY)}, 14 * DAY, id="shorter"),
        pytest.param({"retention_ms": str(30 * DAY)}, 30 * DAY, id="longer: evidence lives as long as the source"),
        pytest.param({"retention_ms": "-1"}, 14 * DAY, id="for ever"),
        pytest.param({"retention_ms": str(30 * DAY), "cleanup_policy": "compact"}, 14 * DAY, id="compacted"),
    ],
)
def test_retention_of_a_queue(source: dict[str, str], retention: int) -> None:
    declared = topology(topic(**source), consumer(dlq=dlq()))  # type: ignore[arg-type]
    assert value(derived_topic(declared, "orders.billing.dlq"), "retention.ms") == (str(retention), "R8")


@pytest.mark.parametrize("reader", [connector, streams])
def test_writers_that_keep_timestamps_get_a_queue_that_stamps_its_own(reader: object) -> None:
    declared = topology(topic(retention_ms=str(30 * DAY)), reader("sink", ["orders"], dlq("failed")))  # type: ignore[operator]
    queue = derived_topic(declared, "failed")
    assert value(queue, "message.timestamp.type") == ("LogAppendTime", "R9")
    assert "message.timestamp.before.max.ms" not in queue.config


@pytest.mark.parametrize(
    ("source", "retention"),
    [
        pytest.param({"retention_ms": str(30 * DAY)}, str(44 * DAY), id="age and fourteen days"),
        pytest.param({}, "-1", id="not declared: no limit"),
        pytest.param({"cleanup_policy": "compact"}, "-1", id="compacted: no limit"),
    ],
)
def test_with_create_time_the_retention_covers_the_age(source: dict[str, str], retention: str) -> None:
    queue_spec = dlq("failed", values={"message.timestamp.type": "CreateTime"})
    declared = topology(topic(**source), connector("sink", ["orders"], queue_spec))  # type: ignore[arg-type]
    queue = derived_topic(declared, "failed")
    assert value(queue, "retention.ms") == (retention, "R9")
    assert value(queue, "message.timestamp.before.max.ms") == (str(2**63 - 1), "R10")
    assert queue.config["message.timestamp.type"].value == "CreateTime"


def test_before_max_is_left_out_where_the_broker_does_not_know_it() -> None:
    queue_spec = dlq("failed", values={"message.timestamp.type": "CreateTime"})
    declared = topology(topic(), connector("sink", ["orders"], queue_spec), cluster=ClusterFacts(kafka_version="3.5"))
    assert "message.timestamp.before.max.ms" not in derived_topic(declared, "failed").config


def test_delays_by_timestamp_need_the_time_of_arrival() -> None:
    declared = topology(topic(), consumer(retry=retry("smallrye-delayed", [10_000]), dlq=dlq()))
    assert value(derived_topic(declared, "orders_retry_10000"), "message.timestamp.type") == ("LogAppendTime", "R11")
    assert "message.timestamp.type" not in derived_topic(declared, "dead-letter-topic-orders").config


def test_headers_that_pile_up_need_room_at_each_hop() -> None:
    declared = topology(
        topic(max_message_bytes="2097152"), consumer(retry=retry("smallrye-delayed", [10_000, 20_000]), dlq=dlq())
    )
    sizes = [
        int(value(derived_topic(declared, name), "max.message.bytes")[0]) - 2_097_152
        for name in ("orders_retry_10000", "orders_retry_20000", "dead-letter-topic-orders")
    ]
    assert sizes == [64 * 1024, 80 * 1024, 96 * 1024]


def test_an_undeclared_message_size_is_said_to_be_kafkas_default() -> None:
    origin = derived_topic(generic(), "orders.billing.dlq").config["max.message.bytes"].origin
    assert isinstance(origin, Derived)
    assert origin.inputs == ("orders max.message.bytes = 1048588B (Kafka's default; not declared)",)


def test_durability_follows_the_source_where_it_says_something() -> None:
    queue = derived_topic(generic(unclean_leader_election_enable="false"), "orders.billing.dlq")
    assert value(queue, "unclean.leader.election.enable") == ("false", "R4")
    assert "min.insync.replicas" not in queue.config, "inherited by the source, so by the queue as well"


@pytest.mark.parametrize(
    ("parts", "replication"),
    [
        pytest.param([external("cust", 4, rf=2)], 2, id="stated"),
        pytest.param([external("cust", 4), topic("own", rf=1)], 1, id="as the topology's own topics"),
        pytest.param([external("cust", 4)], 3, id="three where nothing is known"),
    ],
)
def test_replication_for_another_teams_topic(parts: list[Topic], replication: int) -> None:
    declared = topology(*parts, consumer(topics=["cust"], dlq=dlq()))
    assert rule(derived_topic(declared, "cust.billing.dlq").replication_factor) == (replication, "R4")


def test_replication_is_not_more_than_the_cluster_has() -> None:
    declared = topology(external("cust", 4), consumer(topics=["cust"], dlq=dlq()), cluster=ClusterFacts(brokers=1))
    assert rule(derived_topic(declared, "cust.billing.dlq").replication_factor) == (1, "R4")


def test_an_unknown_partition_count_does_where_any_will() -> None:
    declared = topology(external("cust"), connector("sink", ["cust"], dlq("failed")))
    assert rule(derived_topic(declared, "failed").partitions) == (1, "R3")


def test_a_declared_value_wins_and_keeps_the_derived_one() -> None:
    spec = retry(delays=[MIN], values={"retention.ms": str(9 * DAY), "segment.ms": "3600000"}, partitions=12, rf=4)
    hop = derived_topic(topology(topic(), consumer(retry=spec, dlq=dlq())), "orders.billing.retry-1m")
    retention = hop.config["retention.ms"]
    assert isinstance(retention.origin, Declared)
    assert (retention.value, retention.overridden[0].value) == (str(9 * DAY), str(MIN + 3 * DAY + 36 * HOUR))
    assert hop.config["segment.ms"].overridden == ()
    assert (hop.partitions.value, hop.partitions.overridden[0].value) == (12, 6)
    assert (hop.replication_factor.value, hop.replication_factor.overridden[0].value) == (4, 3)


def test_retention_of_a_queue_by_its_own_key() -> None:
    declared = topology(topic(), consumer(dlq=dlq(retention=30 * DAY)))
    known = derived_topic(declared, "orders.billing.dlq").config["retention.ms"]
    assert (known.value, known.overridden[0].value) == (str(30 * DAY), str(14 * DAY))


def test_no_dialect_with_retry_topics_keeps_timestamps() -> None:
    # if one did, the age of a record would add up over the hops (R7) and the derivation would have to know
    assert [d.name for d in DIALECTS.values() if d.retry_names and d.preserves_timestamps] == []


def test_every_rule_can_be_explained() -> None:
    assert list(RULES) == [f"R{n}" for n in range(1, 27)]
    assert all(rule.title and rule.text and rule.source for rule in RULES.values())


def test_no_derived_value_is_more_than_kafka_can_hold() -> None:
    most = str(2**63 - 1)
    declared = topology(
        topic(max_message_bytes=str(2**31 - 1), retention_ms=most),
        consumer(retry=retry(delays=[MIN], outage=2**63 - 1), dlq=dlq()),
        streams("totals", topics=["orders"], dlq=dlq("failed", values={"message.timestamp.type": "CreateTime"})),
    )
    for name in ("orders.billing.retry-1m", "orders.billing.dlq", "failed"):
        made = derived_topic(declared, name)
        assert (made.config["max.message.bytes"].value, made.config["retention.ms"].value) == (str(2**31 - 1), most)
