from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import MissingFact, StreamsApp
from kafka_resilience_cli.topology.model import Profile

KEY = "replication.factor"


@rule(
    "S002",
    "streams-internal-replication",
    Severity.ERROR,
    Certainty.PRACTICE,
    Fixable.SAFE,
    bad="""
        -- totals.properties --
        # krc: client family=streams role=streams version=4.1
        application.id=totals
        bootstrap.servers=kafka:9092
        replication.factor=1
    """,
    good="""
        -- totals.properties --
        # krc: client family=streams role=streams version=4.1
        application.id=totals
        bootstrap.servers=kafka:9092
        replication.factor=3
    """,
)
def streams_internal_replication(app: StreamsApp, facts: Facts) -> Iterator[Problem]:
    """Changelog and repartition topics of a Streams application get too few replicas.

    Why: they hold the application's state and the records on their way; with one replica the loss of a broker loses
    both. Before 3.0 one replica is the default, from 3.0 the brokers decide (-1).
    Fix: set `replication.factor=3`, or -1 where the brokers' `default.replication.factor` is 3.
    Source: Kafka `StreamsConfig.REPLICATION_FACTOR_CONFIG`; KIP-733.
    Proof: Kafka accepts any replication factor up to the number of brokers; what one replica costs shows in a drill.
    """
    if facts.profile is Profile.DEV:
        return
    factor = app.number(KEY)
    if factor == -1:
        raise MissingFact("the brokers' default.replication.factor")
    if factor >= 3:
        return
    origin = "" if app.written(KEY) else f", the default of Kafka Streams {app.version}"
    yield Problem(
        f"internal topics get {factor} replica{'s' if factor > 1 else ''}{origin}: with them goes the state",
        app.at(KEY),
        hint="set replication.factor=3",
        edits=(app.put(KEY, "3"),),
        fix_title="set replication.factor=3",
    )
