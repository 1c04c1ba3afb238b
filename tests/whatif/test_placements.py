"""Placements from a cluster's state, and from a topology alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from kafka_resilience_cli.cluster.state import Denied, NotRead, Read
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.whatif.assumed import assumed, striped
from kafka_resilience_cli.whatif.observed import missing, observed
from kafka_resilience_cli.whatif.placement import Replicas
from tests.plan.builders import chained, cluster, live
from tests.support import topology


class TestObserved:
    def test_a_topic_as_it_was_read(self) -> None:
        state = cluster(live("orders", partitions=1, isr=2), overrides={"orders": {"min.insync.replicas": "2"}})
        topic = observed(state).topics["orders"]
        assert (topic.min_isr, topic.unclean) == (2, False)
        assert topic.partitions == (Replicas((1, 2, 3), (1, 2), 1, ()),)

    def test_what_was_not_read_is_not_known(self) -> None:
        state = replace(cluster(live()), configs=Denied("no"), elr=NotRead(), features=NotRead())
        placement = observed(state)
        topic = placement.topics["orders"]
        assert (topic.min_isr, topic.unclean, topic.partitions[0].elr) == (None, None, None)
        assert (placement.elr_on, placement.strict) == (None, None)

    @pytest.mark.parametrize("section", ["brokers", "topics"])
    def test_without_brokers_or_topics_nothing_can_be_said(self, section: str) -> None:
        with pytest.raises(KrcError):
            observed(replace(cluster(live()), **{section: NotRead()}))

    @pytest.mark.parametrize(
        ("features", "elr_on", "strict"),
        [
            ({"metadata.version": 15, "eligible.leader.replicas.version": 1}, True, True),
            ({"metadata.version": 14}, False, None),
            ({"metadata.version": 14, "eligible.leader.replicas.version": 0}, False, None),
        ],
    )
    def test_features(self, features: dict[str, int], elr_on: bool, strict: bool | None) -> None:
        placement = observed(replace(cluster(live()), features=Read(features)))
        assert (placement.elr_on, placement.strict) == (elr_on, strict)

    def test_with_a_topology_only_its_own_with_their_roles(self) -> None:
        declared = chained(hops=1)
        placement = observed(cluster(live(), live("orders.billing.dlq"), live("other")), [declared])
        assert {t.name: (t.role, t.chain) for t in placement.visible} == {
            "orders": ("event", ""),
            "orders.billing.dlq": ("dlq", "orders"),
        }
        assert placement.groups == ("billing",)
        assert missing(cluster(live()), [declared]) == ("orders.billing.dlq", "orders.billing.retry-1m")


class TestAssumed:
    def test_replicas_go_over_the_racks_in_turn(self) -> None:
        racks = {1: "a", 2: "b", 3: "c", 4: "a", 5: "b", 6: "c"}
        rows = striped(12, 3, dict(racks))
        assert all({racks[broker] for broker in row.replicas} == {"a", "b", "c"} for row in rows)
        assert set(Counter(row.leader for row in rows).values()) == {2}
        assert set(Counter(broker for row in rows for broker in row.replicas).values()) == {6}

    def test_more_replicas_than_racks_are_spread_as_evenly_as_can_be(self) -> None:
        (row,) = striped(1, 3, {1: "a", 2: "b", 3: "a", 4: "b"})
        assert len(set(row.replicas)) == 3

    def test_a_topology_alone(self) -> None:
        placement = assumed(
            [topology("cluster: {brokers: 4, racks: [x, y]}\ntopics: {t: {partitions: 2, replication_factor: 2}}")]
        )
        assert placement.racks == {1: "x", 2: "y", 3: "x", 4: "y"}
        assert len(placement.topics["t"].partitions) == 2
        assert placement.topics["t"].min_isr is None
        assert "assumed" in placement.assumptions[0]

    def test_more_replicas_than_brokers_are_refused(self) -> None:
        with pytest.raises(KrcError, match="wants 3 replicas"):
            assumed([topology("cluster: {brokers: 2}\ntopics: {t: {partitions: 1, replication_factor: 3}}")])
