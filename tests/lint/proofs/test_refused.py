"""Every rule that says "the client refuses this" about a client: the client of the declared version is asked.

Connectors and workers are built by a framework, brokers refuse for themselves: those have proofs of their own.
"""

from __future__ import annotations

import pytest

from kafka_resilience_cli.clients.config import ClientConfig
from kafka_resilience_cli.lint.registry import all_rules
from kafka_resilience_cli.lint.rule import Certainty, Rule
from kafka_resilience_cli.lint.subjects import Admin, Client, Consumer, Producer, ShareConsumer, StreamsApp
from tests.lint.proofs.clients import RealClients, configs_in

pytestmark = pytest.mark.sandbox

BUILT_HERE = {Client, Producer, Consumer, ShareConsumer, Admin, StreamsApp}
ELSEWHERE = {"E003", "G002", "G004", "N001", "N002"}
"""Decided by a broker, or by what several clients do together."""


def rules() -> list[Rule]:
    return [
        rule
        for rule in all_rules()
        if rule.certainty is Certainty.REFUSED and BUILT_HERE & set(rule.subjects) and rule.code not in ELSEWHERE
    ]


def own(example: str) -> list[ClientConfig]:
    """Without the clients that a framework makes: it makes them of what it takes itself."""
    return [config for config in configs_in(example) if config.embedded_in is None]


@pytest.mark.parametrize(
    "rule", [pytest.param(rule, id=f"{rule.code}-{rule.name}", marks=pytest.mark.proves(rule.code)) for rule in rules()]
)
def test_the_client_refuses_the_bad_example_and_takes_the_good_one(rule: Rule, real_clients: RealClients) -> None:
    bad, good = _refusals(rule.bad, real_clients), _refusals(rule.good, real_clients)
    assert any(bad), "no client of the bad example is refused"
    assert good, "the good example configures no client"
    assert not any(good)


def _refusals(example: str, real_clients: RealClients) -> list[str]:
    """Of each client that somebody wrote a file for: what a framework makes of that file is the framework's own."""
    return [real_clients.build(config).refused for config in configs_in(example) if config.embedded_in is None]
