"""What is true of many topics for one reason is said once."""

from __future__ import annotations

from tests.lint.families import outcome, topology

DEFAULTS = "defaults: {topic: {partitions: 6, replication_factor: 3, min_insync_replicas: 1}}\n"


def messages(body: str) -> list[str]:
    return [finding.message for finding in outcome(topology(body)).findings if finding.code == "T003"]


def test_topics_that_share_a_default_are_said_together() -> None:
    (said,) = messages(DEFAULTS + "topics: {e: {}, d: {}, c: {}, b: {}, a: {}}\n")
    assert said.startswith("a takes")
    assert said.endswith("(the same of 4 more: b, c, d, …)")


def test_topics_with_values_of_their_own_are_said_alone() -> None:
    own = "{partitions: 6, replication_factor: 3, min_insync_replicas: 1}"
    assert len(messages(f"topics:\n  a: {own}\n  b: {own}\n")) == 2


def test_a_topic_alone_is_said_as_it_is() -> None:
    (said,) = messages(DEFAULTS + "topics: {a: {}}\n")
    assert "the same" not in said


def test_environments_with_a_prefix_are_the_same_topic() -> None:
    (said,) = messages(DEFAULTS + "topics: {a: {}, b: {}}\nenvironments: {test: {prefix: test.}}\n")
    assert said.endswith("(the same of 1 more: b)")


def test_topics_of_which_it_is_true_in_another_way_are_said_alone() -> None:
    body = DEFAULTS + "topics: {a: {}, b: {replication_factor: 4}}\n"
    assert [message.partition(" takes")[0] for message in messages(body)] == ["a", "b"]
