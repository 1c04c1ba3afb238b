"""``krc rules`` and ``krc explain CODE``: what lint knows."""

from __future__ import annotations

from collections.abc import Sequence

from kafka_resilience_cli.errors import UsageError
from kafka_resilience_cli.lint.registry import all_rules
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Rule
from kafka_resilience_cli.topology.nearest import did_you_mean


def rules(
    selectors: Sequence[str] = (), *, certainty: Certainty | None = None, fixable: Fixable | None = None
) -> tuple[Rule, ...]:
    """Rules by code, by the beginning of codes or by name (any of ``selectors``; all without), filtered further.

    Raises :class:`UsageError` for a selector that fits no rule.
    """
    known = all_rules()
    for selector in selectors:
        if not any(_fits(rule, selector) for rule in known):
            raise no_such_rule(selector)
    return tuple(
        rule
        for rule in known
        if (not selectors or any(_fits(rule, selector) for selector in selectors))
        and certainty in (None, rule.certainty)
        and fixable in (None, rule.fixable)
    )


def find_rule(name: str) -> Rule | None:
    """By its code, in any case, or by its name."""
    return next((rule for rule in all_rules() if name.upper() == rule.code or name == rule.name), None)


def no_such_rule(name: str) -> UsageError:
    names = [word for rule in all_rules() for word in (rule.code, rule.name)]
    return UsageError(f"there is no rule {name}", hint=did_you_mean(name, names, "krc rules lists them all"))


def _fits(rule: Rule, selector: str) -> bool:
    return rule.code.startswith(selector.upper()) or rule.name == selector
