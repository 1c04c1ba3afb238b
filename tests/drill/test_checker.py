"""Nothing that is wrong with a history is missed, and nothing is invented."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kafka_resilience_cli.drill.anomalies import MEANINGS, AnomalyKind, Answer, Verdict
from kafka_resilience_cli.drill.checker import check
from tests.drill.breakages import BREAKAGES, Break
from tests.drill.worlds import clean

seeds = st.integers(0, 2**32)


def said(verdict: Verdict) -> set[tuple[AnomalyKind, str]]:
    return {(anomaly.kind, name) for anomaly in verdict.anomalies for name in anomaly.ids}


@given(seeds)
@settings(max_examples=150, deadline=None)
def test_a_cluster_that_keeps_its_promises_passes(seed: int) -> None:
    world = clean(Random(seed))
    verdict = check(world.lines())
    assert (verdict.answer, verdict.anomalies, verdict.reasons) == (Answer.PASS, (), ())
    names = set(world.in_log())
    unknown = [
        each
        for each in world.sent
        if (world.outcomes[each.tx] if each.tx else each.result) in ("unknown", "nothing", "silent")
    ]
    counts = verdict.counts
    assert counts.sent == len(world.sent) == counts.acknowledged + counts.failed + counts.unknown
    assert counts.acknowledged == sum(map(world.acknowledged, world.sent))
    assert (counts.unknown, counts.unknown_written) == (len(unknown), sum(each.id in names for each in unknown))
    assert counts.duplicates == len(world.in_log()) - len(names)
    assert (counts.lost, counts.faults) == (0, 1)


@pytest.mark.parametrize("broken", BREAKAGES, ids=lambda broken: str(broken.__name__))
@given(seed=seeds)
@settings(max_examples=50, deadline=None)
def test_a_broken_promise_is_found_and_nothing_else(broken: Break, seed: int) -> None:
    random = Random(seed)
    world = clean(random)
    expected = broken(random, world)
    assume(expected is not None)
    verdict = check(world.lines())
    assert verdict.answer is Answer.FAIL
    assert said(verdict) == expected


@pytest.mark.parametrize("broken", BREAKAGES, ids=lambda broken: str(broken.__name__))
def test_evidence_is_the_lines_that_name_the_record(broken: Break) -> None:
    for seed in range(100):
        random = Random(seed)
        world = clean(random)
        if broken(random, world) is None:
            continue
        lines = dict(world.lines())
        for anomaly in check(world.lines()).anomalies:
            assert anomaly.partition in world.log
            assert anomaly.ids[0] in anomaly.message or len(anomaly.ids) > 1
            assert any(anomaly.ids[0] in getattr(lines[line], "ids", ()) for line in anomaly.lines), anomaly
            assert list(anomaly.lines) == sorted(set(anomaly.lines))


def test_every_kind_is_broken_by_some_test_and_has_a_meaning() -> None:
    kinds = set()
    for broken in BREAKAGES:
        for seed in range(50):
            random = Random(seed)
            kinds |= {kind for kind, _ in broken(random, clean(random)) or ()}
    assert kinds == set(AnomalyKind) == set(MEANINGS)
