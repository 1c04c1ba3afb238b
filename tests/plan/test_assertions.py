"""What a topology says of other teams' topics and of the cluster, checked."""

import pytest

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.topology.model import ClusterFacts
from tests.plan.builders import cluster, external, live, plan_of, topic, topology


@pytest.mark.parametrize(
    ("declared", "state", "message"),
    [
        pytest.param(topology(externals=[external("b")]), cluster(), "external topic b does not exist", id="missing"),
        pytest.param(
            topology(externals=[external("b", partitions=12)]),
            cluster(live("b", partitions=6)),
            "external topic b has 6 partitions, and the file says 12",
            id="fewer-partitions",
        ),
        pytest.param(
            topology(externals=[external("b", config={"max.message.bytes": "1048576"})]),
            cluster(live("b"), overrides={"b": {"max.message.bytes": "1000"}}),
            "external topic b has max.message.bytes 1000B, and the file says 1MiB (1048576)",
            id="other-value",
        ),
        pytest.param(
            topology(facts=ClusterFacts(brokers=3)),
            cluster(brokers=2),
            "the cluster has 2 live brokers, and the file says 3",
            id="brokers-down",
        ),
        pytest.param(
            topology(facts=ClusterFacts(racks=("a", "z"))),
            cluster(),
            "the live brokers' racks are a, b, c, and the file says a, z",
            id="racks",
        ),
        pytest.param(
            topology(topic()),
            cluster(live(rf=3), brokers=2),
            "replicas are on brokers that are not there: 3",
            id="absent",
        ),
        pytest.param(
            topology(topic(rf=2, config={"min.insync.replicas": "3"})),
            cluster(live(rf=2), overrides={"orders": {"min.insync.replicas": "3"}}),
            "orders has min.insync.replicas 3 and 2 replicas: it guarantees less than it says",
            id="min-isr-over-rf-already",
        ),
    ],
)
def test_a_contradiction_is_a_warning_and_no_change(declared, state, message):
    plan = plan_of(declared, state)
    assert plan.changes == ()
    assert [(f.severity, f.message) for f in plan.findings] == [(Severity.WARNING, message)]


@pytest.mark.parametrize(
    ("declared", "state"),
    [
        pytest.param(topology(externals=[external("b", partitions=6)]), cluster(live("b", partitions=12)), id="more"),
        pytest.param(topology(externals=[external("b", partitions=6)]), cluster(live("b", partitions=6)), id="as-many"),
        pytest.param(
            topology(externals=[external("b", config={"retention.ms": "604800000"})]),
            cluster(live("b")),
            id="inherited",
        ),
        pytest.param(
            topology(topic(), facts=ClusterFacts(racks=("a", "b", "c"), brokers=3)),
            cluster(live(), brokers=3),
            id="racks",
        ),
        pytest.param(topology(facts=ClusterFacts(brokers=3, racks=("a", "b", "c"))), cluster(), id="as-said"),
    ],
)
def test_what_holds_is_not_mentioned(declared, state):
    assert plan_of(declared, state).findings == ()


def test_racks_are_not_missed_while_their_brokers_are_down():
    plan = plan_of(topology(facts=ClusterFacts(brokers=3, racks=("a", "b", "c"))), cluster(brokers=2))
    assert [f.code for f in plan.findings] == ["V010"]
