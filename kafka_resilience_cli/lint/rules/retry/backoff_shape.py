from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.chain_topics import retry_of
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.topology.chain_notes import path_of
from kafka_resilience_cli.topology.model import RetryChain
from kafka_resilience_cli.units import format_duration

RESTART_MS = 60_000
"""What a rolling restart of a dependency takes at least."""


@rule(
    "R012",
    "backoff-shape",
    Severity.WARNING,
    Certainty.PRACTICE,
    instead_of=("Y306",),
    bad="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3}
        consumers:
          billing:
            topics: [orders]
            retry: {dialect: spring-retryable, delays: [1s, 1s]}
            dlq: {}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3}
        consumers:
          billing:
            topics: [orders]
            retry: {dialect: spring-retryable, delays: [10s, 1m, 10m]}
            dlq: {}
    """,
)
def backoff_shape(chain: RetryChain, facts: Facts) -> Iterator[Problem]:
    """The delays do not grow, or are over before a dependency can have restarted.

    Why: what is down stays down for minutes; equal short delays repeat the call while it cannot succeed and then
    dead-letter everything that arrived meanwhile.
    Fix: let each delay be a multiple of the one before, so that together they outlast the outages you know. Equal
    delays at the end are fine.
    Source: Spring Kafka `RetryableTopic`, whose defaults are two retries one second apart; Amazon MSK, "Best practices
    for clients", on exponential back-off.
    Proof: which delays outlast an outage is a matter of the outage; no client refuses any.
    """
    spec = retry_of(chain, facts.topology)
    if spec is None or not chain.hops:
        return
    for before, delay in pairwise(spec.delays):
        if delay.value < before.value:
            yield Problem(
                f"{format_duration(delay.value)} follows {format_duration(before.value)}: delays that shrink give a "
                "dependency less time the longer it is down",
                path_of(delay, spec.path),
                hint="put the delays in order",
            )
    fixed = len(spec.delays) > 1 and len({delay.value for delay in spec.delays}) == 1
    if fixed and chain.horizon_ms < RESTART_MS:
        yield Problem(
            f"all retries are over after {format_duration(chain.horizon_ms)}: a dependency that restarts takes longer, "
            "and everything that arrives meanwhile is dead-lettered",
            path_of(spec.delays[0], spec.path),
            hint="let the delays grow, as in `delays: [10s, 1m, 10m]`",
        )
