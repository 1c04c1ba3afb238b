"""Whether a change may run: gates and who opens them, what is blocked and the way out."""

from dataclasses import replace
from datetime import date

import pytest

from kafka_resilience_cli.cluster.state import Group, NotRead
from kafka_resilience_cli.errors import UsageError
from kafka_resilience_cli.plan.changes import (
    AddPartitions,
    Allowed,
    Blocked,
    CreateTopic,
    Gated,
    ReassignReplicas,
    SetConfig,
    Waiting,
)
from kafka_resilience_cli.plan.gates import approve
from kafka_resilience_cli.plan.options import Permission
from kafka_resilience_cli.topology.model import ClusterFacts, Hazard
from tests.plan.builders import TODAY, chained, cluster, live, only, plan_of, removed, topic, topology

CUT = {"retention.ms": "1000"}


def verdict(declared, state, **options):
    return only(plan_of(declared, state, **options)).verdict


class TestGates:
    def test_a_destructive_change_is_gated(self):
        assert verdict(topology(topic(config=CUT)), cluster(live())) == Gated((Hazard.RETENTION_CUT,))

    def test_a_disruptive_one_is_not(self):
        assert verdict(topology(topic(partitions=6, key="id")), cluster(live())) == Allowed()

    def test_an_entry_in_the_file_opens_it_and_is_recorded(self):
        declared = topology(topic(config=CUT, allow=[(Hazard.RETENTION_CUT, TODAY)]))
        assert verdict(declared, cluster(live())) == Allowed(("allow: retention-cut (orders.yaml:5)",))

    def test_an_entry_that_ran_out_does_not_and_says_so(self):
        declared = topology(topic(config=CUT, allow=[(Hazard.RETENTION_CUT, date(2026, 11, 23))]))
        plan = plan_of(declared, cluster(live()))
        assert only(plan).verdict == Gated((Hazard.RETENTION_CUT,))
        assert "ran out on 2026-11-23" in plan.findings[0].message

    def test_an_entry_for_another_hazard_does_not(self):
        declared = topology(topic(config=CUT, allow=[(Hazard.SIZE_CUT, None)]))
        assert verdict(declared, cluster(live())) == Gated((Hazard.RETENTION_CUT,))

    @pytest.mark.parametrize(
        ("text", "opens"),
        [
            pytest.param("retention-cut", True, id="everywhere"),
            pytest.param("orders=retention-cut", True, id="on-the-topic"),
            pytest.param("ord*=retention-cut", True, id="on-a-glob"),
            pytest.param("other=retention-cut", False, id="on-another"),
            pytest.param("deletion", False, id="another-hazard"),
        ],
    )
    def test_the_flag_opens_it_where_it_says(self, text, opens):
        found = verdict(topology(topic(config=CUT)), cluster(live()), allow=(Permission.parse(text),))
        assert found == (Allowed((f"--allow {text}",)) if opens else Gated((Hazard.RETENTION_CUT,)))

    def test_an_unknown_hazard_names_the_nearest(self):
        with pytest.raises(UsageError, match="did you mean retention-cut"):
            Permission.parse("retention-cutt")

    def test_every_hazard_of_a_change_needs_its_own(self):
        declared = topology(topic(config={**CUT, "cleanup.policy": "compact,delete"}))
        found = verdict(declared, cluster(live()), allow=(Permission(Hazard.RETENTION_CUT),))
        assert found == Gated((Hazard.CLEANUP_POLICY,))

    def test_approval_by_hand_opens_all_and_what_waited_for_them(self):
        declared = topology(topic(partitions=6, key="none", config=CUT))
        approved = approve(plan_of(declared, cluster(live())), "typed orders")
        assert [c.verdict for c in approved.changes] == [Allowed(), Allowed(("typed orders",))]


class TestBlocked:
    @pytest.mark.parametrize(
        ("declared", "state", "why", "way_out"),
        [
            pytest.param(
                topology(topic(partitions=2)),
                cluster(live()),
                "cannot take partitions away (3 → 2)",
                "declare 3",
                id="fewer",
            ),
            pytest.param(
                topology(topic(rf=2)),
                cluster(live()),
                "does not move replicas",
                "kafka-reassign-partitions.sh",
                id="rf",
            ),
            pytest.param(
                topology(topic(rf=4)),
                cluster(),
                "4 replicas need 4 brokers, and 3 are there",
                "lower",
                id="rf-over-brokers",
            ),
            pytest.param(
                topology(topic(config={"min.insync.replicas": "4"})),
                cluster(live()),
                "min.insync.replicas 4 is more than the 3 replicas",
                "lower min.insync.replicas to 2",
                id="min-isr-over-rf",
            ),
            pytest.param(
                topology(topic(rf=2, config={"min.insync.replicas": "3"})),
                cluster(),
                "more than the 2 replicas",
                "raise `replication_factor`",
                id="min-isr-over-rf-at-creation",
            ),
            pytest.param(
                topology(topic("orders_v1")),
                cluster(live("orders.v1")),
                "collides with orders.v1",
                "another name",
                id="name",
            ),
            pytest.param(
                topology(topic(rf=2), facts=ClusterFacts(platform="confluent-cloud")),
                cluster(),
                "Confluent Cloud fixes the replication factor at 3",
                "replication_factor: 3",
                id="platform-rf",
            ),
            pytest.param(
                topology(topic(config={"compression.type": "zstd"}), facts=ClusterFacts(platform="confluent-cloud")),
                cluster(live()),
                "does not let compression.type be set; it is producer there",
                "declare compression.type: producer",
                id="platform-key",
            ),
            pytest.param(
                topology(topic(config={"cleanup.policy": "compact"}), facts=ClusterFacts(platform="msk-serverless")),
                cluster(live()),
                "only when a topic is created",
                "declare cleanup.policy: delete",
                id="platform-create-only",
            ),
        ],
    )
    def test_what_cannot_be_done_says_why_and_the_way_out(self, declared, state, why, way_out):
        found = verdict(declared, state)
        assert isinstance(found, Blocked)
        assert why in found.why
        assert way_out in found.way_out

    def test_a_key_that_the_platform_fixes_to_the_declared_value_is_no_change(self):
        declared = topology(topic(config={"min.insync.replicas": "2"}), facts=ClusterFacts(platform="msk-express"))
        assert plan_of(declared, cluster(live())).changes == ()

    def test_no_permission_opens_a_block(self):
        permissions = tuple(Permission(hazard) for hazard in Hazard)
        assert isinstance(verdict(topology(topic(partitions=2)), cluster(live()), allow=permissions), Blocked)

    def test_more_partitions_than_the_project_allows_at_once(self):
        found = verdict(topology(topic(partitions=9)), cluster(), max_partitions=8)
        assert isinstance(found, Blocked)
        assert "creates 9 partitions, and the project allows 8" in found.why
        assert verdict(topology(topic(partitions=8)), cluster(), max_partitions=8) == Allowed()


class TestWholeTopics:
    def test_a_config_change_beside_a_partition_decrease_is_not_made(self):
        """Peers apply the half that works and report the topic unchanged."""
        declared = topology(topic(partitions=2, config={"min.insync.replicas": "2"}))
        growth, config = plan_of(declared, cluster(live())).changes
        assert isinstance(growth, AddPartitions)
        assert isinstance(growth.verdict, Blocked)
        assert isinstance(config, SetConfig)
        assert config.verdict == Waiting(("orders",))

    def test_nor_beside_another_replication_factor(self):
        config, replicas = plan_of(topology(topic(rf=2, config={"segment.ms": "5"})), cluster(live())).changes
        assert isinstance(replicas, ReassignReplicas)
        assert config.verdict == Waiting(("orders",))

    def test_nor_beside_a_gated_one(self):
        growth, config = plan_of(topology(topic(partitions=6, key="none", config=CUT)), cluster(live())).changes
        assert isinstance(config.verdict, Gated)
        assert growth.verdict == Waiting(("orders",))

    def test_other_topics_go_on(self):
        plan = plan_of(
            topology(topic("a", partitions=2), topic("b", partitions=6, key="none")), cluster(live("a"), live("b"))
        )
        assert [type(c.verdict) for c in plan.changes] == [Blocked, Allowed]


class TestChains:
    def test_a_source_waits_for_a_dead_letter_queue_that_cannot_be_created(self):
        declared = chained()
        broken = replace(
            declared.topics["orders.billing.dlq"], replication_factor=replace(topic(rf=4).replication_factor)
        )
        declared = replace(declared, topics={**declared.topics, broken.name: broken})
        verdicts = {c.topic: c.verdict for c in plan_of(declared, cluster()).changes}
        assert isinstance(verdicts.pop("orders.billing.dlq"), Blocked)
        assert {topic: v.on for topic, v in verdicts.items()} == {
            "orders.billing.retry-2m": ("orders.billing.dlq",),
            "orders.billing.retry-1m": ("orders.billing.dlq", "orders.billing.retry-2m"),
            "orders": ("orders.billing.dlq", "orders.billing.retry-1m", "orders.billing.retry-2m"),
        }

    def test_nor_is_anything_else_of_the_source_changed_meanwhile(self):
        declared = chained(partitions=6)
        source = topic("orders", partitions=6, key="none", config={"segment.ms": "5"})
        declared = replace(declared, topics={**declared.topics, "orders": source})
        there = cluster(*(live(name) for name in declared.topics if not name.endswith(".dlq")))
        queue = replace(declared.topics["orders.billing.dlq"], replication_factor=topic(rf=4).replication_factor)
        declared = replace(declared, topics={**declared.topics, queue.name: queue})
        verdicts = [c.verdict for c in plan_of(declared, there).changes if c.topic == "orders"]
        assert len(verdicts) == 2
        assert all(isinstance(verdict, Waiting) for verdict in verdicts)


class TestDeletion:
    ALLOW = (Permission(Hazard.DELETION),)

    def test_of_an_empty_unused_topic_is_gated_and_can_be_allowed(self):
        declared, state = topology(removals=[removed("old")]), cluster(live("old"))
        assert verdict(declared, state) == Gated((Hazard.DELETION,))
        assert verdict(declared, state, allow=self.ALLOW) == Allowed(("--allow deletion",))

    @pytest.mark.parametrize(
        ("declared", "state", "why"),
        [
            pytest.param(
                topology(removals=[removed("old")]), cluster(live("old"), records={"old": 7}), "7 records", id="records"
            ),
            pytest.param(
                topology(removals=[removed("old")]),
                cluster(live("old"), groups=[Group("billing", "Stable", "classic", 1, frozenset({"old"}))]),
                "active groups read it: billing",
                id="group",
            ),
            pytest.param(
                topology(removals=[removed("old")]),
                cluster(live("old"), groups=[Group("billing", "stable", "classic", 0, frozenset({"old"}))]),
                "active groups read it: billing",
                id="group-whose-members-were-not-read",
            ),
            pytest.param(
                topology(removals=[removed("old")], consumers={"billing": ["old"]}),
                cluster(live("old")),
                "still used by consumer billing",
                id="used",
            ),
            pytest.param(
                topology(removals=[removed("old")]),
                replace(cluster(live("old")), offsets=NotRead()),
                "whether it holds records is not known",
                id="records-not-read",
            ),
            pytest.param(
                topology(removals=[removed("old")]),
                replace(cluster(live("old")), groups=NotRead()),
                "whether a group reads it is not known",
                id="groups-not-read",
            ),
        ],
    )
    def test_is_blocked_while_somebody_would_miss_it(self, declared, state, why):
        found = verdict(declared, state, allow=self.ALLOW)
        assert isinstance(found, Blocked)
        assert why in found.why
        assert "data_loss: accepted" in found.way_out

    def test_goes_ahead_where_the_loss_is_accepted_in_writing(self):
        declared = topology(removals=[removed("old", data_loss=True)])
        assert verdict(declared, cluster(live("old"), records={"old": 7})) == Allowed(
            ("data_loss: accepted (orders.yaml:3)",)
        )

    def test_of_what_another_topology_declares_is_never_done(self):
        """It would be deleted, and created again by the next apply."""
        other = topology(removals=[removed("orders", data_loss=True)], name="other")
        found = only(plan_of([topology(topic()), other], cluster(live()))).verdict
        assert isinstance(found, Blocked)
        assert found.why == "the topology orders declares it"

    def test_an_empty_group_does_not_hold_it(self):
        group = Group("billing", "Empty", "classic", 0, frozenset({"old"}))
        assert isinstance(verdict(topology(removals=[removed("old")]), cluster(live("old"), groups=[group])), Gated)

    def test_of_kafkas_own_topics_is_never_done(self):
        declared = topology(removals=[removed("__consumer_offsets", data_loss=True)])
        assert isinstance(verdict(declared, cluster(live("__consumer_offsets"))), Blocked)


class TestDegraded:
    """Kafka itself would create the topic without a word, on the dead broker or around it."""

    DOWN = cluster(live("other", rf=3, isr=2), brokers=2)

    def test_nothing_is_created_around_a_dead_broker(self):
        found = verdict(topology(topic(rf=2), topic("other")), self.DOWN)
        assert isinstance(found, Blocked)
        assert "broker 3 holds replicas and is not there" in found.why
        assert "--allow-degraded" in found.way_out

    def test_unless_it_is_allowed(self):
        assert verdict(topology(topic(rf=3), topic("other")), self.DOWN, allow_degraded=True) == Allowed()

    def test_nothing_grows(self):
        state = cluster(live(rf=3, isr=2), brokers=2)
        assert isinstance(verdict(topology(topic(partitions=6, key="none")), state), Blocked)

    def test_declared_brokers_that_are_missing_count_where_nothing_is_on_them(self):
        found = verdict(topology(topic(rf=2), facts=ClusterFacts(brokers=3)), cluster(brokers=2))
        assert isinstance(found, Blocked)
        assert "2 of 3 declared brokers" in found.why

    def test_other_settings_are_changed_all_the_same(self):
        state = cluster(live(rf=3, isr=2), brokers=2)
        assert verdict(topology(topic(config={"segment.ms": "5"})), state) == Allowed()

    def test_min_isr_is_not_raised_above_the_current_isr(self):
        state = cluster(live(rf=3, isr=1))
        declared = topology(topic(config={"min.insync.replicas": "2"}))
        found = verdict(declared, state)
        assert isinstance(found, Blocked)
        assert "above the current in-sync replicas (1 of 3)" in found.why
        assert verdict(declared, state, allow_degraded=True) == Allowed()

    def test_min_isr_is_raised_to_the_current_isr(self):
        state = cluster(live(rf=3, isr=2))
        assert verdict(topology(topic(config={"min.insync.replicas": "2"})), state) == Allowed()

    def test_min_isr_is_not_written_while_eligible_leaders_would_be_lost(self):
        state = replace(cluster(live(rf=3, isr=2)), elr=NotRead())
        found = verdict(topology(topic(config={"min.insync.replicas": "1"})), state)
        assert isinstance(found, Blocked)
        assert "eligible leader replicas" in found.why

    def test_an_under_replicated_topic_as_declared_is_no_change(self):
        assert plan_of(topology(topic(rf=3)), cluster(live(rf=3, isr=2), brokers=2)).changes == ()


def test_a_created_topic_carries_its_verdict():
    change = only(plan_of(topology(topic()), cluster()))
    assert isinstance(change, CreateTopic)
    assert change.verdict == Allowed()
