"""What rules say about names and owners, and what they leave alone."""

from __future__ import annotations

import json

import pytest

from tests.lint.families import said, topology

YAML = "topology.yaml"
ORDERS = "topics:\n  orders: {partitions: 6, replication_factor: 3}\n  prices: {partitions: 6, replication_factor: 3}\n"
NO_OWNER = {YAML: "krc: 1\nname: shop\n" + ORDERS}


def sink(**settings: str) -> dict[str, str]:
    """Each setting on a line of its own, from line 5."""
    config = {"connector.class": "org.example.SearchSinkConnector"}
    config |= {key.replace("_", "."): value for key, value in settings.items()}
    return {"search.json": json.dumps({"name": "search", "config": config}, indent=2)}


def reader(group: str, file_group: str, **other: str) -> dict[str, str]:
    lines = "".join(f"  {label}: {{topics: [{topic}], group: {group}}}\n" for label, topic in other.items())
    client = "{family: java, version: '4.1', file: clients/fulfilment.properties}"
    body = f"{ORDERS}consumers:\n  fulfilment:\n    group: {group}\n    topics: [orders]\n    client: {client}\n{lines}"
    return topology(body, fulfilment=f"bootstrap.servers=kafka:9092\ngroup.id={file_group}\n")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(sink(topics="orders,pri ces"), [("N001", "search.json", 5)], id="a space"),
        pytest.param(sink(topics="orders", errors_deadletterqueue_topic_name="a" * 250), [("N001", "search.json", 6)],
                     id="too long"),
        pytest.param(sink(topics="orders,prices"), [], id="legal names"),
        pytest.param(topology("topics:\n  __mine: {partitions: 1, replication_factor: 3}\n"), [("N001", YAML, 5)],
                     id="like Kafka's own"),
        pytest.param(sink(topics="orders.dlq", errors_deadletterqueue_topic_name="orders_dlq"),
                     [("N002", "search.json", 6)], id="dots and underscores"),
        pytest.param(sink(topics="orders.eu_west,orders.eu_east"), [], id="both in a name are only style"),
        pytest.param(NO_OWNER, [], id="no owner, no application"),
        pytest.param({YAML: NO_OWNER[YAML] + "consumers:\n  fulfilment: {topics: [orders]}\n"}, [("N004", YAML, 4)],
                     id="no owner"),
        pytest.param(reader("fulfilment", "fulfilment"), [], id="the group that is meant"),
        pytest.param(reader("fulfilment", "shipping"), [("N005", "fulfilment.properties", 2)], id="another group"),
        pytest.param(reader("fulfilment", "${GROUP}"), [], id="a group that only the deployment knows"),
        pytest.param(reader("shop", "shop", labels="prices"), [("N005", YAML, 12)], id="one group, two programs"),
        pytest.param(reader("shop", "shop", labels="orders"), [], id="one group, the same topics"),
    ],
)  # fmt: skip
def test_rules_say(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("N", files) == expected


def test_a_file_without_the_prefix_of_an_environment_is_meant() -> None:
    files = reader("fulfilment", "fulfilment")
    files[YAML] += "environments:\n  dev: {prefix: dev.}\n"
    assert said("N", files) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("# krc: client family=java role=producer version=4.1\nacks=all\n", ["N006"], id="Java producer"),
        pytest.param(
            "# krc: client family=librdkafka role=consumer version=2.16\ngroup.id=a\n", ["N006"], id="rdkafka"
        ),
        pytest.param("# krc: client family=java role=consumer version=4.1\ngroup.id=a\n", [], id="named by its group"),
        pytest.param("# krc: client family=java role=producer version=4.1\nclient.id=a\n", [], id="named"),
    ],
)
def test_who_needs_a_name(text: str, expected: list[str]) -> None:
    assert [code for code, _, _ in said("N", {"app.properties": text})] == expected


@pytest.mark.parametrize(
    ("dlq", "expected"),
    [
        pytest.param("{topic: leftovers}", ["N003"], id="says nothing"),
        pytest.param("{topic: orders.DLT}", [], id="Spring's"),
        pytest.param("{topic: error.orders.fulfilment}", [], id="Spring Cloud Stream's"),
        pytest.param("{topic: dead-letter-topic-orders}", [], id="SmallRye's"),
        pytest.param("{}", [], id="krc's"),
    ],
)
def test_names_of_dead_letter_queues(dlq: str, expected: list[str]) -> None:
    files = topology(f"{ORDERS}consumers:\n  fulfilment: {{topics: [orders], dlq: {dlq}}}\n")
    assert [code for code, _, _ in said("N", files)] == expected
