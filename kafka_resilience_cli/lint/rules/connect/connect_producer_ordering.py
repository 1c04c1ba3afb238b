from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, Remove, SetValue, rule
from kafka_resilience_cli.lint.subjects import Sink, Source

IN_FLIGHT = "producer.override.max.in.flight.requests.per.connection"
IDEMPOTENCE = "producer.override.enable.idempotence"
ACKS = "producer.override.acks"


@rule(
    "K008",
    "connect-producer-ordering",
    Severity.ERROR,
    Certainty.ALTERED,
    Fixable.SAFE,
    bad="""
        -- source.json --
        {"connector.class": "io.debezium.connector.postgresql.PostgresConnector",
         "topic.prefix": "shop",
         "producer.override.max.in.flight.requests.per.connection": "5"}
    """,
    good="""
        -- source.json --
        {"connector.class": "io.debezium.connector.postgresql.PostgresConnector",
         "topic.prefix": "shop",
         "producer.override.enable.idempotence": "true",
         "producer.override.max.in.flight.requests.per.connection": "5"}
    """,
)
def connect_producer_ordering(connector: Sink | Source, facts: Facts) -> Iterator[Problem]:
    """An override takes Connect's producer out of the setting that keeps its records in order, or safe.

    Why: Connect switches idempotence off and allows one request in flight, which keeps records in order under retries;
    raising the requests alone lets a retry overtake. Its producers wait for all in-sync replicas unless `acks` is
    overridden.
    Fix: override `enable.idempotence=true` together with the requests in flight; leave `acks` at `all`.
    Source: Kafka Connect `Worker.baseProducerConfigs`.
    """
    if connector.written(IN_FLIGHT) and connector.number(IN_FLIGHT) > 1 and not _idempotent(connector):
        yield Problem(
            f"{connector.number(IN_FLIGHT)} requests in flight without idempotence: a retry can reorder records",
            connector.at(IN_FLIGHT),
            hint=f"set {IDEMPOTENCE}=true as well, or remove the override (Connect uses 1)",
            edits=(Remove(connector.at(IN_FLIGHT)),),
            fix_title="remove the override",
        )
    if connector.written(ACKS) and connector.value(ACKS) not in ("all", "-1"):
        yield Problem(
            f"acks={connector.value(ACKS)} acknowledges before all in-sync replicas have the record",
            connector.at(ACKS),
            hint="remove the override: Connect uses all",
            edits=(SetValue(connector.at(ACKS), "all"),),
            fix_title="set acks=all",
        )


def _idempotent(connector: Sink | Source) -> bool:
    return connector.written(IDEMPOTENCE) and connector.flag(IDEMPOTENCE)
