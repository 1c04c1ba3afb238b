"""Nothing is ready before every broker shows it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import pytest

from kafka_resilience_cli.apply.readiness import NotReady, Watch
from kafka_resilience_cli.cluster.gateway import NewTopic
from kafka_resilience_cli.cluster.memory import Call, Failure, MemoryGateway, empty_cluster
from kafka_resilience_cli.cluster.state import Partition, Read, TopicState, read_or
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.plan.changes import Change
from tests.apply.changes import configure, create, delete, grow


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def watch(gateway: MemoryGateway, **options: object) -> Watch:
    clock = Clock()
    return Watch(gateway, sleep=clock.sleep, clock=clock, **options)  # type: ignore[arg-type]


def holding(*topics: NewTopic, brokers: int = 3) -> MemoryGateway:
    gateway = MemoryGateway(empty_cluster(brokers))
    gateway.create_topics(topics)
    gateway.calls.clear()
    return gateway


def broken(gateway: MemoryGateway, name: str, partition: Partition) -> MemoryGateway:
    topics = dict(read_or(gateway.state.topics, {}))
    kept = [partition if p.id == partition.id else p for p in topics[name].partitions]
    topics[name] = TopicState(name, tuple(kept))
    gateway.state = replace(gateway.state, topics=Read(topics))
    return gateway


A = NewTopic("a", 3, 3, {"retention.ms": "1000"})


def test_one_complete_read_is_enough_when_every_broker_shows_the_last_change() -> None:
    gateway = holding(A)
    assert watch(gateway).wait([create("a")]).ready
    assert [call.name for call in gateway.calls] == ["read", "overrides_by_broker"]


def test_growth_needs_five_complete_reads_in_a_row() -> None:
    gateway = holding(A)
    assert watch(gateway).wait([grow("a", 1, 3)]).ready
    assert [call.name for call in gateway.calls] == ["read"] * 5


def test_a_read_that_misses_it_starts_the_count_again() -> None:
    gateway = holding(A)
    whole = gateway.state

    def forget_once(call: Call) -> None:
        gateway.state = replace(whole, topics=Read({})) if len(gateway.calls) == 3 else whole

    gateway.before_call = forget_once
    assert watch(gateway).wait([grow("a", 1, 3)]).ready
    assert len(gateway.calls) == 3 + 5


def test_a_single_broker_cannot_contradict_itself() -> None:
    gateway = holding(NewTopic("a", 3, 1), brokers=1)
    assert watch(gateway).wait([grow("a", 1, 3)]).ready
    assert len(gateway.calls) == 1


class Lagging(MemoryGateway):
    """Broker 2 shows old values; ``silent`` brokers do not answer."""

    silent: tuple[int, ...] = ()

    def overrides_by_broker(self, topic: str, brokers: Collection[int]) -> Mapping[int, Mapping[str, str] | None]:
        views = dict(super().overrides_by_broker(topic, brokers))
        return {b: None if b == 2 else seen for b, seen in views.items() if b not in self.silent}


@pytest.mark.parametrize(
    ("silent", "late"), [((), "broker 2"), ((3,), "brokers 2, 3")], ids=["behind", "behind and silent"]
)
def test_a_broker_that_is_behind_is_named(silent: tuple[int, ...], late: str) -> None:
    gateway = Lagging(holding(A).state)
    gateway.silent = silent
    outcome = watch(gateway, timeout=1).wait([create("b"), configure("a", retention_ms="1000")])
    assert outcome.waiting == (NotReady("b", "not listed"),)
    outcome = watch(gateway, timeout=1).wait([configure("a", retention_ms="1000")])
    assert outcome.waiting == (NotReady("a", f"not shown yet by {late}"),)


def test_where_no_broker_may_be_asked_five_reads_have_to_do() -> None:
    gateway = Lagging(holding(A).state)
    gateway.silent = (1, 2, 3)
    assert watch(gateway).wait([create("a")]).ready
    assert [call.name for call in gateway.calls].count("read") == 5


def test_nothing_to_wait_for_asks_nobody() -> None:
    gateway = holding()
    assert watch(gateway).wait([]).ready
    assert gateway.calls == []


@pytest.mark.parametrize(
    ("gateway", "change", "why"),
    [
        pytest.param(holding(), create("a"), "not listed", id="not listed"),
        pytest.param(holding(NewTopic("a", 1, 3)), create("a"), "1 partitions instead of 3", id="partly listed"),
        pytest.param(holding(A), grow("a", 3, 6), "3 partitions instead of 6", id="growth not listed"),
        pytest.param(
            broken(holding(A), "a", Partition(2, None, (1, 2, 3), (1,))),
            create("a"),
            "partition 2 has no leader",
            id="no leader",
        ),
        pytest.param(
            broken(holding(A), "a", Partition(1, 1, (1, 2, 3), (1, 2))),
            create("a"),
            "partition 1 has 2 of 3 replicas in sync (missing: broker 3)",
            id="short ISR",
        ),
        pytest.param(
            broken(holding(A), "a", Partition(1, 1, (1, 2, 9), (1, 2))),
            grow("a", 1, 3),
            "partition 1 has 2 of 3 replicas in sync (missing: broker 9 is not live)",
            id="broker gone",
        ),
        pytest.param(holding(A), configure("a", retention_ms="5"), "retention.ms is 1000 instead of 5", id="old value"),
        pytest.param(
            holding(A),
            configure("a", remove=("retention.ms",)),
            "retention.ms is still overridden with 1000",
            id="override not removed",
        ),
        pytest.param(holding(A), delete("a"), "still listed", id="not deleted"),
    ],
)
def test_what_is_not_ready_at_the_deadline_is_named(gateway: MemoryGateway, change: Change, why: str) -> None:
    outcome = watch(gateway, timeout=3).wait([change])
    assert outcome.waiting == (NotReady("a", why),)
    assert outcome.waited == pytest.approx(3, abs=0.2)


def test_replicas_on_absent_brokers_are_not_waited_for_in_a_degraded_cluster() -> None:
    gateway = broken(holding(A), "a", Partition(1, 1, (1, 2, 9), (1, 2)))
    assert watch(gateway, degraded=True).wait([create("a")]).ready
    lagging = broken(holding(A), "a", Partition(1, 1, (1, 2, 3), (1, 2)))
    assert not watch(lagging, degraded=True, timeout=1).wait([create("a")]).ready


def test_a_short_isr_does_not_hold_up_a_setting() -> None:
    gateway = broken(holding(A), "a", Partition(1, 1, (1, 2, 3), (1,)))
    assert watch(gateway).wait([configure("a", retention_ms="1000")]).ready


def test_a_cluster_that_goes_away_meanwhile_is_waited_for() -> None:
    gateway = holding(A)
    outage = Failure("read", KrcError("cannot reach broker:9092"))
    gateway.failures = [outage]

    def back_after_three(call: Call) -> None:
        if len(gateway.calls) > 3:
            gateway.failures = []

    gateway.before_call = back_after_three
    assert watch(gateway).wait([create("a")]).ready
    gateway.failures, gateway.before_call = [Failure("read", outage.error, times=999)], None
    assert watch(gateway, timeout=1).wait([create("a")]).waiting == (NotReady("a", "cannot reach broker:9092"),)


def test_ctrl_c_ends_the_wait() -> None:
    outcome = watch(holding(), stop=lambda: True).wait([create("a")])
    assert outcome.interrupted
    assert not outcome.ready
