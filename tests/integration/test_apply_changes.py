"""After an apply the next plan is empty and every value holds: each kind of change on a real cluster."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kafka_resilience_cli.apply.history import summarise
from kafka_resilience_cli.apply.outcome import Ending
from kafka_resilience_cli.apply.results import Result, Status
from kafka_resilience_cli.cluster.gateway import ConfigEdit, Gateway, NewTopic, Wanted
from kafka_resilience_cli.cluster.state import read_or
from kafka_resilience_cli.plan.changes import AddPartitions, Blocked, CreateTopic, DeleteTopic, Gated, SetConfig
from kafka_resilience_cli.plan.document import dumps, loads
from kafka_resilience_cli.sandbox.sandbox import Sandbox
from kafka_resilience_cli.topology.model import Topology
from tests.apply.live import applied, connected, planned, terms
from tests.integration.waiting import until_everywhere
from tests.plan.builders import chained, removed, topic, topology

pytestmark = pytest.mark.sandbox


@pytest.fixture
def gateway(sandbox: Sandbox) -> Iterator[Gateway]:
    with connected(sandbox) as gateway:
        yield gateway


@pytest.fixture
def prefix() -> str:
    return f"apply-{uuid.uuid4().hex[:8]}"


def converges(declared: Topology, gateway: Gateway, tmp_path: Path, *allow: str) -> None:
    outcome = applied(planned(declared, gateway, *allow), gateway, terms(tmp_path))
    assert outcome.complete, outcome
    assert planned(declared, gateway).changes == ()


def test_each_kind_of_change_leaves_an_empty_plan(gateway: Gateway, prefix: str, tmp_path: Path) -> None:
    first = topology(
        topic(f"{prefix}.a", config={"retention.ms": "604800000", "cleanup.policy": "delete", "segment.ms": "3600000"}),
        topic(f"{prefix}.b", rf=2, config={"cleanup.policy": "compact,delete", "min.insync.replicas": "1"}),
        topic(f"{prefix}.old", partitions=1),
    )
    converges(first, gateway, tmp_path)
    second = topology(
        topic(
            f"{prefix}.a",
            partitions=5,
            config={"retention.ms": "3600000", "cleanup.policy": "delete", "min.insync.replicas": "2"},
            inherit=("segment.ms",),
        ),
        topic(f"{prefix}.b", rf=2, config={"cleanup.policy": "delete,compact", "min.insync.replicas": "1"}),
        topic(f"{prefix}.c", config={"retention.bytes": "-1", "compression.type": "zstd"}),
        removals=[removed(f"{prefix}.old", data_loss=True)],
    )
    plan = planned(second, gateway)
    assert [type(change) for change in plan.changes] == [CreateTopic, AddPartitions, SetConfig, DeleteTopic]
    assert isinstance(plan.changes[2].verdict, Gated)  # the retention cut
    converges(second, gateway, tmp_path, f"{prefix}.a=retention-cut")
    state = gateway.read(Wanted(configs=frozenset({f"{prefix}.a"})))
    assert read_or(state.configs, {})[f"{prefix}.a"].overrides == {
        "cleanup.policy": "delete",
        "min.insync.replicas": "2",
        "retention.ms": "3600000",
    }
    assert f"{prefix}.old" not in read_or(state.topics, {})


def test_a_chain_is_created_from_its_end(gateway: Gateway, prefix: str, tmp_path: Path) -> None:
    heard: list[str] = []
    declared = chained(source=prefix)
    outcome = applied(
        planned(declared, gateway), gateway, terms(tmp_path), lambda result: heard.append(result.change.topic)
    )
    assert outcome.complete
    assert heard == [f"{prefix}.billing.{end}" for end in ("dlq", "retry-2m", "retry-1m")] + [prefix]


def test_what_is_gated_stays_undone_and_the_rest_is_made(gateway: Gateway, prefix: str, tmp_path: Path) -> None:
    converges(topology(topic(f"{prefix}.a", config={"retention.ms": "604800000"})), gateway, tmp_path)
    cut = topology(topic(f"{prefix}.a", config={"retention.ms": "60000"}), topic(f"{prefix}.b"))
    outcome = applied(planned(cut, gateway), gateway, terms(tmp_path))
    assert outcome.ending is Ending.FINISHED
    assert not outcome.complete
    assert [result.change.topic for result in outcome.results] == [f"{prefix}.b"]
    assert [change.topic for change in planned(cut, gateway).changes] == [f"{prefix}.a"]


def test_a_partition_decrease_holds_back_the_setting_of_the_same_topic(
    gateway: Gateway, prefix: str, tmp_path: Path
) -> None:
    before = {"min.insync.replicas": "2"}
    converges(topology(topic(f"{prefix}.a", partitions=3, config=before)), gateway, tmp_path)
    plan = planned(topology(topic(f"{prefix}.a", partitions=2, config={"min.insync.replicas": "3"})), gateway)
    assert any(isinstance(change.verdict, Blocked) for change in plan.changes)
    outcome = applied(plan, gateway, terms(tmp_path))
    assert outcome.results == ()
    state = gateway.read(Wanted(configs=frozenset({f"{prefix}.a"})))
    assert read_or(state.configs, {})[f"{prefix}.a"].overrides == before


def test_a_broker_s_refusal_is_quoted_and_the_others_are_made(gateway: Gateway, prefix: str, tmp_path: Path) -> None:
    declared = topology(topic(f"{prefix}.bad", config={"retention.ms": "soon"}), topic(f"{prefix}.good"))
    outcome = applied(planned(declared, gateway), gateway, terms(tmp_path))
    failed, done = sorted(outcome.results, key=lambda result: result.change.topic)
    assert (failed.status, done.status) == (Status.FAILED, Status.DONE)
    assert "Invalid value soon for configuration retention.ms" in failed.why


class TestASavedPlan:
    def saved(self, declared: Topology, gateway: Gateway, tmp_path: Path) -> tuple[object, object]:
        plan = loads(dumps(planned(declared, gateway)))
        return plan, terms(tmp_path, saved_plan=tmp_path / "plan.json")

    def test_is_applied(self, gateway: Gateway, prefix: str, tmp_path: Path) -> None:
        declared = chained(source=prefix)
        plan, how = self.saved(declared, gateway, tmp_path)
        assert applied(plan, gateway, how).complete  # type: ignore[arg-type]
        assert planned(declared, gateway).changes == ()

    def test_is_refused_whole_where_somebody_changed_a_topic_of_it(
        self, gateway: Gateway, prefix: str, tmp_path: Path
    ) -> None:
        converges(topology(topic(f"{prefix}.a", config={"retention.ms": "1000000"})), gateway, tmp_path)
        declared = topology(topic(f"{prefix}.a", config={"retention.ms": "2000000"}), topic(f"{prefix}.b"))
        plan, how = self.saved(declared, gateway, tmp_path)
        gateway.alter_configs([ConfigEdit(f"{prefix}.a", {"retention.ms": "3000000"})])
        until_everywhere(gateway, f"{prefix}.a", retention_ms="3000000")
        outcome = applied(plan, gateway, how)  # type: ignore[arg-type]
        assert outcome.ending is Ending.STALE
        stale = outcome.with_status(Status.STALE)
        assert [str(fact) for result in stale for fact in result.moved] == [
            "config.retention.ms: planned from 1000000, now 3000000"
        ]
        assert f"{prefix}.b" not in read_or(gateway.read(Wanted()).topics, {})

    def test_does_not_mind_an_unrelated_new_topic(self, gateway: Gateway, prefix: str, tmp_path: Path) -> None:
        declared = topology(topic(f"{prefix}.a"))
        plan, how = self.saved(declared, gateway, tmp_path)
        gateway.create_topics([NewTopic(f"{prefix}.unrelated", 1, 1)])
        assert applied(plan, gateway, how).complete  # type: ignore[arg-type]


class TestABrokerThatDiesInMidApply:
    def test_nothing_stalls_and_the_next_apply_converges(
        self, sandbox: Sandbox, gateway: Gateway, prefix: str, tmp_path: Path
    ) -> None:
        chains = [chained(source=f"{prefix}.{n}", partitions=3) for n in range(5)]
        declared = topology(
            *(t for c in chains for t in c.topics.values()), chains=tuple(chain for c in chains for chain in c.chains)
        )
        killed: list[int] = []

        def kill_once(result: Result) -> None:
            if not killed:
                killed.append(sandbox.brokers[0].id)
                sandbox.kill(killed[0])

        try:
            outcome = applied(planned(declared, gateway), gateway, terms(tmp_path, wait_timeout=8), kill_once)
            assert {result.status for result in outcome.results} <= {Status.DONE, Status.UNKNOWN, Status.NOT_ATTEMPTED}
            assert outcome.with_status(Status.DONE)
            assert not outcome.readiness.ready
            reasons = " ".join(waiting.why for waiting in outcome.readiness.waiting)
            assert f"broker {killed[0]}" in reasons or "has no leader" in reasons
            assert summarise(tmp_path / "journal.jsonl").finished
        finally:
            sandbox.start(killed[0])
            sandbox.wait_ready()
        converges_after_outage(declared, gateway, tmp_path)


def converges_after_outage(declared: Topology, gateway: Gateway, tmp_path: Path) -> None:
    outcome = applied(planned(declared, gateway), gateway, terms(tmp_path))
    assert outcome.ending in (Ending.FINISHED, Ending.NOTHING_TO_DO)
    assert not outcome.held_back, outcome.held_back
    assert planned(declared, gateway).changes == ()


VALUES = {
    "retention.ms": ["-1", "3600000", "604800000"],
    "retention.bytes": ["-1", "1073741824"],
    "cleanup.policy": ["delete", "compact", "compact,delete", "delete,compact"],
    "compression.type": ["producer", "zstd", "lz4"],
    "max.message.bytes": ["1048588", "2097152"],
    "message.timestamp.type": ["CreateTime", "LogAppendTime"],
    "min.insync.replicas": ["1", "2"],
    "unclean.leader.election.enable": ["true", "false"],
    "segment.ms": ["3600000"],
}
configs = st.fixed_dictionaries({}, optional={key: st.sampled_from(values) for key, values in VALUES.items()})
shapes = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from([2, 3]), configs, configs, st.integers(0, 2)), min_size=1, max_size=4
)
HAZARDS = (
    "partition-growth",
    "retention-cut",
    "size-cut",
    "message-size-cut",
    "cleanup-policy",
    "timestamp-type",
    "unclean-election",
    "min-isr-lowered",
)


def plan_after_apply_is_empty(gateway: Gateway, tmp_path: Path, shape: list[tuple[int, int, dict, dict, int]]) -> None:  # type: ignore[type-arg]
    """Create generated topics, then change them to other generated values."""
    prefix = f"apply-{uuid.uuid4().hex[:8]}"
    names = [f"{prefix}.{n}" for n in range(len(shape))]
    before = topology(
        *(topic(n, partitions=p, rf=r, config=c) for n, (p, r, c, _, _) in zip(names, shape, strict=True))
    )
    after = topology(
        *(
            topic(n, partitions=p + more, rf=r, config=c, inherit=tuple(sorted(old.keys() - c.keys())))
            for n, (p, r, old, c, more) in zip(names, shape, strict=True)
        )
    )
    for declared in (before, after):
        converges(declared, gateway, tmp_path, *HAZARDS)
    gateway.delete_topics(names)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shapes)
def test_generated_topologies_leave_an_empty_plan(gateway: Gateway, tmp_path: Path, shape: list) -> None:  # type: ignore[type-arg]
    plan_after_apply_is_empty(gateway, tmp_path, shape)


@pytest.mark.prove
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shapes)
def test_many_generated_topologies_leave_an_empty_plan(gateway: Gateway, tmp_path: Path, shape: list) -> None:  # type: ignore[type-arg]
    plan_after_apply_is_empty(gateway, tmp_path, shape)
