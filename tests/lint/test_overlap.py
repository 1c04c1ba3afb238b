"""What is true of many topics for one reason is said once."""

from __future__ import annotations

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
