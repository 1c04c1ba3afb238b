"""What ``krc explain`` answers: a topic's effective values and where each comes from, or what a rule says.

Nothing is computed here that a topology does not already hold; origins travel with the values.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.topology.chain_rules import RULES, ChainRule
from kafka_resilience_cli.topology.explanation import ExplainedTopic, find


@dataclass(frozen=True, slots=True)
class ExplainTopic:
    """Which topic, in which files (the project's, if none are given) and for which environment (the base)."""

    name: str
    paths: tuple[Path, ...] = ()
    environment: str | None = None


def explain_topic(request: ExplainTopic) -> ExplainedTopic:
    """Load the topologies and find the topic.

    Raises ``InvalidInput`` for files that are wrong, and :class:`KrcError` where no topology has the topic.
    """
    from kafka_resilience_cli.project.load import load_or_raise
    from kafka_resilience_cli.project.read import find_project

    loaded = load_or_raise(request.paths, environment=request.environment, project=find_project())
    return find(loaded.topologies, request.name)


def explain_rule(code: str) -> ChainRule:
    """The rule of that code, in any case. Raises :class:`KrcError` where there is none."""
    rule = RULES.get(code.upper())
    if rule is None:
        raise KrcError(
            f"no rule {code}",
            hint=f"those of retry chains are {next(iter(RULES))} to {list(RULES)[-1]}; krc rules lists those of lint",
        )
    return rule
