"""What krc says about many settings of a client, beside what the client does with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import product

from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.clients.recognition import configs_of
from kafka_resilience_cli.lint.engine import judge
from kafka_resilience_cli.lint.gathering import file_cases
from kafka_resilience_cli.lint.registry import all_rules
from kafka_resilience_cli.lint.rule import LintSettings, Rule
from kafka_resilience_cli.topology.model import Profile


def codes(
    family: str, version: str, settings: Mapping[str, str], role: str = "producer", rules: str = "EFOPS"
) -> set[str]:
    """What the rules of some families (by their letters) say about a client with these settings."""
    lines = [f"# krc: client family={family} role={role} version={version}", "client.id=checkout"]
    lines += [f"{key}={value}" for key, value in settings.items()]
    document = read_document("client.properties", "\n".join(lines).encode())
    cases = file_cases(configs_of(document), LintSettings(), Profile.PROD)
    return {reported.rule.code for reported in judge(cases, _rules(rules)).reported}


@cache
def _rules(families: str) -> list[Rule]:
    """Only those that are asked for: there are thousands of settings to judge."""
    return [rule for rule in all_rules() if rule.family in families]


def combined(**choices: tuple[str | None, ...]) -> list[dict[str, str]]:
    """Every combination of values, ``None`` where a key is absent; ``_`` stands for the dots of a key."""
    return [
        {key.replace("_", "."): value for key, value in zip(choices, values, strict=True) if value is not None}
        for values in product(*choices.values())
    ]


def different(
    many: Iterable[Mapping[str, str]], expected: Iterable[str], outcomes: Iterable[str]
) -> list[tuple[Mapping[str, str], str, str]]:
    """The settings about which krc is wrong, what it expects, and what the client does."""
    return [(each, ours, theirs) for each, ours, theirs in zip(many, expected, outcomes, strict=True) if ours != theirs]
