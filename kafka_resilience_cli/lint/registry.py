"""Every rule, found by walking ``rules/``; rules register nothing themselves."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from kafka_resilience_cli.lint import rules
from kafka_resilience_cli.lint.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """In order of their codes.

    Raises :class:`ValueError` where two rules share a code or a name: a defect that a test finds.
    """
    found: dict[str, Rule] = {}
    for family in pkgutil.iter_modules(rules.__path__, f"{rules.__name__}."):
        for module in pkgutil.iter_modules(import_module(family.name).__path__, f"{family.name}."):
            for value in vars(import_module(module.name)).values():
                if not isinstance(value, Rule):
                    continue
                for identity in (value.code, value.name):
                    if identity in found and found[identity] is not value:
                        raise ValueError(f"two rules are called {identity}")
                    found[identity] = value
    return tuple(sorted({rule.code: rule for rule in found.values()}.values(), key=lambda rule: rule.code))
