"""What rules say about the copies of a topic's records, and what they leave alone."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.findings import Severity
from tests.lint.families import outcome, said, topology, untold

YAML = "topology.yaml"
CHECKOUT = "checkout.properties"
WRITER = """
    producers:
      checkout:
        topics: [orders]
        client: {family: java, version: "4.1", file: clients/checkout.properties}
"""
CLIENT = """        client: {family: java, version: "4.1", file: clients/checkout.properties}\n"""
ALL = "bootstrap.servers=kafka:9092\nclient.id=checkout\nacks=all\n"
ONE = ALL.replace("all", "1")


def orders(settings: str, more: str = "") -> str:
    return f"    topics:\n      orders: {{partitions: 6, {settings}}}\n{more}"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(topology(orders("replication_factor: 1")), [("T001", YAML, 5)], id="one copy"),
        pytest.param(
            topology(
                """
                defaults: {topic: {replication_factor: 2, min_insync_replicas: 1}}
                topics:
                  orders: {partitions: 6}
                """
            ),
            [("T001", YAML, 4)],
            id="two copies by default: the place is the default's",
        ),
        pytest.param(topology("    profile: dev\n" + orders("replication_factor: 1")), [], id="one copy in dev"),
        pytest.param(
            topology("    cluster: {platform: confluent-cloud}\n" + orders("replication_factor: 1")),
            [],
            id="a platform that decides the copies",
        ),
        pytest.param(
            topology(
                """
                topics:
                  orders: {partitions: 6, replication_factor: 1, ordering: none}
                consumers:
                  fulfilment: {topics: [orders], retry: {dialect: generic, delays: [1m]}, dlq: {}}
                """
            ),
            [("T001", YAML, 5)],
            id="derived topics follow their source: said once",
        ),
        pytest.param(
            topology(orders("replication_factor: 3, min_insync_replicas: 1")), [("T003", YAML, 5)], id="min ISR 1 of 3"
        ),
        pytest.param(topology(orders("replication_factor: 5, min_insync_replicas: 3")), [], id="min ISR 3 of 5"),
        pytest.param(topology(orders("replication_factor: 4, min_insync_replicas: 3")), [], id="min ISR 3 of 4"),
        pytest.param(
            topology(
                "    cluster: {platform: msk-express}\n" + orders("replication_factor: 3, min_insync_replicas: 1")
            ),
            [],
            id="a platform that decides min ISR",
        ),
        pytest.param(
            topology("    cluster: {platform: redpanda}\n" + orders("replication_factor: 3, min_insync_replicas: 1")),
            [],
            id="brokers without in-sync replicas",
        ),
        pytest.param(
            topology("    profile: dev\n" + orders("replication_factor: 3, min_insync_replicas: 1")), [], id="dev"
        ),
        pytest.param(
            topology(orders("replication_factor: 3, min_insync_replicas: 3")), [("T004", YAML, 5)], id="all in sync"
        ),
        pytest.param(
            topology("    profile: dev\n" + orders("replication_factor: 1, min_insync_replicas: 1")),
            [],
            id="the only one in sync",
        ),
        pytest.param(
            topology(orders("replication_factor: 3, min_insync_replicas: 4")), [("T005", YAML, 5)], id="more than all"
        ),
        pytest.param(
            topology(orders("replication_factor: 3, config: {unclean.leader.election.enable: true}")),
            [("T008", YAML, 5)],
            id="unclean election",
        ),
        pytest.param(
            topology(
                "    profile: dev\n" + orders("replication_factor: 1, config: {unclean.leader.election.enable: true}")
            ),
            [],
            id="unclean election among one",
        ),
        pytest.param(
            topology("    cluster: {brokers: 2}\n" + orders("replication_factor: 3")),
            [("T009", YAML, 6)],
            id="more copies than brokers",
        ),
        pytest.param(
            topology("    cluster: {brokers: 3, racks: [a, b, c, d]}\n" + orders("replication_factor: 3")),
            [],
            id="a rack without a copy is no fault",
        ),
        pytest.param(
            topology(orders("replication_factor: 3, min_insync_replicas: 1", WRITER), checkout=ALL),
            [("T003", YAML, 5), ("T006", YAML, 9)],
            id="acks=all to min ISR 1",
        ),
        pytest.param(
            topology(
                """
                external:
                  orders: {replication_factor: 1}
                producers:
                  checkout:
                    topics: [orders]
                    client: {family: java, version: "4.1", file: clients/checkout.properties}
                """,
                checkout=ALL,
            ),
            [("T006", YAML, 8)],
            id="acks=all to another team's single copy",
        ),
        pytest.param(
            topology(
                orders("replication_factor: 3, min_insync_replicas: 1", WRITER + "        guarantee: at-most-once\n"),
                checkout=ALL,
            ),
            [("T003", YAML, 5)],
            id="loss is meant",
        ),
        pytest.param(
            topology(orders("replication_factor: 3, min_insync_replicas: 2", WRITER), checkout=ONE),
            [("T007", CHECKOUT, 3)],
            id="acks=1 to min ISR 2",
        ),
        pytest.param(
            topology(
                orders("replication_factor: 3, min_insync_replicas: 2", WRITER + "        guarantee: at-most-once\n"),
                checkout=ONE,
            ),
            [],
            id="acks=1 where loss is meant",
        ),
        pytest.param(
            topology(
                orders("replication_factor: 3, min_insync_replicas: 2", WRITER.replace("java", "librdkafka")),
                checkout=ALL.replace("acks=all", "request.required.acks=1"),
            ),
            [("T007", CHECKOUT, 3)],
            id="librdkafka's own name for acks",
        ),
        pytest.param(
            topology(orders("replication_factor: 3, min_insync_replicas: 2", WRITER), checkout=ALL), [], id="good"
        ),
    ],
)
def test_rules_say(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("T", files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            topology(orders("replication_factor: 3")),
            [("T003", "min.insync.replicas of topic orders")],
            id="brokers may set min ISR",
        ),
        pytest.param(topology(orders("replication_factor: 2")), [], id="too few copies anyway"),
        pytest.param(
            topology("    cluster: {platform: confluent-cloud}\n" + orders("replication_factor: 3")), [], id="2 there"
        ),
        pytest.param(
            topology(orders("replication_factor: 3, min_insync_replicas: 2", WRITER.replace(CLIENT, ""))),
            [("T007", "the client file of checkout")],
            id="no client file",
        ),
    ],
)
def test_what_is_not_known(files: dict[str, str], expected: list[tuple[str, str]]) -> None:
    assert untold("T", files) == expected


@pytest.mark.parametrize(
    ("version", "words"),
    [
        pytest.param("3.6", "every acks=all write fails", id="3.6 refuses"),
        pytest.param("3.7", "take 3 as enough", id="3.7 takes the smaller"),
        pytest.param("", "brokers up to 3.6 refuse", id="not said: both"),
    ],
)
def test_min_isr_above_rf_says_what_the_cluster_does(version: str, words: str) -> None:
    cluster = f'    cluster: {{kafka_version: "{version}"}}\n' if version else ""
    findings = outcome(topology(cluster + orders("replication_factor: 3, min_insync_replicas: 4"))).findings
    assert [finding.code for finding in findings] == ["T005"], "not said a second time by validate"
    assert words in findings[0].message


def test_two_copies_in_two_zones_are_a_warning() -> None:
    files = topology("    cluster: {racks: [a, b]}\n" + orders("replication_factor: 2, min_insync_replicas: 1"))
    assert [finding.severity for finding in outcome(files).findings] == [Severity.WARNING]


def test_a_default_that_other_topics_have_too_is_not_edited() -> None:
    body = """
        defaults: {topic: {min_insync_replicas: 3}}
        topics:
          orders: {partitions: 6, replication_factor: 3}
    """
    (shared,) = outcome(topology(body)).findings
    (own,) = outcome(topology(orders("replication_factor: 3, min_insync_replicas: 3"))).findings
    assert shared.fix is None
    assert own.fix is not None
    assert own.fix.safe
    assert [edit.replacement for edit in own.fix.edits] == ["2"]


@pytest.mark.parametrize(
    ("version", "severity"),
    [
        pytest.param("3.6", Severity.ERROR, id="refuses"),
        pytest.param("4.3", Severity.WARNING, id="takes one as enough"),
        pytest.param("", Severity.WARNING, id="may take it"),
    ],
)
def test_min_isr_above_rf_in_dev_fails_only_where_writes_do(version: str, severity: Severity) -> None:
    cluster = f'    cluster: {{kafka_version: "{version}"}}\n' if version else ""
    body = "    profile: dev\n" + cluster + orders("replication_factor: 1, min_insync_replicas: 2")
    assert [finding.severity for finding in outcome(topology(body)).findings] == [severity]
