"""Plans on a real cluster: what the broker knows shows in the plan, and reading leaves no trace."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from kafka_resilience_cli.cluster.connect import connect
from kafka_resilience_cli.cluster.connection import from_servers
from kafka_resilience_cli.cluster.gateway import ConfigEdit, Gateway, NewTopic, Wanted
from kafka_resilience_cli.cluster.state import read_or
from kafka_resilience_cli.commands.plan import plan_on
from kafka_resilience_cli.plan.changes import (
    AddPartitions,
    Allowed,
    Blocked,
    CreateTopic,
    DeleteTopic,
    Gated,
    Plan,
    ReassignReplicas,
    SetConfig,
    Verification,
    Waiting,
)
from kafka_resilience_cli.plan.options import PlanOptions
from kafka_resilience_cli.sandbox.sandbox import Sandbox
from kafka_resilience_cli.topology.model import Hazard
from tests.integration.waiting import until, until_everywhere
from tests.support import topology

pytestmark = pytest.mark.sandbox

Existing = Callable[..., str]


@pytest.fixture
def gateway(sandbox: Sandbox) -> Iterator[Gateway]:
    gateway = connect(from_servers(sandbox.bootstrap_servers, source="test"))
    yield gateway
    gateway.close()


@pytest.fixture
def prefix() -> str:
    return f"plan-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def existing(gateway: Gateway, prefix: str) -> Existing:
    """Creates a topic and waits until every broker shows it whole."""

    def create(partitions: int = 3, rf: int = 3, **config: str) -> str:
        settings = {key.replace("_", "."): value for key, value in config.items()}
        assert gateway.create_topics([NewTopic(prefix, partitions, rf, settings)]) == {prefix: None}
        settled(gateway, prefix, partitions, rf)
        return prefix

    return create


def settled(gateway: Gateway, name: str, partitions: int, isr: int) -> None:
    def whole() -> bool:
        found = read_or(gateway.read(Wanted()).topics, {}).get(name)
        return found is not None and len(found.partitions) == partitions and found.smallest_isr >= isr

    until(whole, f"{name} with {partitions} partitions, {isr} replicas in sync")
    until_everywhere(gateway, name)


def plan(gateway: Gateway, text: str, **options: object) -> Plan:
    return plan_on(gateway, [topology(text)], PlanOptions(today=date(2026, 11, 24), **options))  # type: ignore[arg-type]


def test_planning_creates_nothing_and_is_checked_by_the_broker(gateway: Gateway, prefix: str) -> None:
    (change,) = plan(gateway, f"topics: {{{prefix}: {{partitions: 2, replication_factor: 3}}}}").changes
    assert isinstance(change, CreateTopic)
    assert (change.verdict, change.verification) == (Allowed(), Verification.VERIFIED)
    marker = f"{prefix}.marker"
    gateway.create_topics([NewTopic(marker, 1, 3)])
    until_everywhere(gateway, marker)  # brokers see changes in order: what planning had created would show by now
    assert prefix not in read_or(gateway.read(Wanted()).topics, {})


def test_every_kind_of_change_is_seen(gateway: Gateway, prefix: str, existing: Existing) -> None:
    existing(retention_ms="604800000", segment_ms="60000", flush_ms="5000")
    found = plan(
        gateway,
        f"""
        topics:
          {prefix}:
            partitions: 6
            replication_factor: 3
            key: none
            config: {{retention.ms: 1d, max.message.bytes: 1048588B}}
            inherit: [segment.ms]
        """,
    )
    growth, config = found.changes
    assert isinstance(growth, AddPartitions)
    assert isinstance(config, SetConfig)
    assert config.verdict == Gated((Hazard.RETENTION_CUT,))
    assert growth.verdict == Waiting((prefix,))
    assert (config.set["retention.ms"].before, config.set["retention.ms"].before_level) == ("604800000", "topic")
    pinned = config.set["max.message.bytes"]
    assert (pinned.before, pinned.before_level, pinned.after) == ("1048588", "default", "1048588")
    assert config.remove["segment.ms"].after == "604800000"  # what it falls back to, by the broker's word
    assert [(d.key, d.value) for d in found.drift] == [("flush.ms", "5000")]


@pytest.mark.parametrize(
    ("config", "words", "way_out"),
    [
        pytest.param("confluent.tier.enable: true", "confluent.tier.enable", "correct confluent.tier.enable", id="key"),
        pytest.param(
            "message.timestamp.difference.max.ms: 1d",
            "message.timestamp.difference.max.ms",
            "use message.timestamp.before.max.ms",
            id="key-that-kafka-dropped",
        ),
    ],
)
def test_the_brokers_own_refusal_blocks_in_its_words(
    gateway: Gateway, prefix: str, config: str, words: str, way_out: str
) -> None:
    text = f"topics: {{{prefix}: {{partitions: 1, replication_factor: 3, config: {{{config}}}}}}}"
    (change,) = plan(gateway, text).changes
    assert isinstance(change.verdict, Blocked)
    assert f"Unknown topic config name: {words}" in change.verdict.why
    assert way_out in change.verdict.way_out


def test_a_refused_key_holds_the_growth_beside_it(gateway: Gateway, prefix: str, existing: Existing) -> None:
    existing()
    config = "{confluent.tier.enable: true}"
    text = f"topics: {{{prefix}: {{partitions: 6, replication_factor: 3, key: none, config: {config}}}}}"
    growth, refused = plan(gateway, text).changes
    assert isinstance(refused.verdict, Blocked)
    assert growth.verdict == Waiting((prefix,))


def test_no_server_validate_asks_nothing(gateway: Gateway, prefix: str) -> None:
    declared = topology(
        f"topics: {{{prefix}: {{partitions: 1, replication_factor: 3, config: {{confluent.tier.enable: true}}}}}}"
    )
    options = PlanOptions(today=date(2026, 11, 24))
    (change,) = plan_on(gateway, [declared], options, server_validate=False).changes
    assert (change.verdict, change.verification) == (Allowed(), Verification.UNVERIFIED)


class TestWherePeersFail:
    def test_a_partition_decrease_takes_a_config_change_with_it(
        self, gateway: Gateway, prefix: str, existing: Existing
    ) -> None:
        existing(min_insync_replicas="2")
        text = f"topics: {{{prefix}: {{partitions: 2, replication_factor: 3, min_insync_replicas: 1}}}}"
        decrease, config = plan(gateway, text).changes
        assert isinstance(decrease, AddPartitions)
        assert isinstance(decrease.verdict, Blocked)
        assert isinstance(config, SetConfig)
        assert isinstance(config.verdict, Waiting)

    def test_another_replication_factor_is_blocked_aloud(
        self, gateway: Gateway, prefix: str, existing: Existing
    ) -> None:
        existing(rf=3)
        (change,) = plan(gateway, f"topics: {{{prefix}: {{partitions: 3, replication_factor: 2}}}}").changes
        assert isinstance(change, ReassignReplicas)
        assert isinstance(change.verdict, Blocked)
        assert "kafka-reassign-partitions.sh" in change.verdict.way_out

    def test_min_isr_above_the_replicas_which_a_broker_accepts(self, gateway: Gateway, prefix: str) -> None:
        assert gateway.create_topics([NewTopic(prefix, 1, 2, {"min.insync.replicas": "3"})], validate_only=True) == {
            prefix: None
        }
        text = f"topics: {{{prefix}: {{partitions: 1, replication_factor: 2, config: {{min.insync.replicas: 3}}}}}}"
        (change,) = plan(gateway, text).changes
        assert isinstance(change.verdict, Blocked)
        assert "more than the 2 replicas" in change.verdict.why

    def test_with_a_broker_down_nothing_is_created_and_nothing_differs(
        self, sandbox: Sandbox, gateway: Gateway, prefix: str, existing: Existing
    ) -> None:
        existing(rf=3)
        text = f"""
        cluster: {{brokers: 3}}
        topics:
          {prefix}: {{partitions: 3, replication_factor: 3, config: {{flush.ms: 5s}}}}
          {prefix}.new: {{partitions: 1, replication_factor: 2}}
        """
        victim = sandbox.brokers[-1].id
        sandbox.kill(victim)
        try:
            deadline = time.monotonic() + 60
            while len(read_or(gateway.read(Wanted()).brokers, {})) > 2 and time.monotonic() < deadline:
                time.sleep(0.1)
            create, config = plan(gateway, text).changes
            assert isinstance(create, CreateTopic)
            assert isinstance(create.verdict, Blocked)
            assert f"broker {victim} holds replicas and is not there" in create.verdict.why
            assert isinstance(config, SetConfig)  # and no ReassignReplicas: the ISR is not the replication factor
            assert config.verdict == Allowed()
            allowed, _ = plan(gateway, text, allow_degraded=True).changes
            assert allowed.verdict == Allowed()
        finally:
            sandbox.start(victim)
            sandbox.wait_ready()
            settled(gateway, prefix, 3, 3)


class TestDeletion:
    def test_is_held_by_records_and_not_by_an_empty_topic(
        self, sandbox: Sandbox, gateway: Gateway, prefix: str, existing: Existing
    ) -> None:
        existing()
        text = f"removed: {{{prefix}: {{reason: replaced}}}}"
        (change,) = plan(gateway, text).changes
        assert isinstance(change, DeleteTopic)
        assert (change.records, change.verdict) == (0, Gated((Hazard.DELETION,)))
        produce(sandbox, prefix)
        (change,) = plan(gateway, text).changes
        assert isinstance(change, DeleteTopic)
        assert isinstance(change.verdict, Blocked)
        assert "it holds about 1 records" in change.verdict.why


def produce(sandbox: Sandbox, topic: str) -> None:
    from confluent_kafka import Producer

    producer = Producer({"bootstrap.servers": sandbox.bootstrap_servers})
    producer.produce(topic, b"one")
    assert producer.flush(30) == 0


def test_a_retry_topic_left_behind_shows_with_its_records(sandbox: Sandbox, gateway: Gateway, prefix: str) -> None:
    name = f"{prefix}.billing.retry-7m"
    assert gateway.create_topics([NewTopic(name, 1, 3)]) == {name: None}
    settled(gateway, name, 1, 3)
    produce(sandbox, name)
    found = plan(
        gateway,
        f"""
        topics: {{{prefix}: {{partitions: 1, replication_factor: 3}}}}
        consumers:
          billing: {{topics: [{prefix}], retry: {{delays: [1m]}}}}
        """,
    )
    (left,) = [topic for topic in found.unmanaged if topic.topic == name]
    assert (left.records, left.left_behind) == (1, f"retry topic of group billing on {prefix}")


def test_lists_and_units_are_compared_as_the_broker_has_them(gateway: Gateway, prefix: str, existing: Existing) -> None:
    existing(cleanup_policy="compact,delete", min_cleanable_dirty_ratio="0.50", retention_ms="86400000")
    gateway.alter_configs([ConfigEdit(prefix, {"unclean.leader.election.enable": "TRUE"})])
    until_everywhere(gateway, prefix, unclean_leader_election_enable="true")
    found = plan(
        gateway,
        f"""
        topics:
          {prefix}:
            partitions: 3
            replication_factor: 3
            config:
              cleanup.policy: [delete, compact]
              min.cleanable.dirty.ratio: 0.5
              retention.ms: 24h
              unclean.leader.election.enable: true
        """,
    )
    assert (found.changes, found.drift) == ((), ())
