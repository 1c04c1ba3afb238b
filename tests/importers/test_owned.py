"""Topics that an import leaves alone."""

import pytest

from kafka_resilience_cli.cluster.state import Partition, TopicConfig, TopicState
from kafka_resilience_cli.importers.owned import owned_topics


def topic(name: str, *, internal: bool = False) -> TopicState:
    return TopicState(name, (Partition(0, 1, (1,), (1,)),), internal)


def owned(*names: str, compacted: tuple[str, ...] = ()) -> set[str]:
    configs = {name: TopicConfig({"cleanup.policy": "compact"}) for name in compacted}
    return set(owned_topics({name: topic(name) for name in names}, configs))


@pytest.mark.parametrize(
    "name",
    [
        "__consumer_offsets",
        "__amazon_msk_canary",
        "_schemas",
        "_confluent-command",
        "heartbeats",
        "east.heartbeats",
        "east.checkpoints.internal",
        "mm2-configs.east.internal",
        "mm2-offset-syncs.west.internal",
        "totals-KSTREAM-AGGREGATE-STATE-STORE-0000000003-changelog",
        "totals-by-customer-repartition",
        "krc-dlq-ledger",
    ],
)
def test_topics_of_platforms_and_tools_are_owned(name: str) -> None:
    assert owned(name) == {name}


@pytest.mark.parametrize("name", ["orders.created", "schemas", "user-heartbeats", "orders.changelog", "repartition"])
def test_topics_that_only_look_like_them_are_not(name: str) -> None:
    assert owned(name) == set()


def test_what_kafka_calls_internal_is_owned_whatever_its_name() -> None:
    assert owned_topics({"odd": topic("odd", internal=True)}, {}) == {"odd": "internal to Kafka"}


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("connect-configs", "connect-offsets", "connect-status"), id="Kafka's own example"),
        pytest.param(("docker-connect-configs", "docker-connect-offsets", "docker-connect-status"), id="a prefix"),
        pytest.param(("eu_config", "eu_offset", "eu_statuses"), id="other forms of the words"),
        pytest.param(("connect.configs.eu", "connect.offsets.eu", "connect.status.eu"), id="a suffix"),
    ],
)
def test_the_three_topics_of_a_connect_cluster_belong_together(names: tuple[str, ...]) -> None:
    assert owned(*names, compacted=names) == set(names)


def test_two_of_three_are_no_connect_cluster() -> None:
    names = ("shop-configs", "shop-offsets")
    assert owned(*names, compacted=names) == set()


def test_three_that_are_not_all_compacted_are_no_connect_cluster() -> None:
    names = ("shop-configs", "shop-offsets", "shop-status")
    assert owned(*names, compacted=names[:2]) == set()


def test_topics_of_two_prefixes_are_no_connect_cluster() -> None:
    names = ("a-configs", "a-offsets", "b-status")
    assert owned(*names, compacted=names) == set()
