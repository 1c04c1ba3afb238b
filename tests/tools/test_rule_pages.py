"""docs/rules says what the rules say, and every rule has a proof or says why there is none."""

from __future__ import annotations

from kafka_resilience_cli.lint.registry import all_rules
from tools.rule_pages import PAGES, ROOT, pages, proofs


def test_the_pages_are_up_to_date() -> None:
    written = {file.name: file.read_text(encoding="utf-8") for file in PAGES.glob("*.md")}
    assert written == pages(), "run `make rule-pages`"


def test_every_rule_is_proven_or_says_why_it_cannot_be() -> None:
    proven = proofs(ROOT / "tests")
    assert [rule.code for rule in all_rules() if rule.code not in proven and not rule.doc.proof] == []


def test_no_test_proves_a_rule_that_is_not_there() -> None:
    assert set(proofs(ROOT / "tests")) <= {rule.code for rule in all_rules()}
