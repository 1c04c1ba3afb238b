"""What is true of many topics for one reason is said once."""

from __future__ import annotations

import pytest

from tests.lint.families import outcome, topology

DEFAULTS = "defaults: {topic: {partitions: 6, replication_factor: 3, min_insync_replicas: 1}}\n"


def messages(body: str) -> list[str]:
    return [finding.message for finding in outcome(topology(body)).findings if finding.code == "T003"]


def test_topics_that_share_a_default_are_said_together() -> None:
    (said,) = messages(DEFAULTS + "topics: {t5: {}, t4: {}, t3: {}, t2: {}, t1: {}}\n")
    assert said.startswith("t1 takes")
    assert said.endswith("(the same of 4 more: t2, t3, t4, …)")


def test_topics_with_values_of_their_own_are_said_alone() -> None:
    own = "{partitions: 6, replication_factor: 3, min_insync_replicas: 1}"
    assert len(messages(f"topics:\n  t1: {own}\n  t2: {own}\n")) == 2


def test_a_topic_alone_is_said_as_it_is() -> None:
    (said,) = messages(DEFAULTS + "topics: {t1: {}}\n")
    assert "the same" not in said


def test_environments_with_a_prefix_are_the_same_topic() -> None:
    (said,) = messages(DEFAULTS + "topics: {t1: {}, t2: {}}\nenvironments: {test: {prefix: test.}}\n")
    assert said.endswith("(the same of 1 more: t2)")


def test_topics_of_which_it_is_true_in_another_way_are_said_alone() -> None:
    body = DEFAULTS + "topics: {t1: {}, t2: {replication_factor: 4}}\n"
    assert [message.partition(" takes")[0] for message in messages(body)] == ["t1", "t2"]


PRODUCER = """\
topics: {t1: {partitions: 6, replication_factor: 3, min_insync_replicas: 2, config: {cleanup.policy: delete}}}
producers:
  checkout:
    topics: [t1]
    client: {family: java, version: "4.1", file: clients/checkout.properties}
"""
CONSUMER = """\
topics: {t1: {partitions: 6, replication_factor: 3, min_insync_replicas: 2, key: none}}
consumers:
  billing:
    topics: [t1]
"""


@pytest.mark.parametrize(
    ("body", "client", "once", "unsaid"),
    [
        pytest.param(PRODUCER, "acks=1", "T007", "P001", id="acks and the topics they endanger"),
        pytest.param(PRODUCER, "acks=1\nenable.idempotence=true", "P003", "P001 T007", id="acks that are refused"),
        pytest.param(PRODUCER, "acks=1\ntransactional.id=a", "E001", "P001 P002 T007", id="acks that stop the client"),
        pytest.param(CONSUMER + "    dlq: {min_insync_replicas: 1}", "", "D007", "T003", id="a queue below its source"),
        pytest.param(
            CONSUMER + "    dlq: {config: {cleanup.policy: compact}}", "", "D003", "L004", id="failures by key"
        ),
        pytest.param(CONSUMER + "    retry: {delays: [1m]}", "", "R003", "D001", id="a chain without an end"),
    ],
)
def test_what_a_rule_explains_another_one_leaves_to_it(body: str, client: str, once: str, unsaid: str) -> None:
    files = topology(body, checkout=f"bootstrap.servers=localhost:9092\n{client}\n")
    codes = [finding.code for finding in outcome(files).findings]
    assert codes.count(once) == 1
    assert not set(codes) & set(unsaid.split())


@pytest.mark.parametrize(
    ("line", "once", "unsaid"),
    [
        pytest.param("message.max.bytes=4MB", "U006", "U005", id="a number with a unit"),
        pytest.param("partition.assignment.strategy=range,cooperative-sticky", "G005", "G006", id="refused assignors"),
    ],
)
def test_what_is_said_of_a_line_is_said_once(line: str, once: str, unsaid: str) -> None:
    head = "# krc: client family=librdkafka role=consumer version=2.16\nbootstrap.servers=k:9092\ngroup.id=g\n"
    codes = [finding.code for finding in outcome({"c.properties": f"{head}{line}\n"}).findings]
    assert once in codes
    assert unsaid not in codes
