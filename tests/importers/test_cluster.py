"""What is live becomes a topology that plans as no change, as one that a person could have written."""

from dataclasses import replace

import pytest

from kafka_resilience_cli import __version__
from kafka_resilience_cli.cluster.memory import empty_cluster
from kafka_resilience_cli.cluster.state import ClusterState, Denied, Group, NotRead, Read, TopicConfig, read_or
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.importers.cluster import ImportedTopology, first_part, import_topologies
from kafka_resilience_cli.plan.diff import diff
from kafka_resilience_cli.plan.simulate import simulate
from tests.support import topology


def applied(text: str, brokers: int = 3) -> ClusterState:
    """A cluster on which a topology has been applied."""
    empty = empty_cluster(brokers)
    return simulate(empty, diff(topology(text), empty).changes)


def with_overrides(state: ClusterState, topic: str, **changes: str | None) -> ClusterState:
    """``state`` after somebody changed overrides of a topic by hand; ``None`` removes one."""
    configs = dict(read_or(state.configs, {}))
    edits = {key.replace("_", "."): value for key, value in changes.items()}
    kept = {key: value for key, value in configs[topic].overrides.items() if key not in edits}
    configs[topic] = TopicConfig({**kept, **{key: value for key, value in edits.items() if value is not None}})
    return replace(state, configs=Read(configs))


def read_by(state: ClusterState, group: str, *topics: str) -> ClusterState:
    groups = {**read_or(state.groups, {}), group: Group(group, "stable", "consumer", 1, frozenset(topics))}
    return replace(state, groups=Read(groups))


def only(state: ClusterState, **how: object) -> ImportedTopology:
    (imported,) = import_topologies(state, **how).topologies  # type: ignore[arg-type]
    return imported


def assert_no_change(imported: ImportedTopology, state: ClusterState) -> None:
    difference = diff(topology(imported.text), state)
    assert difference.changes == ()
    assert difference.drift == ()
    assert imported.inexact == {}


ORDERS = """
defaults: {topic: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}}
topics:
  orders.created: {config: {retention.ms: 7d, max.message.bytes: 2MiB}}
  orders.state: {partitions: 3, config: {cleanup.policy: compact}}
consumers:
  billing:
    topics: [orders.created]
    retry: {dialect: generic, delays: [1m, 5m, 1h], outage_to_survive: 3d}
    dlq: {retention: 30d}
"""


def test_the_whole_text() -> None:
    assert only(applied(ORDERS)).text == (
        "# yaml-language-server: $schema=krc-topology-v1.schema.json\n"
        f"# Imported from cluster memory (memory:9092) on 2026-01-01 by krc {__version__}.\n"
        "# 6 topics. Declared is only what was set on a topic, not what it inherits.\n"
        "krc: 1\n"
        "name: orders\n"
        "\n"
        "cluster:\n"
        "  brokers: 3\n"
        "  racks: [a, b, c]\n"
        "\n"
        "defaults:\n"
        "  topic:\n"
        "    replication_factor: 3\n"
        "    min_insync_replicas: 2\n"
        "\n"
        "topics:\n"
        "  orders.created:\n"
        "    partitions: 6\n"
        "    config:\n"
        "      max.message.bytes: 2MiB\n"
        "      retention.ms: 7d\n"
        "  orders.state:\n"
        "    partitions: 3\n"
        "    config:\n"
        "      cleanup.policy: compact\n"
        "\n"
        "consumers:\n"
        "  billing:\n"
        "    topics: [orders.created]\n"
        "    retry:\n"
        "      dialect: generic\n"
        "      delays: [1m, 5m, 1h]\n"
        "      outage_to_survive: 3d\n"
        "    dlq:\n"
        "      retention: 30d\n"
    )


@pytest.mark.parametrize(
    "chain",
    [
        pytest.param("retry: {dialect: generic, delays: [1m, 5m]}", id="krc's default outage"),
        pytest.param("retry: {dialect: generic, delays: [10s], outage_to_survive: 30m}", id="a short outage"),
        pytest.param("retry: {dialect: generic, delays: [10s], outage_to_survive: 1h1ms}", id="an odd outage"),
        pytest.param("retry: {dialect: generic, delays: [10s], topic: {partitions: 12}}", id="more partitions"),
        pytest.param("retry: {dialect: generic, delays: [10s], topic: {config: {retention.ms: 30d}}}", id="retention"),
        pytest.param("retry: {dialect: generic, delays: [10s], topic: {config: {retention.ms: -1}}}", id="no limit"),
        pytest.param(
            "retry: {dialect: generic, delays: [10s, 1m], topic: {config: {segment.ms: 1h}}}", id="a key more"
        ),
        pytest.param("retry: {dialect: generic, delays: [1m]}\n    dlq: none", id="no queue"),
        pytest.param("dlq: {}", id="only a queue"),
        pytest.param("dlq: {partitions: 12, config: {retention.bytes: 1GiB, max.message.bytes: 8MiB}}", id="queue"),
        pytest.param("dlq: {min_insync_replicas: 3}", id="a queue with another min ISR"),
        pytest.param("retry: {dialect: spring-retryable, delays: [1s, 10s]}\n    dlq: {}", id="spring-retryable"),
        pytest.param("retry: {dialect: spring-retryable, delays: [1s, 1s]}\n    dlq: {}", id="spring's defaults"),
        pytest.param("retry: {dialect: spring-retryable, delays: [1s], reuse: multiple}\n    dlq: {}", id="spring 3.1"),
        pytest.param("retry: {dialect: spring-dlpr}\n    dlq: {}", id="spring-dlpr"),
        pytest.param("retry: {dialect: spring-dlpr, dlt_suffix: .DLT}\n    dlq: {}", id="spring-dlpr before 3.3"),
        pytest.param("retry: {dialect: spring-cloud-stream}\n    dlq: {}", id="spring-cloud-stream"),
        pytest.param("retry: {dialect: smallrye}\n    dlq: {}", id="smallrye"),
        pytest.param("retry: {dialect: smallrye-delayed, delays: [10s, 20s]}\n    dlq: {}", id="smallrye-delayed"),
    ],
)
def test_a_chain_is_declared_as_one(chain: str) -> None:
    text = f"""
krc: 1
name: test
topics:
  orders: {{partitions: 6, replication_factor: 3, min_insync_replicas: 2, config: {{retention.ms: 7d}}}}
consumers:
  billing:
    topics: [orders]
    {chain}
"""
    state = read_by(applied(text), "billing", "orders")
    imported = only(state)
    assert_no_change(imported, state)
    assert imported.lookalikes == ()
    (wanted,) = topology(text).chains
    (got,) = topology(imported.text).chains
    assert (got.group, got.source, got.dialect, got.dlq) == (wanted.group, wanted.source, wanted.dialect, wanted.dlq)
    assert [hop.topic for hop in got.hops] == [hop.topic for hop in wanted.hops]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param({"retention_bytes": None}, "krc would also set retention.bytes", id="a derived key is not there"),
        pytest.param(
            {"cleanup_policy": "compact"},
            "its retry topics differ in cleanup.policy",
            id="a value that breaks the chain",
        ),
        pytest.param({"segment_ms": "1000"}, "its retry topics differ in segment.ms", id="not all retry topics alike"),
    ],
)
def test_a_chain_that_cannot_be_declared_exactly_is_declared_as_topics(change: dict[str, str | None], why: str) -> None:
    state = with_overrides(applied(ORDERS), "orders.created.billing.retry-5m", **change)
    imported = only(state)
    assert_no_change(imported, state)
    assert imported.chains == ()
    assert why in imported.lookalikes[0].why
    assert "  orders.created.billing.retry-5m:\n" in imported.text
    note, reason = (line.strip() for line in imported.text.splitlines() if line.startswith("  # "))
    assert note == "# orders.created.billing.dlq and 3 more look like a generic chain of orders.created."
    assert why in reason


def test_only_the_chain_that_does_not_fit_falls_back() -> None:
    state = applied(
        """
        topics:
          a: {partitions: 1, replication_factor: 3}
          b: {partitions: 1, replication_factor: 3}
        consumers:
          g: {topics: [a, b], retry: {dialect: generic, delays: [1m]}, dlq: {}}
        """
    )
    state = with_overrides(state, "a.g.dlq", cleanup_policy="compact")
    imported = only(state)
    assert_no_change(imported, state)
    assert [chain.seen.source for chain in imported.chains] == ["b"]
    (refused,) = imported.lookalikes
    assert (refused.source, "compacted" in refused.why) == ("a", True)


def test_plain_topics_with_every_kind_of_override() -> None:
    state = applied(
        """
        topics:
          "on": {partitions: 1, replication_factor: 1}
          "012": {partitions: 2, replication_factor: 2, config: {min.cleanable.dirty.ratio: 0.25, segment.ms: 12345678}}
          t:
            partitions: 3
            replication_factor: 3
            config: {cleanup.policy: "delete,compact", flush.messages: 9223372036854775807, preallocate: true,
                     local.retention.ms: -2, compression.type: zstd, retention.bytes: -1, segment.bytes: 1000000}
        """
    )
    assert_no_change(only(state), state)


def test_topics_of_platforms_are_left_out_with_a_reason() -> None:
    state = applied(
        "topics: {_schemas: {partitions: 1, replication_factor: 3}, a: {partitions: 1, replication_factor: 3}}"
    )
    imported = import_topologies(state)
    assert [(left.topic, left.key) for left in imported.omitted] == [("_schemas", "")]
    assert imported.topologies[0].topics == 1


def test_an_exact_name_takes_even_those() -> None:
    state = applied("topics: {_schemas: {partitions: 1, replication_factor: 3}}")
    assert only(state, match=("_schemas",)).topics == 1
    with pytest.raises(KrcError, match="no topic to import"):
        import_topologies(state, match=("_sch*",))


@pytest.mark.parametrize(
    ("match", "names"),
    [
        ((), {"a.x", "a.y", "b.x"}),
        (("a.*",), {"a.x", "a.y"}),
        (("a.x", "b.*"), {"a.x", "b.x"}),
        (("A.*", "*.y"), {"a.y"}),
    ],
)
def test_match_selects(match: tuple[str, ...], names: set[str]) -> None:
    state = applied(
        "topics: {" + ", ".join(f"{n}: {{partitions: 1, replication_factor: 3}}" for n in ("a.x", "a.y", "b.x")) + "}"
    )
    assert topology(only(state, match=match).text).topics.keys() == names


def test_overrides_that_no_topology_can_hold_are_left_out() -> None:
    state = applied("topics: {a: {partitions: 1, replication_factor: 3}}")
    state = with_overrides(state, "a", leader_replication_throttled_replicas="*", some_new_key="1", segment_ms="1000")
    imported = import_topologies(state)
    assert [left.key for left in imported.omitted] == ["leader.replication.throttled.replicas", "some.new.key"]
    assert "segment.ms: 1s" in imported.topologies[0].text


def test_partitions_with_different_numbers_of_replicas_are_said() -> None:
    state = applied("topics: {a: {partitions: 2, replication_factor: 3}}")
    live = read_or(state.topics, {})["a"]
    first = replace(live.partitions[0], replicas=(1, 2), isr=(1, 2))
    state = replace(state, topics=Read({"a": replace(live, partitions=(first, live.partitions[1]))}))
    assert only(state).inexact == {"a": ["replication factor"]}


def test_where_nothing_matches_the_error_names_the_globs() -> None:
    with pytest.raises(KrcError, match=r"no topic matches shop\.\*"):
        import_topologies(replace(applied(ORDERS), configs=NotRead()), match=("shop.*",))


@pytest.mark.parametrize("section", [NotRead(), Denied("Topic authorization failed.")])
def test_without_topic_configurations_there_is_no_import(section: NotRead | Denied) -> None:
    with pytest.raises(KrcError, match="topic configurations"):
        import_topologies(replace(applied(ORDERS), configs=section))


def test_split_makes_a_topology_of_each_first_part() -> None:
    text = """
        defaults: {topic: {partitions: 6, replication_factor: 3}}
        topics: {orders.created: {}, Orders.old: {}, payments: {}, user-events: {}}
        consumers:
          billing: {topics: [orders.created], retry: {dialect: spring-cloud-stream}, dlq: {}}
        """
    state = applied(text)
    imported = import_topologies(state, split=True).topologies
    assert [(t.name, t.topics, len(t.chains)) for t in imported] == [
        ("Orders", 3, 1),
        ("payments", 1, 0),
        ("user", 1, 0),
    ]
    for each in imported:
        assert_no_change(each, state)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("orders.created", "orders"),
        ("my-team.orders", "my-team"),
        ("user-events", "user"),
        ("user_events", "user"),
        ("payments", "payments"),
        (".hidden", "hidden"),
        ("_", "topics"),
    ],
)
def test_the_first_part_of_a_name(name: str, part: str) -> None:
    assert first_part(name) == part
