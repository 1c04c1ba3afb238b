"""The sections about topics."""

from __future__ import annotations

from datetime import date

import pytest

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.topology.model import Hazard, Ordering, Role
from tests.support import problems, topology

TOPIC = "partitions: 3, replication_factor: 3"


def test_a_topic_with_everything() -> None:
    text = f"""\
    owner: us
    topics:
      a:
        partitions: 3
        replication_factor: 3
        min_insync_replicas: 2
        role: state
        key: id
        ordering: per-key
        owner: them
        config: {{cleanup.policy: [delete, compact], segment.bytes: 512MiB, preallocate: true}}
        inherit: [segment.ms, confluent.tier.enable]
        allow: [{{change: partition-growth, reason: "OPS-1", until: 2026-12-31}}, {{change: deletion, reason: x}}]
      b: {{{TOPIC}, key: none}}
    """
    topics = topology(text).topics
    a = topics["a"]
    assert {key: known.value for key, known in a.config.items()} == {
        "cleanup.policy": "compact,delete",
        "min.insync.replicas": "2",
        "preallocate": "true",
        "segment.bytes": "536870912",
    }
    assert (a.role, a.key, a.ordering, a.owner) == (Role.STATE, "id", Ordering.PER_KEY, "them")
    assert list(a.inherit) == ["confluent.tier.enable", "segment.ms"]
    assert [(allow.hazard, allow.until) for allow in a.allow] == [
        (Hazard.PARTITION_GROWTH, date(2026, 12, 31)),
        (Hazard.DELETION, None),
    ]
    assert (topics["b"].keyed, topics["b"].owner, topics["b"].role) == (False, "us", Role.EVENT)


@pytest.mark.parametrize(
    ("text", "code", "message", "hint"),
    [
        pytest.param("a: {replication_factor: 3}", "Y200", "a has no partitions", "defaults", id="no partitions"),
        pytest.param("a: {partitions: 3}", "Y200", "a has no replication_factor", "defaults", id="no RF"),
        pytest.param(f"a: {{{TOPIC}, preset: x}}", "Y202", "there is no preset x", "declare it", id="unknown preset"),
        pytest.param(
            f"a: {{{TOPIC}, inherit: [segment.mss]}}",
            "Y219",
            "segment.mss",
            "did you mean segment.ms?",
            id="inherit typo",
        ),
        pytest.param(
            f"a: {{{TOPIC}, inherit: [segment.ms], config: {{segment.ms: 1d}}}}",
            "Y206",
            "both declared and inherited",
            "null",
            id="inherited and declared",
        ),
        pytest.param(
            f"a: {{{TOPIC}, min_insync_replicas: 2, config: {{min.insync.replicas: 2}}}}",
            "Y207",
            "declared twice",
            "keep min_insync_replicas",
            id="min ISR twice",
        ),
        pytest.param(
            f"a: {{{TOPIC}, config: {{retention.ms: 2GB}}}}", "Y208", "not a duration", "ms, s", id="bad value"
        ),
        pytest.param(f"'a b': {{{TOPIC}}}", "Y209", "cannot contain ' '", "", id="illegal name"),
        pytest.param(f"..: {{{TOPIC}}}", "Y209", "cannot be called '..'", "", id="dots"),
        pytest.param(f"{'x' * 250}: {{{TOPIC}}}", "Y209", "250 characters; Kafka allows 249", "", id="long name"),
        pytest.param(f"a: {{{TOPIC}, min_insync_replicas: 4}}", "Y211", "from 3.7 means 3", "lower it", id="min ISR"),
        pytest.param(
            f"a: {{{TOPIC}, allow: [{{change: deletion, reason: x, until: 2026-02-30}}]}}",
            "Y216",
            "2026-02-30 is not a day",
            "",
            id="no such day",
        ),
    ],
)
def test_what_is_wrong_with_a_topic(text: str, code: str, message: str, hint: str) -> None:
    (finding,) = problems(f"topics:\n  {text}\n")
    assert finding.code == code
    assert message in finding.message
    assert hint in finding.hint or code == "Y211"
    assert finding.location
    assert finding.location.line == 4
    assert (finding.severity is Severity.WARNING) == (code == "Y211")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"topics: {{a: {{{TOPIC}}}}}\nremoved: {{a: {{reason: x}}}}", "a is both declared and removed"),
        ("external: {a: {}}\nremoved: {a: {reason: x}}", "a is both external and removed"),
        (f"topics: {{a: {{{TOPIC}}}}}\nexternal: {{a: {{}}}}", "a is both declared and external"),
    ],
)
def test_a_topic_is_one_thing_only(text: str, message: str) -> None:
    (finding,) = problems(text)
    assert (finding.code, finding.message) == ("Y206", message)
    assert finding.related


def test_values_that_are_not_a_mapping_are_empty_ones() -> None:
    found = topology(f"defaults: {{topic: {{{TOPIC}}}}}\ntopics:\n  a:\nexternal:\n  b:\nproducers:\n")
    assert set(found.topics) == {"a"}
    assert set(found.external) == {"b"}
    assert found.producers == {}
