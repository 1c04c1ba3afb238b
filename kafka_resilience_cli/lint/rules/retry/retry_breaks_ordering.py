from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.topology.model import Ordering, RetryChain, Role

_LATEST_WINS = (Role.STATE, Role.CHANGELOG, Role.LOOKUP)


@rule(
    "R009",
    "retry-breaks-ordering",
    Severity.WARNING,
    Certainty.PRACTICE,
    instead_of=("Y314",),
    bad="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3, key: order_id, ordering: per-key}
        consumers:
          billing:
            topics: [orders]
            retry: {delays: [1m, 5m]}
            dlq: {}
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: orders
        topics:
          orders: {partitions: 6, replication_factor: 3, key: order_id, ordering: none}
        consumers:
          billing:
            topics: [orders]
            retry: {delays: [1m, 5m]}
            dlq: {}
    """,
)
def retry_breaks_ordering(chain: RetryChain, facts: Facts) -> Iterator[Problem]:
    """Somebody relies on the order of a topic, and its retry topics give it up.

    Why: while a record waits, later records of its key are processed; the old one then comes last and may undo them.
    Fix: retry in place (no `delays`), make the handler refuse what is older than what it has, or say `ordering: none`
    where nobody relies on it.
    Source: Spring Kafka reference, "How the pattern works"; Uber Engineering on retry topics.
    Proof: the order is lost by design, between two topics; no client or broker refuses it.
    """
    topic = facts.owned(chain.source)
    if topic is None or not chain.hops:
        return
    policy = topic.config.get("cleanup.policy")
    latest_wins = bool(policy and "compact" in policy.value) or topic.role in _LATEST_WINS
    if not latest_wins and topic.ordering is not Ordering.PER_KEY:
        return
    what = "holds the latest value of each key" if latest_wins else "is ordered per key"
    yield Problem(
        f"{topic.name} {what}, but while a record of {chain.group} waits, later ones of its key overtake it",
        chain.path,
        hint="make the handler refuse what is older than what it has, or retry in place (no `delays`), "
        "or say `ordering: none` if nobody relies on it",
        related=((topic.path, "the topic"),),
    )
