"""What a topic declares: where a value stands, whether it is a choice, and what its platform decides instead.

Rules about topics share this; what a value should be is theirs.
"""

from __future__ import annotations

from kafka_resilience_cli.findings import DocPath
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import SetValue
from kafka_resilience_cli.plan.platform import platform_of
from kafka_resilience_cli.settings import Declared, Known
from kafka_resilience_cli.topology.model import ExternalTopic, Profile, Topic

MIN_ISR = "min.insync.replicas"
UNCLEAN = "unclean.leader.election.enable"

_NO_ISR = frozenset({"redpanda", "azure-event-hubs"})
"""They speak Kafka's protocol over replication of their own, which has no in-sync replicas to count."""

_NO_REPLICATION_CHOICE = frozenset({"msk-serverless", "azure-event-hubs"})


def chosen(known: Known[int] | Known[str] | None) -> bool:
    """Whether somebody wrote the value, as against krc deriving it from another topic's."""
    return known is not None and isinstance(known.origin, Declared)


def place(topic: Topic | ExternalTopic, known: Known[int] | Known[str] | None) -> DocPath:
    """Where the value was written; the topic where it was not."""
    return known.origin.path if known and isinstance(known.origin, Declared) else topic.path


def written_here(known: Known[int] | Known[str], value: str) -> tuple[SetValue, ...]:
    """An edit to ``value``, where the text that it changes belongs to this topic and environment alone."""
    if isinstance(known.origin, Declared) and not known.origin.path.via:
        return (SetValue(known.origin.path, value),)
    return ()


def lists(topic: Topic | ExternalTopic, policy: str) -> bool | None:
    """Whether ``cleanup.policy`` names ``compact`` or ``delete``; ``None`` where it is not declared."""
    known = topic.config.get("cleanup.policy")
    return None if known is None else policy in known.value.split(",")


def durability_matters(facts: Facts) -> bool:
    """Not in a ``dev`` profile, where one copy is enough."""
    return facts.profile is not Profile.DEV


def replication_is_fixed(facts: Facts) -> bool:
    """Whether the platform decides how many copies there are."""
    return facts.platform in _NO_REPLICATION_CHOICE or platform_of(facts.platform).replication_factor is not None


def min_isr_is_fixed(facts: Facts) -> bool:
    """Whether the platform decides how many copies count as written, or counts in another way."""
    return facts.platform in _NO_ISR or platform_of(facts.platform).fixes(MIN_ISR)
