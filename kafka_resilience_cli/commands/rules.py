"""``krc rules`` and ``krc explain CODE``: what lint knows."""

from __future__ import annotations

from collections.abc import Sequence

from kafka_resilience_cli.lint.own import OWN_CODES, OwnCode
from kafka_resilience_cli.lint.registry import all_rules
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Rule
from kafka_resilience_cli.lint.selection import ALL, Codes


def rules(
    selectors: Sequence[str] = (), *, certainty: Certainty | None = None, fixable: Fixable | None = None
) -> tuple[Rule, ...]:
    """Rules by code, by the beginning of codes or by name (any of ``selectors``; all without), filtered further.

    Raises :class:`~kafka_resilience_cli.errors.UsageError` for a selector that fits no rule.
    """
    known = all_rules()
    codes = Codes({rule.code: rule.name for rule in known})
    wanted = {code for selector in selectors or (ALL,) for code in codes.require(selector, "krc rules")}
    return tuple(
        rule
        for rule in known
        if rule.code in wanted and certainty in (None, rule.certainty) and fixable in (None, rule.fixable)
    )


def find_rule(name: str) -> Rule | None:
    """By its code, in any case, or by its name."""
    return next((rule for rule in all_rules() if name.upper() == rule.code or name == rule.name), None)


def find_own(name: str) -> OwnCode | None:
    """What lint says without a rule, by its code, in any case, or by its name."""
    return next((own for own in OWN_CODES.values() if name.upper() == own.code or name == own.name), None)
