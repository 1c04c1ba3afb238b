"""How topics and chains are written down."""

import pytest

from kafka_resilience_cli.importers.chain import DeclaredChain, Overrides
from kafka_resilience_cli.importers.document import Contents, PlainTopic, config_value, document
from kafka_resilience_cli.importers.recognition import SeenChain
from kafka_resilience_cli.importers.yaml_text import yaml_text


def topic(name: str, partitions: int = 6, factor: int = 3, **config: str) -> PlainTopic:
    return PlainTopic(name, partitions, factor, {key.replace("_", "."): value for key, value in config.items()})


def written(*topics: PlainTopic, chains: tuple[DeclaredChain, ...] = ()) -> str:
    return yaml_text(document(Contents("orders", topics, chains)))


@pytest.mark.parametrize(
    ("key", "live", "value"),
    [
        ("retention.ms", "604800000", "7d"),
        ("retention.ms", "-1", -1),
        ("retention.ms", "5400000", "1h30m"),
        ("retention.ms", "604800001", "7d1ms"),
        ("retention.ms", "9223372036854775807", 9223372036854775807),
        ("retention.ms", "123456789", 123456789),
        ("max.message.bytes", "2097152", "2MiB"),
        ("max.message.bytes", "1048588", 1048588),
        ("min.cleanable.dirty.ratio", "0.5", 0.5),
        ("unclean.leader.election.enable", "true", True),
        ("cleanup.policy", "compact,delete", "compact,delete"),
        ("cleanup.policy", "", ""),
        ("confluent.placement.constraints", '{"version":1}', '{"version":1}'),
        ("compression.gzip.level", "007", "007"),
    ],
)
def test_values_are_written_with_units_where_that_reads_better(
    key: str, live: str, value: str | int | float | bool
) -> None:
    assert config_value(key, live) == value


def test_what_most_topics_share_becomes_the_default() -> None:
    text = written(
        topic("a", min_insync_replicas="2"),
        topic("b", min_insync_replicas="2"),
        topic("c", 12, min_insync_replicas="1"),
    )
    assert "defaults:\n  topic:\n    partitions: 6\n    replication_factor: 3\n    min_insync_replicas: 2\n" in text
    assert "  a: {}\n  b: {}\n  c:\n    partitions: 12\n    min_insync_replicas: 1\n" in text


def test_one_topic_has_no_defaults() -> None:
    assert "defaults" not in written(topic("a"))


def test_a_min_isr_that_one_topic_inherits_is_no_default() -> None:
    text = written(topic("a", min_insync_replicas="2"), topic("b", min_insync_replicas="2"), topic("c"))
    assert "  a:\n    min_insync_replicas: 2\n" in text
    assert "  c: {}\n" in text


def chain(source: str, group: str = "billing", **changes: object) -> DeclaredChain:
    hops = (f"{source}.{group}.retry-1m",)
    seen = SeenChain(group, source, "generic", (60_000,), hops, f"{source}.{group}.dlq")
    return DeclaredChain(seen, outage_ms=259_200_000, **changes)  # type: ignore[arg-type]


def test_a_chain_belongs_to_its_consumer() -> None:
    declared = chain(
        "orders", retry=Overrides(partitions=3), dlq=Overrides(config={"retention.ms": "2592000000", "a": "b"})
    )
    assert written(topic("orders"), chains=(declared,)).endswith(
        "consumers:\n"
        "  billing:\n"
        "    topics: [orders]\n"
        "    retry:\n"
        "      dialect: generic\n"
        "      delays: [1m]\n"
        "      outage_to_survive: 3d\n"
        "      topic:\n"
        "        partitions: 3\n"
        "    dlq:\n"
        "      retention: 30d\n"
        "      config:\n"
        "        a: b\n"
    )


def test_two_chains_of_a_group_are_said_for_each_topic() -> None:
    text = written(topic("orders"), topic("returns"), chains=(chain("orders"), chain("returns")))
    assert text.count("  billing:\n") == 1
    assert "      - name: orders\n        retry:\n" in text
    assert "      - name: returns\n        retry:\n" in text


def test_a_group_that_is_no_plain_word_gets_a_label() -> None:
    text = written(topic("orders"), chains=(chain("orders", "billing service (eu)"),))
    assert '  billing-service-eu:\n    group: "billing service (eu)"\n' in text
