"""What a person reads while an apply runs and when it is over; what a program reads."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kafka_resilience_cli.apply.outcome import ApplyOutcome, Ending
from kafka_resilience_cli.apply.readiness import NotReady, Readiness
from kafka_resilience_cli.apply.results import Moved, Result, Status
from kafka_resilience_cli.cluster.gateway import BrokerError
from kafka_resilience_cli.plan.changes import Blocked, Change, Gated, Waiting
from kafka_resilience_cli.report.apply import apply_json, apply_text, result_line
from kafka_resilience_cli.topology.model import Hazard
from tests.apply.changes import configure, create, delete, grow, plan


def result(change: Change, status: Status = Status.DONE, why: str = "", way_out: str = "") -> Result:
    return Result(0, change, status, why, way_out, seconds=0.31)


@pytest.mark.parametrize(
    ("ended", "line"),
    [
        pytest.param(result(create("o")), "+ o created (0.3s)", id="created"),
        pytest.param(result(grow("o", 3, 6)), "~ o partitions 3 → 6 (0.3s)", id="grown"),
        pytest.param(
            result(configure("o", retention_ms="5", remove=("segment.ms",))),
            "~ o config retention.ms, -segment.ms (0.3s)",
            id="configured",
        ),
        pytest.param(result(delete("o")), "- o deleted (0.3s)", id="deleted"),
        pytest.param(result(create("o"), Status.ALREADY), "= o created already", id="already"),
        pytest.param(result(create("o"), Status.FAILED, "no"), "! o create: failed: no", id="failed"),
        pytest.param(result(delete("o"), Status.UNKNOWN, "lost"), "! o delete: unknown: lost", id="unknown"),
        pytest.param(
            result(grow("o", 3, 6), Status.NOT_ATTEMPTED, "interrupted"),
            "! o partitions 3 → 6: not attempted: interrupted",
            id="not attempted",
        ),
    ],
)
def test_a_line_per_finished_change(ended: Result, line: str) -> None:
    assert result_line(ended) == line


GOOD = ApplyOutcome(
    plan(),
    Ending.FINISHED,
    (result(create("a")), result(create("b")), result(grow("c", 1, 2))),
    journal=Path("j.jsonl"),
)


def test_when_all_went_well_one_line_says_so() -> None:
    assert apply_text(GOOD) == "Applied: 2 created, 1 updated, 0 deleted.\n"


def test_nothing_to_do() -> None:
    assert apply_text(ApplyOutcome(plan(), Ending.NOTHING_TO_DO)) == "Nothing to do: the cluster is as declared.\n"


def test_declined() -> None:
    assert apply_text(ApplyOutcome(plan(create("a")), Ending.DECLINED)) == "Not applied: nothing was changed.\n"


def test_everything_that_is_not_as_planned_is_said_with_a_way_out() -> None:
    held = (
        replace(configure("g", retention_ms="1"), verdict=Gated((Hazard.RETENTION_CUT,))),
        replace(grow("x", 3, 1), verdict=Blocked("Kafka cannot take partitions away", "declare 3")),
        replace(configure("x", retention_ms="1"), verdict=Waiting(("x",))),
        replace(create("y"), verdict=Waiting(("x",))),
    )
    moved = Moved("s", "partitions", "3", "4")
    outcome = ApplyOutcome(
        plan(*held),
        Ending.STOPPED,
        (
            result(create("a")),
            result(create("b"), Status.FAILED, "no topics on Fridays (POLICY_VIOLATION)", "ask the owner"),
            result(create("c"), Status.UNKNOWN, "lost", "run apply again"),
            replace(result(grow("s", 3, 6), Status.STALE, str(moved), "run plan again"), moved=(moved,)),
            result(create("d"), Status.NOT_ATTEMPTED, "the cluster did not answer"),
        ),
        Readiness((NotReady("a", "partition 2 has no leader"),), waited=120.2),
        Path("j.jsonl"),
        "the cluster did not answer",
    )
    assert apply_text(outcome) == (
        """\
Failed:
  b: create: no topics on Fridays (POLICY_VIOLATION)
    way out: ask the owner

Unknown, sent but never answered:
  c: create: lost
    way out: run apply again

Stale, changed by somebody else since the plan:
  s: partitions 3 → 6, way out: run plan again
    partitions: planned from 3, now 4

Not attempted:
  d: create: the cluster did not answer

Held back:
  g: config retention.ms: gated by retention-cut
    way out: `allow: [{change: retention-cut, reason: …}]` in the topology, --allow g=retention-cut, \
or type the topology's name when asked
  x: partitions 3 → 1: blocked: Kafka cannot take partitions away
    way out: declare 3
  x: config retention.ms: a topic is changed whole or not at all
  y: create: waits for x

Done, but not ready after 120 s:
  a: partition 2 has no leader

Stopped early: the cluster did not answer

Journal: j.jsonl

Applied: 1 created, 0 updated, 0 deleted; 1 failed, 1 unknown, 1 not attempted, 1 stale, \
1 gated, 2 blocked, 1 not ready.
"""
    )


def test_what_is_gated_twice_needs_both_allowances() -> None:
    both = (Hazard.MIN_ISR_LOWERED, Hazard.RETENTION_CUT)
    held = replace(configure("g", retention_ms="1"), verdict=Gated(both))
    assert "--allow g=min-isr-lowered --allow g=retention-cut, or" in apply_text(
        ApplyOutcome(plan(held), Ending.NOTHING_TO_DO)
    )


def test_an_interrupted_wait_does_not_list_what_it_did_not_wait_for() -> None:
    readiness = Readiness((NotReady("a", "not listed"),), interrupted=True)
    text = apply_text(replace(GOOD, ending=Ending.INTERRUPTED, readiness=readiness, why="interrupted"))
    assert "Not waited until 1 changed topics show." in text
    assert "not listed" not in text


def test_json_carries_the_brokers_words_and_the_counts() -> None:
    refusal = BrokerError(44, "POLICY_VIOLATION", "no topics on Fridays")
    failed = replace(result(create("b"), Status.FAILED, "no", "ask"), error=refusal)
    document = json.loads(apply_json(replace(GOOD, results=(*GOOD.results, failed))))
    assert document["format"] == "1.0"
    assert document["summary"] == {
        "created": 2,
        "updated": 1,
        "deleted": 0,
        "failed": 1,
        "unknown": 0,
        "not_attempted": 0,
        "already_done": 0,
        "stale": 0,
        "gated": 0,
        "blocked": 0,
        "not_ready": 0,
    }
    assert document["complete"] is False
    assert document["changes"][-1] == {
        "topic": "b",
        "action": "create-topic",
        "status": "failed",
        "why": "no",
        "way_out": "ask",
        "error": {"code": 44, "name": "POLICY_VIOLATION", "message": "no topics on Fridays"},
        "moved": [],
        "seconds": 0.31,
    }
