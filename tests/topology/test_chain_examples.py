"""The worked examples of every dialect: what they derive is what the frameworks look for."""

from __future__ import annotations

from pathlib import Path

import pytest

from kafka_resilience_cli.dialects import DIALECTS
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.project.load import load_or_raise
from kafka_resilience_cli.project.project import Project
from kafka_resilience_cli.topology.model import Topology
from kafka_resilience_cli.topology.validation import shipped_schema

EXAMPLES = Path(__file__).parents[2] / "topologies"


def example(name: str, environment: str | None = None) -> Topology:
    loaded = load_or_raise([EXAMPLES / name], environment=environment, project=Project(EXAMPLES))
    assert [finding for finding in loaded.findings if finding.severity is not Severity.INFO] == []
    (topology,) = loaded.topologies
    return topology


@pytest.mark.parametrize(
    ("dialect", "derived"),
    [
        (
            "generic",
            [
                "shipments.requested.dispatch.dlq",
                "shipments.requested.dispatch.retry-1h",
                "shipments.requested.dispatch.retry-1m",
                "shipments.requested.dispatch.retry-5m",
            ],
        ),
        (
            "spring-retryable",
            [
                "invoices.issued-archive-dlt",
                "invoices.issued-archive-retry-60000",
                "invoices.issued-archive-retry-600000",
                "invoices.issued-dlt",
                "invoices.issued-retry-0",
                "invoices.issued-retry-1",
                "invoices.issued-retry-2",
            ],
        ),
        ("spring-dlpr", ["emails.queued-dlt"]),
        ("spring-cloud-stream", ["error.stock.adjusted.replenishment"]),
        ("smallrye", ["dead-letter-topic-posted-reviews"]),
        (
            "smallrye-delayed",
            ["bookings_retry_10000", "bookings_retry_20000", "bookings_retry_50000", "dead-letter-topic-bookings"],
        ),
        ("connect", ["clicks.tracked.search.dlq"]),
        ("streams", ["readings.measured.metering.dlq"]),
    ],
)
def test_each_dialect_has_an_example(dialect: str, derived: list[str]) -> None:
    topology = example(f"retry-{dialect}")
    assert [name for name, topic in topology.topics.items() if topic.chain] == derived
    assert {chain.dialect for chain in topology.chains} == {dialect}


def test_every_dialect_is_among_them() -> None:
    assert [name for name in DIALECTS if not (EXAMPLES / f"retry-{name}" / "topology.yaml").is_file()] == []


@pytest.mark.parametrize("name", ["smallrye", "smallrye-delayed"])
def test_the_application_is_told_the_same_names(name: str) -> None:
    told = (EXAMPLES / f"retry-{name}" / "clients" / "application.properties").read_text()
    (chain,) = example(f"retry-{name}").chains
    assert f"dead-letter-queue.topic={chain.dlq}\n" in told
    if chain.hops:
        assert f"delayed-retry-topic.topics={','.join(hop.topic for hop in chain.hops)}\n" in told


@pytest.mark.parametrize(("environment", "prefix"), [(None, ""), ("prod", ""), ("dev", "dev.")])
def test_payments(environment: str | None, prefix: str) -> None:
    topology = example("payments", environment)
    assert sorted((chain.source, chain.dlq) for chain in topology.chains) == sorted(
        [
            ("fraud.verdicts", f"{prefix}fraud.verdicts.payments-processor.dlq"),
            (f"{prefix}payments.commands", f"{prefix}payments.commands.payments-processor.dlq"),
            (f"{prefix}payments.notifications", f"{prefix}payments.notifications.payments-notifier.dlq"),
        ]
    )


def test_the_schema_offers_every_dialect_and_option() -> None:
    retry = shipped_schema("kafka_resilience_cli.topology", "krc-topology-v1.schema.json").schema["definitions"][
        "retry"
    ]
    offered = retry["properties"]
    assert [name for name in offered["dialect"]["enum"] if name] == list(DIALECTS)
    for dialect in DIALECTS.values():
        for option, choices in dialect.options.items():
            assert [choice for choice in offered[option].get("enum", ()) if choice] == list(choices), option
