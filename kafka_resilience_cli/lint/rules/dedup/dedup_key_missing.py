from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.subjects import Consumer, MissingFact


@rule(
    "I001",
    "dedup-key-missing",
    Severity.ERROR,
    Certainty.PRACTICE,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders: {partitions: 6, replication_factor: 3}
        consumers:
          fulfilment:
            topics: [orders]
            processing: {side_effects: true}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders: {partitions: 6, replication_factor: 3}
        consumers:
          fulfilment:
            topics: [orders]
            processing: {side_effects: true, dedup: {key: order_id, store: postgres, window: 40d}}
    """,
)
def dedup_key_missing(consumer: Consumer, facts: Facts) -> Iterator[Problem]:
    """A consumer whose processing shows outside Kafka does not recognise a record that comes twice.

    Why: rebalances, restarts, retries and redrives all deliver a record again. A transaction covers what is in Kafka;
    what is outside happens twice.
    Fix: `processing: {dedup: {key: …, store: …, window: …}}`, and the code for it; or `side_effects: false` where
    doing it twice changes nothing.
    Source: Kafka's design documentation, "Message delivery semantics".
    Proof: what processing does is only known to the application.
    """
    app = consumer.app
    if app is None or app.processing.dedup_key or app.processing.side_effects is False:
        return
    if app.processing.side_effects is None:
        if any(chain.hops for chain in facts.chains_of(app.group)):
            raise MissingFact(f"processing.side_effects of consumer {app.label}")
        return
    yield Problem(
        f"{app.label} does something outside Kafka and declares no dedup: a record that is delivered again does it "
        "twice",
        app.path.child("processing").child("side_effects"),
        hint="processing: {dedup: {key: …, store: …, window: …}}",
    )
