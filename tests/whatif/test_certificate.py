"""The rack certificate against every legal acknowledgement, and against published layouts."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from kafka_resilience_cli.whatif.certificate import certificate, nearest_feasible, survives
from kafka_resilience_cli.whatif.placement import PlacedTopic, Replicas


def test_the_rule_is_what_trying_every_acknowledgement_and_every_rack_finds() -> None:
    for count in range(1, 6):
        for racks in product(range(4), repeat=count):
            fullest = max(racks.count(rack) for rack in racks)
            for minimum in range(1, count + 1):
                writes = all(sum(rack != lost for rack in racks) >= minimum for lost in racks)
                durable = all(
                    any(racks[replica] != lost for replica in acknowledged)
                    for size in range(minimum, count + 1)
                    for acknowledged in combinations(range(count), size)
                    for lost in racks
                )
                assert survives(count, fullest, minimum) == (writes, durable), (racks, minimum)


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        pytest.param("abc", {1: (True, False), 2: (True, True), 3: (False, True)}, id="3 over 3: only min ISR 2"),
        pytest.param("aab", {1: (True, False), 2: (False, False), 3: (False, True)}, id="3 over 2: never both"),
        pytest.param("aabb", {1: (True, False), 2: (True, False), 3: (False, True), 4: (False, True)}, id="4 over 2"),
        pytest.param("aabc", {1: (True, False), 2: (True, False), 3: (False, True), 4: (False, True)}, id="4 over 3"),
        pytest.param("aabbc", {2: (True, False), 3: (True, True), 4: (False, True)}, id="5 over 3: only min ISR 3"),
        pytest.param("abcde", {2: (True, True), 3: (True, True), 4: (True, True), 5: (False, True)}, id="5 over 5"),
        # Amazon MSK's best practices: with replication factor 2 and min ISR 1 acknowledged data can be lost
        pytest.param("ab", {1: (True, False), 2: (False, True)}, id="2 over 2: never both"),
    ],
)
def test_layouts(layout: str, expected: dict[int, tuple[bool, bool]]) -> None:
    racks = dict(enumerate(layout, start=1))
    for minimum, (writes, durable) in expected.items():
        topic = PlacedTopic("t", (Replicas(tuple(racks), tuple(racks), 1),), minimum)
        made = certificate(topic, racks, len(set(layout)))
        assert (made.writes, made.durable) == (writes, durable)


@pytest.mark.parametrize(
    ("replicas", "minimum", "racks", "brokers", "expected"),
    [
        pytest.param(3, 1, 3, 6, (3, 2), id="raise min ISR"),
        pytest.param(3, 3, 3, 6, (3, 2), id="lower min ISR"),
        pytest.param(2, 1, 3, 6, (3, 2), id="one more replica and min ISR 2"),
        pytest.param(4, 2, 3, 6, (3, 2), id="four over three never do, three do"),
        pytest.param(4, 3, 3, 6, (5, 3), id="four over three with min ISR 3: five keep it"),
        pytest.param(4, 3, 3, 4, (3, 2), id="the same without a fifth broker"),
        pytest.param(3, 2, 2, 6, None, id="two racks never do"),
        pytest.param(3, 2, 0, 6, None, id="no racks"),
    ],
)
def test_the_nearest_that_survives_any_rack(
    replicas: int, minimum: int, racks: int, brokers: int, expected: tuple[int, int] | None
) -> None:
    assert nearest_feasible(replicas, minimum, racks, brokers) == expected


def test_the_worst_partition_speaks_for_the_topic_and_a_better_spread_is_seen() -> None:
    racks = {1: "a", 2: "b", 3: "c", 4: "a"}
    rows = tuple(Replicas(row, row, row[0]) for row in ((1, 2, 3), (1, 4, 2)))
    made = certificate(PlacedTopic("t", rows, 2), racks, 3)
    assert (made.fullest, made.writes, made.durable, made.spread) == (2, False, False, True)


def test_a_broker_without_a_rack_makes_it_unknown() -> None:
    made = certificate(PlacedTopic("t", (Replicas((1, 2), (1, 2), 1),), 1), {1: "a", 2: None}, 1)
    assert (made.writes, made.durable) == (None, None)
