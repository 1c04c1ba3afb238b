"""Copysets against the figures of Cidon et al., Copysets: Reducing the Frequency of Data Loss (USENIX ATC 2013)."""

from __future__ import annotations

from itertools import combinations

import pytest

from kafka_resilience_cli.whatif.copysets import (
    chance_of_loss,
    copysets,
    copysets_of_random_replication,
    copysets_of_scatter_width,
    independent_chance,
)
from kafka_resilience_cli.whatif.placement import PlacedTopic, Placement, Replicas


def test_the_papers_5000_nodes() -> None:
    """1 % of 5 000 nodes down, R = 3, S = 10: the paper has 0.78 % for copysets and 22.8 % for HDFS's placement.

    Its HDFS figure comes from HDFS's own rack policy; random replication within the window gives 19 %.
    """
    copyset = independent_chance(copysets_of_scatter_width(5000, 3, 10), 5000, 3, 50)
    random = independent_chance(copysets_of_random_replication(5000, 3, 10), 5000, 3, 50)
    assert copyset == pytest.approx(0.0078, abs=0.00005)
    assert random == pytest.approx(0.19, abs=0.035)


def test_the_papers_nine_nodes() -> None:
    """9 nodes, R = 3: with (1,2,3), (4,5,6), (7,8,9) losing three loses data in 3 of 84 cases; with all sets always."""
    nodes = list(range(1, 10))
    rows = {frozenset({1, 2, 3}), frozenset({4, 5, 6}), frozenset({7, 8, 9})}
    assert chance_of_loss(rows, nodes, 3) == pytest.approx(3 / 84)
    assert chance_of_loss({frozenset(each) for each in combinations(nodes, 3)}, nodes, 3) == 1


def test_more_losses_than_replicas_are_counted_one_by_one() -> None:
    rows = {frozenset({1, 2}), frozenset({3, 4})}
    # of the 10 triples of 5 brokers, three contain {1, 2} and three {3, 4}
    assert chance_of_loss(rows, [1, 2, 3, 4, 5], 3) == pytest.approx(6 / 10)


def test_of_a_placement() -> None:
    rows = tuple(Replicas(row, row, row[0]) for row in ((1, 2, 3), (3, 2, 1), (2, 3, 4)))
    made = copysets(Placement(dict.fromkeys(range(1, 7)), {"t": PlacedTopic("t", rows, 2)}))
    assert made is not None
    assert (made.sets, made.fewest, made.chance) == (2, 2, pytest.approx(2 / 20))


def test_nothing_replicated_has_no_copysets() -> None:
    assert copysets(Placement({1: None}, {"t": PlacedTopic("t", (Replicas((1,), (1,), 1),), 1)})) is None
