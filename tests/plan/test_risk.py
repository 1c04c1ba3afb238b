"""Every harm, from effective values; and what is harmless although it looks alike."""

from dataclasses import replace

import pytest

from kafka_resilience_cli.cluster.state import NotRead, Read
from kafka_resilience_cli.plan.changes import Level
from kafka_resilience_cli.topology.model import Hazard, Role
from tests.plan.builders import cluster, live, only, plan_of, topic, topology

DAY = 86_400_000


def harms(declared, state, **options):
    return [(h.hazard, h.level) for h in only(plan_of(topology(declared), state, **options)).harms]


@pytest.mark.parametrize(
    ("there", "declared", "expected"),
    [
        pytest.param({"retention.ms": str(7 * DAY)}, {"retention.ms": str(DAY)}, Hazard.RETENTION_CUT, id="retention"),
        pytest.param({"retention.ms": "-1"}, {"retention.ms": str(DAY)}, Hazard.RETENTION_CUT, id="from-unlimited"),
        pytest.param({}, {"retention.ms": str(DAY)}, Hazard.RETENTION_CUT, id="below-the-inherited"),
        pytest.param({"retention.bytes": "2000"}, {"retention.bytes": "1000"}, Hazard.SIZE_CUT, id="size"),
        pytest.param({}, {"retention.bytes": "1000"}, Hazard.SIZE_CUT, id="size-from-unlimited"),
        pytest.param({}, {"cleanup.policy": "compact"}, Hazard.CLEANUP_POLICY, id="to-compact"),
        pytest.param(
            {"cleanup.policy": "compact"}, {"cleanup.policy": "delete"}, Hazard.CLEANUP_POLICY, id="to-delete"
        ),
        pytest.param({}, {"unclean.leader.election.enable": "true"}, Hazard.UNCLEAN_ELECTION, id="unclean-election"),
        pytest.param(
            {"remote.storage.enable": "true"},
            {"remote.storage.enable": "false"},
            Hazard.TIERED_STORAGE_OFF,
            id="tiered-storage-off",
        ),
        pytest.param({"min.insync.replicas": "2"}, {"min.insync.replicas": "1"}, Hazard.MIN_ISR_LOWERED, id="min-isr"),
    ],
)
def test_what_loses_data_or_safety_is_destructive(there, declared, expected):
    found = harms(topic(config=declared), cluster(live(), overrides={"orders": there}))
    assert found == [(expected, Level.DESTRUCTIVE)]


@pytest.mark.parametrize(
    ("there", "declared", "expected"),
    [
        pytest.param({}, {"max.message.bytes": "1000"}, Hazard.MESSAGE_SIZE_CUT, id="message-size"),
        pytest.param({}, {"message.timestamp.type": "LogAppendTime"}, Hazard.TIMESTAMP_TYPE, id="timestamps"),
        pytest.param({}, {"min.insync.replicas": "3"}, Hazard.MIN_ISR_UNREACHABLE, id="min-isr-equal-to-rf"),
    ],
)
def test_what_disturbs_clients_is_disruptive(there, declared, expected):
    found = harms(topic(config=declared), cluster(live(), overrides={"orders": there}))
    assert found == [(expected, Level.DISRUPTIVE)]


@pytest.mark.parametrize(
    ("there", "declared"),
    [
        pytest.param({"retention.ms": str(DAY)}, {"retention.ms": str(7 * DAY)}, id="longer-retention"),
        pytest.param({"retention.ms": str(DAY)}, {"retention.ms": "-1"}, id="unlimited-retention"),
        pytest.param({}, {"retention.ms": str(7 * DAY)}, id="pinning-the-inherited-value"),
        pytest.param({}, {"min.insync.replicas": "2"}, id="min-isr-raised-below-rf"),
        pytest.param({"min.insync.replicas": "5"}, {"min.insync.replicas": "3"}, id="min-isr-was-capped-at-rf"),
        pytest.param({}, {"max.message.bytes": "2000000"}, id="larger-messages"),
        pytest.param({}, {"segment.ms": "1000"}, id="other-keys"),
        pytest.param(
            {"cleanup.policy": "compact", "retention.ms": "1000"},
            {"cleanup.policy": "compact", "retention.ms": "500"},
            id="retention-of-a-topic-that-is-only-compacted",
        ),
        pytest.param({"remote.storage.enable": "false"}, {"remote.storage.enable": "true"}, id="tiered-storage-on"),
    ],
)
def test_what_only_looks_like_a_harm_is_safe(there, declared):
    assert harms(topic(config=declared), cluster(live(), overrides={"orders": there})) == []


def test_removing_an_override_harms_as_what_is_inherited_then():
    state = cluster(live(), overrides={"orders": {"retention.ms": "-1"}})
    assert harms(topic(inherit=["retention.ms"]), state) == [(Hazard.RETENTION_CUT, Level.DESTRUCTIVE)]


def test_removing_an_override_to_an_unknown_value_is_taken_for_the_worst():
    state = replace(cluster(live(), overrides={"orders": {"retention.ms": "1"}}), topic_defaults=NotRead())
    change = only(plan_of(topology(topic(inherit=["retention.ms"])), state))
    assert change.risk is Level.DESTRUCTIVE
    assert "was not read" in change.harms[0].why


class TestPartitionGrowth:
    @pytest.mark.parametrize(
        ("declared", "there", "expected"),
        [
            pytest.param(topic(partitions=6, key="id"), {}, Level.DISRUPTIVE, id="keyed"),
            pytest.param(topic(partitions=6), {}, Level.DISRUPTIVE, id="not-said-whether-keyed"),
            pytest.param(topic(partitions=6, key="none"), {}, Level.SAFE, id="keyless"),
            pytest.param(topic(partitions=6, role=Role.RETRY), {}, Level.SAFE, id="retry-topic"),
            pytest.param(
                topic(partitions=6, key="id", config={"cleanup.policy": "compact"}),
                {"cleanup.policy": "compact"},
                Level.DESTRUCTIVE,
                id="keyed-and-compacted",
            ),
            pytest.param(
                topic(partitions=6, key="none"), {"cleanup.policy": "compact"}, Level.DESTRUCTIVE, id="keyed-after-all"
            ),
        ],
    )
    def test_harms_what_relies_on_keys(self, declared, there, expected):
        change = only(plan_of(topology(declared), cluster(live(), overrides={"orders": there})))
        assert change.risk is expected


class TestEligibleLeaders:
    """Any write of min ISR clears ELR (measured), which matters only while replicas are out of sync."""

    DECLARED = topic(config={"min.insync.replicas": "1"})

    @pytest.mark.parametrize(
        ("isr", "sections", "at_stake"),
        [
            pytest.param(3, {}, False, id="all-in-sync"),
            pytest.param(2, {"elr": Read({"orders": ((3,), (), ())})}, True, id="a-member"),
            pytest.param(2, {"elr": Read({"orders": ((), (), ())})}, False, id="no-member"),
            pytest.param(2, {"elr": NotRead()}, True, id="not-read"),
            pytest.param(2, {"elr": NotRead(), "features": Read({})}, False, id="feature-off"),
            pytest.param(2, {"elr": NotRead(), "features": NotRead()}, True, id="nothing-known"),
        ],
    )
    def test_are_cleared_by_pinning_the_inherited_value(self, isr, sections, at_stake):
        state = replace(cluster(live(isr=isr)), **sections)
        found = harms(self.DECLARED, state)
        assert found == ([(Hazard.ELR_CLEARED, Level.DISRUPTIVE)] if at_stake else [])


@pytest.mark.parametrize(
    ("there", "declared", "sentence"),
    [
        pytest.param(
            {"retention.ms": str(7 * DAY)},
            {"retention.ms": str(DAY)},
            "retention.ms goes from 7d to 1d: records older than 1d are deleted within minutes",
            id="retention",
        ),
        pytest.param(
            {},
            {"max.message.bytes": str(512 * 1024)},
            "max.message.bytes goes from 1048588B to 512KiB: larger batches are refused",
            id="message-size",
        ),
        pytest.param(
            {},
            {"cleanup.policy": "compact,delete"},
            "cleanup.policy goes from delete to compact,delete: only the last record of each key is kept, and records "
            "without a key are refused",
            id="policy",
        ),
    ],
)
def test_a_harm_is_one_plain_sentence_with_the_numbers(there, declared, sentence):
    state = cluster(live(), overrides={"orders": there})
    assert only(plan_of(topology(topic(config=declared)), state)).harms[0].why == sentence


def test_creation_harms_nothing():
    declared = topic(config={"unclean.leader.election.enable": "true", "retention.ms": "1"})
    assert harms(declared, cluster()) == []
