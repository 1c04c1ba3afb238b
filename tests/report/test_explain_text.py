"""What `krc explain` prints."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kafka_resilience_cli.commands.explain import ExplainTopic, explain_rule, explain_topic
from kafka_resilience_cli.report.explain import horizon, rule_json, rule_text, topic_json, topic_text
from kafka_resilience_cli.topology.explanation import ExplainedTopic

SHOP = """\
krc: 1
name: shop
owner: team-shop
defaults:
  topic: {partitions: 6, replication_factor: 3}
presets:
  short: {config: {retention.ms: 1d}}
topics:
  orders:
    key: order_id
    preset: short
    config: {retention.ms: 7d}
consumers:
  billing:
    topics: [orders]
    retry:
      dialect: spring-retryable
      delays: [1m, 10m, 10m]
      outage_to_survive: 1d
    dlq:
      retention: 30d
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "shop.yaml").write_text(SHOP)
    monkeypatch.chdir(tmp_path)
    return Path("shop.yaml")


def explained(shop: Path, name: str) -> ExplainedTopic:
    return explain_topic(ExplainTopic(name, (shop,)))


def test_a_declared_topic_says_what_each_value_won_over(shop: Path) -> None:
    text = topic_text(explained(shop, "orders"))
    assert text.startswith("orders: event topic\n  declared at shop.yaml:10:5, topology shop\n")
    assert "partitions = 6\n    defaults, shop.yaml:5:23\n" in text
    assert (
        "retention.ms = 7d (604800000)\n"
        "    shop.yaml:12:28\n"
        "    instead of 1d (86400000) from preset short, shop.yaml:7:34\n"
    ) in text


def test_a_retry_topic_shows_its_chain(shop: Path) -> None:
    text = topic_text(explained(shop, "orders-retry-600000"))
    assert (
        "    orders                  read by billing\n"
        "    │\n"
        "    ├▶ orders-retry-60000   waits 1m\n"
        "    │\n"
        "    ├▶ orders-retry-600000  waits 10m, 2 times  ◀ this\n"
        "    │\n"
        "    └▶ orders-dlt           for people, until it is redriven\n"
        "\n"
        "billing retries a record for 21m, then it is dead-lettered. An outage longer than 21m of something it depends "
        "on dead-letters everything.\n"
    ) in text
    assert "read by billing-retry*, billing-dlt" in text
    assert (
        "    R7: a record waits 10m, the consumer may be down for 1d, and 12h are for catching up "
        "[delay = 10m; outage_to_survive = 1d]\n"
    ) in text


def test_a_dead_letter_queue_says_what_the_rule_would_have_given(shop: Path) -> None:
    text = topic_text(explained(shop, "orders-dlt"))
    assert "retention.ms = 30d (2592000000)\n    shop.yaml:21:18\n    instead of 14d (1209600000) from R8: " in text


def test_lines_are_broken_on_a_terminal_only(shop: Path) -> None:
    outcome = explained(shop, "orders-retry-600000")
    assert max(map(len, topic_text(outcome).splitlines())) > 120
    assert max(map(len, topic_text(outcome, width=80).splitlines())) <= 80


def test_horizon_without_an_end_and_without_hops(shop: Path) -> None:
    (chain,) = explained(shop, "orders").chains
    assert horizon(replace(chain, dlq=None)).endswith("drops everything.")
    assert horizon(replace(chain, hops=())) == (
        "billing dead-letters a record when it gives up; it has no retry topics here."
    )


def test_json(shop: Path) -> None:
    document = json.loads(topic_json(explained(shop, "orders-dlt")))
    assert document["format"] == "1.0"
    assert (document["role"], document["derived"], document["owner"]) == ("dlq", True, "team-shop")
    retention = document["values"]["retention.ms"]
    assert (retention["value"], retention["raw"]) == ("2592000000", "30d")
    assert retention["origin"]["kind"] == "declared"
    assert retention["origin"]["location"]["line"] == 21
    assert retention["overridden"][0]["origin"] | {"why": ""} == {
        "kind": "derived",
        "rule": "R8",
        "why": "",
        "inputs": ["orders retention.ms = 7d"],
    }
    assert document["chains"][0]["horizon_ms"] == 21 * 60_000


def test_rules() -> None:
    rule = explain_rule("R12")
    assert "24 h ahead" in rule_text(rule)
    assert json.loads(rule_json(rule))["id"] == "R12"
