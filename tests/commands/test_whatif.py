"""``krc whatif`` and ``krc safe-to-restart`` from the command line, without a cluster."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pytest

from kafka_resilience_cli.cli.main import run
from kafka_resilience_cli.cluster.snapshot import dump
from kafka_resilience_cli.cluster.state import Broker, ClusterState, Group, NotRead, Partition, Read, TopicState
from tests.plan.builders import cluster, live

TOPOLOGY = """\
krc: 1
name: orders
cluster: {brokers: 3, racks: [a, b, c], kafka_version: "4.3"}
defaults: {topic: {partitions: 3, replication_factor: 3, min_insync_replicas: 2}}
topics:
  orders: {}
  lone: {replication_factor: 1, min_insync_replicas: 1}
consumers:
  billing:
    topics: [orders]
    retry: {dialect: generic, delays: [1m]}
    dlq: {config: {min.insync.replicas: 3}}
"""
OFFSETS = TopicState(
    "__consumer_offsets", tuple(Partition(n, 1, (1, 2, 3), (1, 2, 3)) for n in range(50)), internal=True
)
MIN_2 = {"min.insync.replicas": "2"}

SIX = {n: Broker(n, "broker", 9000 + n, "abc"[(n - 1) % 3]) for n in range(1, 7)}


def state(*topics: TopicState, **sections: object) -> ClusterState:
    features = {"metadata.version": 29, "eligible.leader.replicas.version": 1}
    made = cluster(
        *(topics or (live(),)),
        OFFSETS,
        overrides={t.name: MIN_2 for t in topics or (live(),)},
        groups=[Group("billing", "Stable", "classic", 1)],
    )
    return replace(made, features=Read(features), **sections)


Krc: TypeAlias = Callable[..., tuple[int, str, str]]


@pytest.fixture
def krc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Krc:
    """Runs krc in an empty directory with the topology and a snapshot; returns (code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)
    for name in ("KRC_BOOTSTRAP_SERVERS", "KRC_CLIENT_CONFIG", "KRC_CLUSTER", "CI", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str, on: ClusterState | None = None) -> tuple[int, str, str]:
        Path("orders.yaml").write_text(TOPOLOGY, "utf-8")
        Path("cluster.json").write_text(dump(on or state()), "utf-8")
        out, err = io.StringIO(), io.StringIO()
        return run(list(arguments), stdout=out, stderr=err), out.getvalue(), err.getvalue()

    return call


STATE = ("--state", "cluster.json")


class TestWhatIf:
    def test_a_topology_alone_names_what_stops_in_words(self, krc: Krc) -> None:
        code, out, err = krc("whatif", "orders.yaml")
        assert code == 0, err
        rows = {
            line[: line.index("  ")]: line for line in out.splitlines() if "  " in line and not line.startswith(" ")
        }
        assert "holds" in rows["orders"]
        assert "writes stop" in rows["orders"].split("holds")[-1]
        assert rows["lone"].count("writes and reads stop") == 3
        assert rows["orders.billing.dlq (DLQ)"].count("writes stop") == 3
        assert "assumed" in out

    def test_a_dead_letter_queue_that_stops_first_is_named(self, krc: Krc) -> None:
        _, out, _ = krc("whatif", "orders.yaml")
        assert (
            "The dead-letter queue orders.billing.dlq stops first: losing 1 broker can stop its writes, "
            "and orders goes on until 2 brokers are lost."
        ) in out

    @pytest.mark.parametrize(
        ("promises", "code"),
        [
            ("any-broker: writes, reads, no-loss; any-rack: writes, no-loss, new-data", 0),
            ("broker:1,2: reads", 0),
            ("broker:1,2: writes", 1),
            ("any-2-brokers: no-loss-disk-now; any-broker: no-loss-power", 0),
            ("any-2-brokers: no-loss", 1),
            ("any-broker: offsets", 0),
            ("any-3-brokers: reads", 1),
            pytest.param("any-broker: transactions", 2, id="no transactional id is declared"),
        ],
    )
    def test_assertions_decide_the_exit_code(self, krc: Krc, promises: str, code: int) -> None:
        on = state(live(), OFFSETS)
        assert krc("whatif", *STATE, "--assert", promises, on=on)[0] == code

    def test_what_was_not_read_leaves_an_assertion_unknown(self, krc: Krc) -> None:
        on = state(configs=NotRead())
        assert krc("whatif", *STATE, "--assert", "any-broker: writes", on=on)[0] == 2
        assert krc("whatif", *STATE, "--assert", "any-broker: reads", on=on)[0] == 0
        # what is certain wins over what is not known
        assert krc("whatif", *STATE, "--assert", "any-broker: writes; any-3-brokers: reads", on=on)[0] == 1

    def test_an_assertion_does_not_stand_for_topics_that_are_not_there(self, krc: Krc) -> None:
        code, out, _ = krc("whatif", "orders.yaml", *STATE, "--assert", "any-broker: reads; any-3-brokers: writes")
        assert code == 1
        assert "any-broker: reads (declared topics are not there)" in out
        assert krc("whatif", "orders.yaml", *STATE, "--assert", "any-broker: reads")[0] == 2

    def test_a_broken_promise_names_topic_and_numbers(self, krc: Krc) -> None:
        _, out, _ = krc("whatif", *STATE, "--fail", "broker:1,2")
        assert "orders (3 partitions): 1 of 3 replicas left in sync, min ISR is 2" in out

    def test_without_a_quorum_nothing_fails_over(self, krc: Krc) -> None:
        asked = ("whatif", *STATE, "--assert", "broker:1,2: reads")
        assert krc(*asked)[0] == 0
        code, out, _ = krc(*asked, "--controllers", "1,2,3")
        assert code == 1
        assert "no controller quorum" in out

    def test_planned_judges_what_is_not_there_yet(self, krc: Krc) -> None:
        asked = ("whatif", "orders.yaml", *STATE)
        _, before, _ = krc(*asked)
        _, after, _ = krc(*asked, "--planned")
        assert "Not on the cluster, and left out: lone, orders.billing.dlq, orders.billing.retry-1m" in before
        assert "lone  " not in before
        assert "lone  " in after
        assert "their places are assumed" in after

    def test_importance_decides_what_is_worst(self, krc: Krc) -> None:
        small = TopicState("small", (Partition(0, 3, (3,), (3,)),))
        large = TopicState("large", tuple(Partition(n, 1, (1,), (1,)) for n in range(5)))
        on = state(small, large)

        def worst(*more: str) -> str:
            document = json.loads(krc("whatif", *STATE, "--fail", "any-broker", "--format", "json", *more, on=on)[1])
            return next(w["failure"] for w in document["failures"][0]["worst"] if w["promise"] == "reads")

        assert worst() == "broker 1"
        assert worst("--importance", "small=10") == "broker 3"

    def test_json_has_a_version_and_every_promise(self, krc: Krc) -> None:
        code, out, _ = krc("whatif", *STATE, "--fail", "any-rack", "--format", "json")
        document = json.loads(out)
        assert (code, document["format"], document["version"]) == (0, "krc-whatif", 1)
        (family,) = document["failures"]
        assert family["failures"] == 3
        assert family["promises"]["writes"] == family["promises"]["offsets"] == "holds"
        assert document["racks"][0]["writes"] is document["racks"][0]["durable"] is True

    def test_markdown_is_a_table(self, krc: Krc) -> None:
        _, out, _ = krc(
            "whatif", *STATE, "--format", "markdown", "--assert", "any-broker: writes; any-2-brokers: writes"
        )
        assert "- ✅ holds: `any-broker`: writes" in out
        assert "- ❌ breaks: `any-2-brokers`: writes" in out
        assert "| `orders` | holds | writes stop; lost disks can lose records |" in out

    @pytest.mark.parametrize(
        "arguments",
        [
            pytest.param(("--fail", "nonsense"), id="no failure"),
            pytest.param(("--assert", "any-broker: wishes"), id="no promise"),
            pytest.param(("--assert", "any-broker"), id="nothing asserted"),
            pytest.param(("--domain", "x"), id="no domain"),
            pytest.param(("--controllers", "a"), id="no broker"),
            pytest.param(("-b", "localhost:1"), id="a snapshot and a cluster"),
        ],
    )
    def test_what_makes_no_sense_could_not_be_told(self, krc: Krc, arguments: tuple[str, ...]) -> None:
        code, out, err = krc("whatif", *STATE, *arguments)
        assert (code, out) == (2, "")
        assert "Error:" in err


class TestSafeToRestart:
    def test_safe(self, krc: Krc) -> None:
        code, out, _ = krc("safe-to-restart", "--broker", "2", *STATE)
        assert code == 0
        assert out.startswith("Restarting broker 2 of cluster.json: safe\n")

    def test_a_risk_is_named_with_its_numbers(self, krc: Krc) -> None:
        code, out, _ = krc("safe-to-restart", "--broker", "1", *STATE, on=state(live(isr=2)))
        assert code == 1
        assert (
            "risk  orders, partitions 0, 1, 2: writes with acks=all stop (1 of 3 replicas left in sync, min ISR is 2)"
            in out
        )

    def test_groups_are_named(self, krc: Krc) -> None:
        degraded = replace(OFFSETS, partitions=tuple(replace(p, isr=(1,)) for p in OFFSETS.partitions))
        made = state()
        topics = {**made.topics.value, OFFSETS.name: degraded}  # type: ignore[union-attr]
        code, out, _ = krc("safe-to-restart", "--broker", "1", *STATE, on=replace(made, topics=Read(topics)))
        assert code == 1
        assert "with the group billing" in out

    def test_what_was_not_read_cannot_be_told(self, krc: Krc) -> None:
        code, out, _ = krc("safe-to-restart", "--broker", "1", *STATE, on=state(configs=NotRead()))
        assert code == 2
        assert "min.insync.replicas is not known" in out

    def test_a_broker_that_is_not_there_cannot_be_told(self, krc: Krc) -> None:
        code, out, err = krc("safe-to-restart", "--broker", "9", *STATE)
        assert (code, out) == (2, "")
        assert "broker 9 is not among the live brokers" in err

    def test_json(self, krc: Krc) -> None:
        code, out, _ = krc("safe-to-restart", "--broker", "1", "--margin", "1", "--format", "json", *STATE)
        document = json.loads(out)
        assert (code, document["answer"]) == (1, "risk")
        assert document["risks"][0]["partitions"] == [0, 1, 2]


class TestRestartOrder:
    def test_rack_by_rack_controllers_last_in_theirs(self, krc: Krc) -> None:
        code, out, _ = krc("restart-order", *STATE, "--controllers", "1,2,3", on=state(brokers=Read(SIX)))
        assert code == 0
        assert [line.split(": ")[0] for line in out.splitlines() if " in rack " in line] == [
            "1. broker 4 in rack a",
            "2. broker 1 in rack a",
            "3. broker 5 in rack b",
            "4. broker 2 in rack b",
            "5. broker 6 in rack c",
            "6. broker 3 in rack c",
        ]

    def test_a_broker_that_is_not_safe_says_why(self, krc: Krc) -> None:
        code, out, _ = krc("restart-order", *STATE, on=state(live(isr=2)))
        assert code == 1
        assert "1. broker 1 in rack a: not safe\n  risk  orders" in out
        assert "3. broker 3 in rack c: safe" in out

    def test_what_was_not_read_cannot_be_told(self, krc: Krc) -> None:
        assert krc("restart-order", *STATE, on=state(configs=NotRead()))[0] == 2
