"""Environments, presets and defaults: which value wins, where it is said to come from, what it won over."""

from __future__ import annotations

from typing import ClassVar

import pytest

from kafka_resilience_cli.settings import Declared, Known
from kafka_resilience_cli.topology.model import Profile, Topology
from tests.support import places, problems, topology

LAYERED = """\
defaults: {topic: {partitions: 6, replication_factor: 3, min_insync_replicas: 2, config: {retention.ms: 7d}}}
presets:
  audit: {partitions: 1, config: {retention.ms: 400d}}
topics:
  plain: {}
  audited: {preset: audit}
  own: {preset: audit, config: {retention.ms: 30d}}
  bare: {min_insync_replicas: null, config: {retention.ms: null}}
environments:
  dev:
    defaults: {topic: {partitions: 1, replication_factor: 1, min_insync_replicas: 1}}
    presets: {audit: {config: {retention.ms: 1d}}}
    topics:
      own: {config: {retention.ms: 1h}}
      plain: null
      extra: {}
"""


def source(known: Known[str] | Known[int]) -> str:
    assert isinstance(known.origin, Declared)
    path = known.origin.path
    return ".".join(map(str, path.keys)) + (f" ({path.via})" if path.via else "")


def retention(of: Topology, topic: str) -> Known[str]:
    return of.topics[topic].config["retention.ms"]


class TestPrecedence:
    @pytest.mark.parametrize(
        ("topic", "raw", "where", "overridden"),
        [
            ("plain", "7d", "defaults.topic.config.retention.ms (defaults)", []),
            ("audited", "400d", "presets.audit.config.retention.ms (preset audit)", ["7d"]),
            ("own", "30d", "topics.own.config.retention.ms", ["400d", "7d"]),
        ],
    )
    def test_topic_before_preset_before_defaults(self, topic: str, raw: str, where: str, overridden: list[str]) -> None:
        known = retention(topology(LAYERED), topic)
        assert (known.raw, source(known), [won.raw for won in known.overridden]) == (raw, where, overridden)

    @pytest.mark.parametrize(
        ("topic", "raw", "where", "overridden"),
        [
            (
                "audited",
                "1d",
                "environments.dev.presets.audit.config.retention.ms (environment dev, preset audit)",
                ["400d", "7d"],
            ),
            (
                "own",
                "1h",
                "environments.dev.topics.own.config.retention.ms (environment dev)",
                ["30d", "1d", "400d", "7d"],
            ),
        ],
    )
    def test_an_environment_is_merged_first(self, topic: str, raw: str, where: str, overridden: list[str]) -> None:
        known = retention(topology(LAYERED, "dev"), topic)
        assert (known.raw, source(known), [won.raw for won in known.overridden]) == (raw, where, overridden)

    def test_numbers_have_the_same_layers(self) -> None:
        partitions = topology(LAYERED, "dev").topics["own"].partitions
        assert (partitions.value, source(partitions)) == (1, "presets.audit.partitions (preset audit)")
        factor = topology(LAYERED, "dev").topics["own"].replication_factor
        assert source(factor) == "environments.dev.defaults.topic.replication_factor (environment dev, defaults)"
        assert [won.value for won in factor.overridden] == [3]

    def test_null_keeps_presets_and_defaults_away(self) -> None:
        assert topology(LAYERED).topics["bare"].config == {}

    def test_an_environment_adds_and_undeclares_topics(self) -> None:
        assert set(topology(LAYERED, "dev").topics) == {"audited", "bare", "extra", "own"}
        assert set(topology(LAYERED).topics) == {"audited", "bare", "own", "plain"}


class TestPrefix:
    TEXT = """\
    ownership: {prefixes: [orders.]}
    defaults: {topic: {partitions: 1, replication_factor: 1}}
    topics: {orders.a: {}, orders.b: {}}
    external: {customers: {partitions: 3}}
    removed: {orders.old: {reason: x}}
    producers: {p: {topics: [orders.a, customers], transactional_id: tx}}
    consumers:
      c: {topics: [orders.a, customers], retry: {delays: [1m]}, dlq: {topic: orders.dead}}
      d: {group: other, topics: [orders.b]}
    connectors: {sink: {file: sink.json}}
    streams:
      s: {topics: [orders.a], application_id: totals}
      t: {topics: [orders.a], client: {file: t.properties}}
    environments: {dev: {prefix: dev.}}
    """
    FILES: ClassVar[dict[str, str]] = {
        "sink.json": """{"name": "sink", "config": {
            "topics": "orders.a,customers", "errors.deadletterqueue.topic.name": "dead"}}""",
        "t.properties": "application.id=dev.t\n",
    }

    @pytest.fixture
    def dev(self) -> Topology:
        return topology(self.TEXT, "dev", self.FILES)

    def test_topics_groups_and_transactional_ids_carry_it(self, dev: Topology) -> None:
        assert {"dev.orders.a", "dev.orders.b"} <= set(dev.topics)
        assert set(dev.removed) == {"dev.orders.old"}
        assert dev.ownership_prefixes == ("dev.orders.",)
        assert dev.producers["p"].transactional_id == "dev.tx"
        assert [consumer.group for consumer in dev.consumers.values()] == ["dev.c", "dev.other"]
        assert dev.connectors["sink"].group == "connect-dev.sink"
        assert [streams.application_id for streams in dev.streams.values()] == ["dev.totals", "dev.t"]

    def test_other_teams_topics_do_not(self, dev: Topology) -> None:
        assert set(dev.external) == {"customers"}
        assert dev.producers["p"].topics == ("dev.orders.a", "customers")
        assert [read.topic for read in dev.connectors["sink"].reads] == ["dev.orders.a", "customers"]

    def test_a_dead_letter_queue_named_in_a_file_carries_it(self, dev: Topology) -> None:
        names = {read.dlq.topic.value for read in dev.connectors["sink"].reads if read.dlq and read.dlq.topic}
        assert names == {"dev.dead"}

    def test_derived_topics_carry_it(self, dev: Topology) -> None:
        derived = {name for name, topic in dev.topics.items() if topic.chain}
        assert "dev.orders.dead" in derived
        assert all(name.startswith(("dev.", "customers.dev.c")) for name in derived)


class TestMerging:
    TEXT = """\
    profile: prod
    cluster: {platform: msk, brokers: 6, racks: [a, b, c]}
    defaults: {topic: {partitions: 1, replication_factor: 1}}
    topics: {a: {}, b: {}, "c": {}}
    consumers:
      x: {topics: [a, b], zones: [a, b], retry: {delays: [1m, 5m], outage_to_survive: 1d}, dlq: {}}
    environments:
      one: {cluster: main, profile: dev, consumers: {x: {topics: [c], retry: {delays: [1s]}}}}
      two: {cluster: {racks: [z]}, consumers: {x: {retry: none, dlq: none}}}
      three: {consumers: {x: null}}
      four:
    """

    def test_lists_are_replaced_and_mappings_merged(self) -> None:
        consumer = topology(self.TEXT, "one").consumers["x"]
        (subscription,) = consumer.topics
        assert subscription.topic == "c"
        assert consumer.zones == ("a", "b")
        assert subscription.retry
        assert [delay.value for delay in subscription.retry.delays] == [1000]
        assert subscription.retry.outage_to_survive
        assert subscription.retry.outage_to_survive.value == 86_400_000

    def test_naming_a_cluster_keeps_the_facts(self) -> None:
        one, two = topology(self.TEXT, "one"), topology(self.TEXT, "two")
        assert (one.cluster_name, one.cluster.platform, one.cluster.brokers) == ("main", "msk", 6)
        assert (two.cluster_name, two.cluster.racks) == (None, ("z",))

    def test_none_switches_off_and_null_undeclares(self) -> None:
        (first, _) = topology(self.TEXT, "two").consumers["x"].topics
        assert (first.retry, first.dlq) == (None, None)
        assert topology(self.TEXT, "three").consumers == {}

    def test_an_environment_may_change_nothing(self) -> None:
        base, four = topology(self.TEXT), topology(self.TEXT, "four")
        assert (four.environment, four.profile, set(four.topics)) == ("four", Profile.PROD, set(base.topics))

    def test_what_an_environment_breaks_is_reported_there(self) -> None:
        text = "topics: {a: {partitions: 1, replication_factor: 1}}\nconsumers: {x: {topics: [a]}}\n"
        text += "environments: {dev: {consumers: {x: {topics: null}}}}\n"
        assert problems(text) == ()
        assert [(f.code, f.message) for f in problems(text, "dev")] == [("Y210", "x has no 'topics'")]


def test_a_value_through_an_anchor_is_reported_once_where_it_is_defined() -> None:
    text = (
        "topics:\n  a: &a {partitions: 1, replication_factor: 1, config: {retention.ms: 1w}}\n  b: *a\n  c: {<<: *a}\n"
    )
    assert places(problems(text)) == [("Y208", 4, 71)]
