"""Whether a broker may be restarted, from the state of its partitions."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.whatif.coordinators import OFFSETS_TOPIC, coordinator_partition
from kafka_resilience_cli.whatif.placement import PlacedTopic, Placement, Replicas
from kafka_resilience_cli.whatif.promise import Answer
from kafka_resilience_cli.whatif.restart import restart

HOLDS, BREAKS, UNKNOWN = Answer.HOLDS, Answer.BREAKS, Answer.UNKNOWN


def placed(replicas: tuple[int, ...], isr: tuple[int, ...] | None = None, min_isr: int | None = 2, **more) -> Placement:
    row = Replicas(replicas, replicas if isr is None else isr, replicas[0])
    topic = PlacedTopic("t", (row,), min_isr, more.pop("unclean", False))
    return Placement(dict.fromkeys((1, 2, 3)), {"t": topic}, **more)


@pytest.mark.parametrize(
    ("placement", "margin", "expected", "said"),
    [
        pytest.param(placed((1, 2, 3)), 0, HOLDS, "", id="healthy"),
        pytest.param(placed((1, 2, 3)), 1, BREAKS, "fewer than 1 above min ISR are left", id="healthy, with a margin"),
        pytest.param(placed((1, 2, 3), min_isr=1), 1, HOLDS, "", id="min ISR 1, with a margin"),
        pytest.param(placed((1, 2, 3), (1, 2)), 0, BREAKS, "writes with acks=all stop", id="another is out of sync"),
        pytest.param(placed((1, 2, 3), (2, 3)), 0, HOLDS, "", id="it is itself out of sync, and not missed"),
        pytest.param(
            placed((1, 2, 3), (2,)), 0, BREAKS, "it is stopped already, and this", id="stopped already"
        ),
        pytest.param(placed((1, 2, 3), (2, 3)), 1, HOLDS, "", id="it is out of sync, and takes nothing of the margin"),
        pytest.param(placed((2, 3), min_isr=2), 0, HOLDS, "", id="no replica here"),
        pytest.param(placed((1,), min_isr=1), 0, BREAKS, "writes and reads stop", id="the only replica"),
        pytest.param(placed((1, 2), (1,), 1, unclean=True), 0, BREAKS, "acknowledged records can", id="unclean"),
        pytest.param(placed((1, 2), (1,), 1, unclean=None), 0, UNKNOWN, "acknowledged records can", id="unclean?"),
        pytest.param(placed((1, 2, 3), min_isr=None), 0, UNKNOWN, "writes with acks=all stop", id="min ISR not read"),
        pytest.param(placed((2, 3), voters=frozenset({1, 2})), 0, BREAKS, "no controller", id="one of two voters"),
        pytest.param(placed((2, 3), voters=frozenset({1, 2, 3})), 0, HOLDS, "", id="one of three voters"),
    ],
)  # fmt: skip
def test_answers(placement: Placement, margin: int, expected: Answer, said: str) -> None:
    judged = restart(placement, 1, margin)
    assert judged.answer is expected
    assert [risk.harm.startswith(said) for risk in (*judged.risks, *judged.unknown)] == [True] * bool(said)


def test_what_no_restart_can_avoid_is_said_to_be_so() -> None:
    (alone,) = restart(placed((1, 2), min_isr=2), 1).risks
    (degraded,) = restart(placed((1, 2, 3), (1, 2)), 1).risks
    assert (alone.always, degraded.always) == (True, False)


def test_groups_are_named_that_keep_their_offsets_there() -> None:
    rows = [Replicas((1, 2, 3), (2, 3), 2)] * 10
    hit = coordinator_partition("billing", 10)
    rows[hit] = Replicas((1, 2, 3), (1, 2), 1)
    offsets = PlacedTopic(OFFSETS_TOPIC, tuple(rows), 2, internal=True)
    others = [f"group-{n}" for n in range(5) if coordinator_partition(f"group-{n}", 10) != hit]
    (risk,) = restart(Placement(dict.fromkeys((1, 2, 3)), {OFFSETS_TOPIC: offsets}, ("billing", *others)), 1).risks
    assert (risk.partitions, risk.groups) == ((hit,), ("billing",))
