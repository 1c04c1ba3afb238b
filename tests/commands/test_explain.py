"""Finding what is to be explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from kafka_resilience_cli.commands.explain import ExplainTopic, explain_rule, explain_topic
from kafka_resilience_cli.errors import InvalidInput, KrcError
from kafka_resilience_cli.topology.explanation import ExplainedTopic
from kafka_resilience_cli.topology.model import ExternalTopic, Topic

SHOP = """\
krc: 1
name: shop
topics:
  orders: {partitions: 6, replication_factor: 3}
external:
  customers: {partitions: 3}
producers:
  checkout: {topics: [orders]}
consumers:
  billing:
    topics: [orders, customers]
    retry: {delays: [1m]}
    dlq: {}
environments:
  dev: {prefix: dev.}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    file = tmp_path / "shop.yaml"
    file.write_text(SHOP)
    return file


def explained(shop: Path, name: str, environment: str | None = None) -> ExplainedTopic:
    return explain_topic(ExplainTopic(name, (shop,), environment))


def test_a_declared_topic(shop: Path) -> None:
    outcome = explained(shop, "orders")
    assert isinstance(outcome.topic, Topic)
    assert (outcome.readers, outcome.writers) == (("billing",), ("checkout",))
    assert [chain.source for chain in outcome.chains] == ["orders"]


@pytest.mark.parametrize("name", ["orders.billing.retry-1m", "orders.billing.dlq"])
def test_a_derived_topic_and_its_chain(shop: Path, name: str) -> None:
    outcome = explained(shop, name)
    assert outcome.topic.name == name
    assert [chain.source for chain in outcome.chains] == ["orders"]


def test_another_teams_topic(shop: Path) -> None:
    assert isinstance(explained(shop, "customers").topic, ExternalTopic)


@pytest.mark.parametrize("name", ["orders", "dev.orders"])
def test_an_environments_topic_with_and_without_its_prefix(shop: Path, name: str) -> None:
    assert explained(shop, name, "dev").topic.name == "dev.orders"


def test_an_unknown_name_suggests_the_nearest(shop: Path) -> None:
    with pytest.raises(KrcError, match=r"no topic order\.billing\.dlq in shop") as error:
        explained(shop, "order.billing.dlq")
    assert error.value.hint == "did you mean orders.billing.dlq?"


def test_broken_files_are_not_explained(shop: Path) -> None:
    shop.write_text(SHOP.replace("delays: [1m]", "delays: [0ms]"))
    with pytest.raises(InvalidInput) as error:
        explained(shop, "orders")
    assert [finding.code for finding in error.value.findings if finding.severity == "error"] == ["Y304"]


def test_rules() -> None:
    assert explain_rule("r7").id == "R7"
    with pytest.raises(KrcError, match="no rule R99") as error:
        explain_rule("R99")
    assert error.value.hint == "those of retry chains are R1 to R26; krc rules lists those of lint"
