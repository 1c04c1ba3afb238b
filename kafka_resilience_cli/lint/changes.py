"""What rules about changes share: where a change was asked for, what it does to a key, who has accepted its harm.

How bad a change is for the topic itself is said by the plan; who is hurt, and how much, by the rules.
"""

from __future__ import annotations

import re

from kafka_resilience_cli.findings import DocPath, Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.subjects import MissingFact
from kafka_resilience_cli.lint.topic_values import place
from kafka_resilience_cli.plan.changes import Allowed, Change, ConfigDelta, SetConfig, Waiting
from kafka_resilience_cli.plan.values import integer, limit
from kafka_resilience_cli.settings import Known
from kafka_resilience_cli.topology.model import Hazard


def asked_at(facts: Facts, topic: str, key: str) -> DocPath:
    """Where the topology asks for the key's new value: the value, its ``inherit:`` entry, or the topic."""
    declared = facts.topology.topics[topic]
    if key == "partitions":
        return place(declared, declared.partitions)
    if key == "replication_factor":
        return place(declared, declared.replication_factor)
    known: Known[str] | None = declared.config.get(key)
    return place(declared, known) if known else declared.inherit.get(key, declared.path)


def delta(change: SetConfig, key: str) -> ConfigDelta | None:
    """What the change does to a key; ``None``: nothing."""
    return change.set.get(key) or change.remove.get(key)


def number_after(change: SetConfig, key: str) -> int | None:
    """The new value of a key that is lowered; ``None`` where it is not touched, or not lowered.

    Negative limits are unlimited. Raises :class:`~.subjects.MissingFact` where what is inherited was not read.
    """
    found = delta(change, key)
    if found is None:
        return None
    after, before = integer(found.after), limit(found.before)
    if after is None:
        raise MissingFact(f"what {change.topic} inherits for {key}")
    return after if after >= 0 and (before is None or after < before) else None


def severity_of(change: Change, hazard: Hazard) -> Severity | None:
    """A harm that somebody has allowed by name is told, and no error any more; else the rule's own severity."""
    by = change.verdict.by if isinstance(change.verdict, Allowed | Waiting) else ()
    return Severity.WARNING if any(hazard.value in re.split("[ =]", each) for each in by) else None
