"""A change whose facts moved is refused by name; what has nothing to do with it does not disturb."""

from __future__ import annotations

from dataclasses import replace

from kafka_resilience_cli.apply.results import Moved, Result, Status
from kafka_resilience_cli.apply.staleness import refused_whole, stale
from kafka_resilience_cli.cluster.gateway import ConfigEdit, NewTopic
from kafka_resilience_cli.cluster.memory import MemoryGateway
from kafka_resilience_cli.plan.changes import Change
from kafka_resilience_cli.plan.preconditions import preconditions
from tests.apply.changes import configure, create, delete, grow


def seen(gateway: MemoryGateway, change: Change) -> Change:
    """``change`` as a plan made now would hold it."""
    return replace(change, preconditions=preconditions(change, gateway.state, brokers=3, allow_degraded=False))


def asked(gateway: MemoryGateway, *changes: Change) -> tuple[Result, ...]:
    return stale(list(enumerate(changes)), gateway.state)


def cluster() -> MemoryGateway:
    gateway = MemoryGateway()
    gateway.create_topics([NewTopic("a", 3, 3, {"retention.ms": "1000"})])
    return gateway


def test_nothing_moved_nothing_refused() -> None:
    gateway = cluster()
    changes = [seen(gateway, c) for c in (create("b"), grow("a", 3, 6), configure("a", retention_ms="5"), delete("a"))]
    assert asked(gateway, *changes) == ()


def test_an_unrelated_new_topic_does_not_disturb() -> None:
    gateway = cluster()
    changes = [seen(gateway, c) for c in (create("b"), grow("a", 3, 6))]
    gateway.create_topics([NewTopic("somebody.elses", 1, 1)])
    assert asked(gateway, *changes) == ()


def test_a_topic_that_appeared() -> None:
    gateway = cluster()
    change = seen(gateway, create("b"))
    gateway.create_topics([NewTopic("b", 1, 1)])
    (result,) = asked(gateway, change)
    assert result.status is Status.STALE
    assert result.moved == (Moved("b", "topic", None, "exists"),)
    assert result.why == "topic: planned from absent, now exists"


def test_partitions_that_were_added() -> None:
    gateway = cluster()
    change = seen(gateway, grow("a", 3, 6))
    gateway.add_partitions({"a": 4})
    assert asked(gateway, change)[0].why == "partitions: planned from 3, now 4"


def test_a_value_that_was_changed_is_said_once() -> None:
    gateway = cluster()
    change = seen(gateway, configure("a", retention_ms="5"))
    gateway.alter_configs([ConfigEdit("a", {"retention.ms": "2000"})])
    assert asked(gateway, change)[0].why == "config.retention.ms: planned from 1000, now 2000"


def test_another_value_of_the_topic_does_not_disturb() -> None:
    gateway = cluster()
    change = seen(gateway, configure("a", retention_ms="5"))
    gateway.alter_configs([ConfigEdit("a", {"retention.bytes": "2000"})])
    assert asked(gateway, change) == ()


def test_a_saved_plan_is_refused_whole() -> None:
    gateway = cluster()
    changes = list(enumerate([seen(gateway, grow("a", 3, 6)), seen(gateway, create("b"))]))
    gateway.add_partitions({"a": 4})
    results = refused_whole(changes, stale(changes, gateway.state))
    assert [result.status for result in results] == [Status.STALE, Status.NOT_ATTEMPTED]
    assert [result.index for result in results] == [0, 1]
