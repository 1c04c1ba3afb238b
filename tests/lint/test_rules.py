"""What holds for every rule: it is documented, its bad example shows it and its good one does not."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.lint.registry import all_rules
from kafka_resilience_cli.lint.rule import Rule
from tests.lint.examples import found

RULES = [pytest.param(rule, id=f"{rule.code}-{rule.name}") for rule in all_rules()]


@pytest.mark.parametrize("rule", RULES)
def test_the_bad_example_shows_it(rule: Rule) -> None:
    assert rule.code in [code for code, _, _ in found(rule.bad)]


@pytest.mark.parametrize("rule", RULES)
def test_the_good_example_does_not(rule: Rule) -> None:
    assert rule.code not in [code for code, _, _ in found(rule.good)]


@pytest.mark.parametrize("rule", RULES)
def test_it_says_what_why_how_to_fix_it_and_by_whose_word(rule: Rule) -> None:
    assert all((rule.doc.summary, rule.doc.why, rule.doc.fix, rule.doc.source))
    assert rule.doc.summary.endswith(".")
